"""The page in the browser: rendering only."""
