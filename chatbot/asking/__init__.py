"""What is asked: its kind, what it points to in the conversation, and how it reads when it stands alone."""
