"""The models that write: in this process, or on a server."""
