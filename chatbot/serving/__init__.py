"""What runs behind the page: who comes in, answers being written, documents being added."""
