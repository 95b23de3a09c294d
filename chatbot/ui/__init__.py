"""The page in the browser, as Streamlit draws it, and what runs in it."""
