"""A chat as a file that others can read, and check without Footnote."""
