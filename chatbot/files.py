"""What files the folder of a library has beside those of the engine, which `index.library` names."""

from __future__ import annotations

CHATS, SAMPLES_CHATS = "chats.db", "samples-chats.db"

SETTINGS = "settings.json"
"""What a person chose in the page."""

KEY = "sign-in.key"
"""What signs the cookies of who is signed in."""

LOG = "footnote.log"

SERVED = "server.lock"
"""What a server locks that serves the library."""

UPLOADS = "uploads"
"""The folder of the files that people dropped on the page."""
