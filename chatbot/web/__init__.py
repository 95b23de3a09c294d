"""The web server: who gets in, what browsers are told, and what the page fetches by itself."""
