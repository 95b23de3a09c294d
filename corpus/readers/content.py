"""What a file is by its content, where that is certain: programs save web pages as ".xls", and people rename files."""

from __future__ import annotations

import re
from io import BytesIO

PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?xml[^>]*>\s*)?<(?:!DOCTYPE\s+html|html)\b", re.IGNORECASE
)
# The endings of each kind of archive, the usual one first; what tells the kind is its first part, or the folder of its
# main ones.
WORD = (".docx", ".docm", ".doc")
SHEETS = (".xlsx", ".xlsm", ".xls")
SLIDES = (".pptx", ".pptm", ".ppsx", ".ppt")
MIMETYPES = {b"application/epub+zip": (".epub",), b"application/vnd.oasis.opendocument.text": (".odt",)}
FOLDERS = {"word/": WORD, "xl/": SHEETS, "ppt/": SLIDES}
# Under these names a web page is no example of one, as it may be under those of texts.
NO_TEXT = (*WORD, *SHEETS, *SLIDES, ".odt", ".epub", ".pdf", ".rtf")
# A sheet that is plain text has none of these.
BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]|\A\s*<")
HEAD, LONGEST_MIMETYPE = 4096, 200


def ending_of(data: bytes, named: str) -> str:
    """The ending that the content asks for, where that is certain; else `named`, the one that the file has.

    >>> ending_of(b"%PDF-1.7", ".txt"), ending_of(b"<html><p>One", ".xls"), ending_of(b"<html><p>One", ".txt")
    ('.pdf', '.html', '.txt')
    """
    head = data[:HEAD]
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if head.startswith(b"PK\x03\x04"):
        endings = _packed(data)
        return named if named in endings or not endings else endings[0]
    if named in NO_TEXT and PAGE.match(head.replace(b"\0", b"")):
        return ".html"
    return ".csv" if named in SHEETS and not BINARY.search(head) else named


def _packed(data: bytes) -> tuple[str, ...]:
    """The endings that an archive may have, by its parts."""
    from zipfile import ZipFile  # as readers, imported when the first such file comes

    from corpus.readers.archive import BROKEN

    try:
        with ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                with archive.open("mimetype") as part:  # which may be made to unpack to gigabytes
                    return MIMETYPES.get(part.read(LONGEST_MIMETYPE).strip(), ())
    except BROKEN:
        return ()
    return next((kind for folder, kind in FOLDERS.items() if any(name.startswith(folder) for name in names)), ())
