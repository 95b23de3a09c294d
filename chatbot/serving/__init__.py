"""What runs behind the page: who comes in, answers being written, documents being added."""

PORT = 8501
"""Where the page is served, unless another port is chosen."""
