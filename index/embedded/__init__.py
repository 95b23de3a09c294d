"""The engine of a library that keeps its passages itself: FAISS and BM25 over SQLite."""
