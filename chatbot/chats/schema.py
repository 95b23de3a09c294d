"""The tables of a file of chats, and how those of an earlier version become today's."""

from __future__ import annotations

VERSION_1 = """
CREATE TABLE IF NOT EXISTS chats (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS turns (
    id TEXT PRIMARY KEY,
    chat_id TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    state TEXT NOT NULL,
    answer TEXT,        -- JSON, as `footnote ask --json` prints it; partial while writing
    error TEXT,
    asked_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS turns_by_chat ON turns (chat_id);
"""

VERSION_2 = """
ALTER TABLE turns ADD COLUMN scope TEXT;    -- JSON: what was searched, where that was not all
CREATE TABLE feedback (
    turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    about INTEGER NOT NULL,     -- the number of a source; 0 for the whole answer
    verdict TEXT NOT NULL,
    given_at TEXT NOT NULL,
    PRIMARY KEY (turn_id, about)
) STRICT, WITHOUT ROWID;
"""

VERSION_3 = """
ALTER TABLE chats ADD COLUMN person TEXT NOT NULL DEFAULT '';   -- whose it is; nobody's where nobody signs in
CREATE INDEX chats_by_person ON chats (person);
"""

MIGRATIONS = (VERSION_1, VERSION_2, VERSION_3)
