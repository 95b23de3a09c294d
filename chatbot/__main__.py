"""`python -m chatbot` is `footnote`."""

from chatbot.cli import main

if __name__ == "__main__":
    main()
