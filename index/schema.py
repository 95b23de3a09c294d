"""The tables of the store, and the steps that bring an older library up to date."""

from __future__ import annotations

VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE folders (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    format TEXT NOT NULL,
    text TEXT NOT NULL,
    page_starts TEXT NOT NULL,  -- JSON: offsets
    headings TEXT NOT NULL,     -- JSON: [start, level, text]
    added_at TEXT NOT NULL      -- ISO 8601, UTC
) STRICT;
CREATE TABLE files (
    path TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX files_by_document ON files (document_id);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice, so a derived index can't mistake one for another
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    sentences TEXT NOT NULL,    -- JSON: [start, end, is a heading]
    vector BLOB NOT NULL        -- float16, unit length
) STRICT;
CREATE INDEX passages_by_document ON passages (document_id);
CREATE VIRTUAL TABLE passages_fts USING fts5 (
    context, text, content = 'passages', content_rowid = 'id', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE passages_vocabulary USING fts5vocab ('passages_fts', 'row');
CREATE TRIGGER passages_added AFTER INSERT ON passages BEGIN
    INSERT INTO passages_fts (rowid, context, text) VALUES (new.id, new.context, new.text);
END;
CREATE TRIGGER passages_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passages_fts (passages_fts, rowid, context, text) VALUES ('delete', old.id, old.context, old.text);
END;
INSERT INTO meta VALUES ('generation', 0);
"""

VERSION_2 = """
ALTER TABLE documents ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';   -- JSON: what could not be read
ALTER TABLE documents ADD COLUMN scans TEXT NOT NULL DEFAULT '[]';      -- JSON: pages that are unread pictures
ALTER TABLE documents ADD COLUMN places BLOB NOT NULL DEFAULT x'';      -- where words stand, see corpus.places
ALTER TABLE documents ADD COLUMN reader INTEGER NOT NULL DEFAULT 1;     -- corpus.readers.VERSION that read it
"""

VERSION_3 = """
ALTER TABLE documents ADD COLUMN date TEXT;     -- ISO 8601, as far as it is known
CREATE TABLE next_passages (                    -- those of the next embedder, while `reindex` is at work
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    context TEXT NOT NULL,
    text TEXT NOT NULL,
    sentences TEXT NOT NULL,
    vector BLOB NOT NULL
) STRICT;
CREATE INDEX next_passages_by_document ON next_passages (document_id);
-- FTS5 takes too long to score what it finds in a large library; the word index is derived now: index.embedded.lexical.
DROP TRIGGER passages_added;
DROP TRIGGER passages_removed;
DROP TABLE passages_vocabulary;
DROP TABLE passages_fts;
"""

VERSION_4 = """
CREATE TABLE left_out (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;    -- files removed from folders kept in sync
INSERT OR IGNORE INTO meta VALUES ('identity', lower(hex(randomblob(16))));
"""

VERSION_5 = """
ALTER TABLE passages ADD COLUMN parts BLOB;         -- int8, of unit length once divided by it; see index.parts
ALTER TABLE next_passages ADD COLUMN parts BLOB;
"""

# For passages that an engine elsewhere keeps: index.milvus.held. An area is what it keeps them in, one an embedder.
VERSION_6 = """
CREATE TABLE held (
    area TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    first INTEGER NOT NULL,     -- the ids of its passages follow each other
    count INTEGER NOT NULL,
    PRIMARY KEY (area, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_document ON held (document_id);
CREATE TABLE leaving (          -- passages that the engine has, or may have, and is to let go
    first INTEGER PRIMARY KEY,
    area TEXT NOT NULL,
    count INTEGER NOT NULL,
    state INTEGER NOT NULL      -- index.milvus.held.RESERVED, COUNTED or UNCOUNTED
) STRICT;
CREATE TABLE held_terms (       -- in how many passages each stemmed word stands
    area TEXT NOT NULL,
    term TEXT NOT NULL,
    passages INTEGER NOT NULL,
    PRIMARY KEY (area, term)
) STRICT, WITHOUT ROWID;
CREATE TABLE moved (document_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;     -- whose files are others than it was told
CREATE TRIGGER held_left AFTER DELETE ON held BEGIN
    INSERT INTO leaving VALUES (old.first, old.area, old.count, 1);
END;
CREATE TRIGGER held_file_added AFTER INSERT ON files BEGIN
    INSERT OR IGNORE INTO moved SELECT DISTINCT document_id FROM held WHERE document_id = new.document_id;
END;
CREATE TRIGGER held_file_removed AFTER DELETE ON files BEGIN
    INSERT OR IGNORE INTO moved SELECT DISTINCT document_id FROM held WHERE document_id = old.document_id;
END;
"""

MIGRATIONS = (VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6)
"""One script for each format version, in order; a library of version n has had the first n of them."""
