"""What an answer's sentences rest on, and whether that supports them."""
