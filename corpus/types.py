"""The values that documents become. No I/O happens here.

Every offset counts Unicode code points in `Document.text`, so for any passage or sentence
`document.text[item.start:item.end]` is its exact text.

Errors a person can meet, each with a message that says what to do next:

    FootnoteError
    ├── UnreadableDocument    one file could not be read; the others go on
    ├── WeightsError          model files are missing, damaged or out of reach   (index.weights)
    ├── LibraryError          the library can't be opened, read or written       (index.types)
    ├── ModelError            the chat model can't be loaded or used             (chatbot.types)
    ├── QuestionError         the question is empty or too long                  (chatbot.types)
    └── BusyError             too many questions wait already                    (chatbot.serving.jobs)
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


class FootnoteError(Exception):
    """Something a person can meet. Its message is one clear sentence that says what to do."""


class UnreadableDocument(FootnoteError):
    """A file that can't be read; the message is the reason, to be shown beside its path."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and the offset at which it stands; level 1 is the highest."""

    start: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page: pages count from 1, edges are points (1/72 inch) from the page's lower left corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where `text[start:end]` stands; it holds a word at most, in scripts without spaces a character."""

    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn as a PNG of `width` by `height` pixels.

    `matrix` is six numbers a, b, c, d, e, f: what stands at (x, y) on the page, in points from its lower left corner,
    is in the picture ax + by + c of its width from the left and dx + ey + f of its height from the top.
    """

    png: bytes = field(repr=False)
    width: int
    height: int
    matrix: tuple[float, ...]

    def rectangle(self, box: Box) -> tuple[float, float, float, float]:
        """Where a box is in the picture: left, top, width and height, as shares of the picture's own."""
        a, b, c, d, e, f = self.matrix
        corners = [(x, y) for x in (box.left, box.right) for y in (box.bottom, box.top)]
        across = [a * x + b * y + c for x, y in corners]
        down = [d * x + e * y + f for x, y in corners]
        return min(across), min(down), max(across) - min(across), max(down) - min(down)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reader makes of one file.

    `page_starts[i]` is the offset at which page `i + 1` begins; it is empty where the format has no pages.
    `warnings` tell what could be read only in part. `places`, in order of `start`, tell where the words stand
    on the pages, where the format knows. `scans` are the pages that are pictures and wait for text
    recognition. `date` is the day that the document says it is of, as `corpus.dates` writes it.
    """

    text: str
    title: str | None = None
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    warnings: tuple[str, ...] = ()
    places: Sequence[Place] = field(default=(), repr=False)
    scans: tuple[int, ...] = ()
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take.

    `seconds` is how long it may show no progress (a page of a PDF is progress), `memory` how much it may use and
    `file` how large it may be, both in megabytes; `characters` is the longest text.
    """

    seconds: float = 60.0
    memory: int = 2048
    file: int = 500
    characters: int = 20_000_000


Tick = Callable[[int, int], None]
"""Called by a reader that has work to do for long: parts done (pages, sheets, chapters), and parts in all."""


def no_tick(done: int, total: int) -> None:
    """For those who don't watch."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, as offsets into the text of its document, with the page it begins on where there are pages.

    A heading counts as a sentence, so that nothing is lost, but it asserts nothing.
    """

    start: int
    end: int
    page: int | None = None
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences: the unit of search. `context` names the title and headings above it."""

    start: int
    end: int
    text: str
    context: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One document, known by the SHA-256 of its bytes wherever it lies.

    Its fields are those of `Extraction`; `places` are packed by `corpus.places`.
    """

    sha256: str
    title: str
    format: str
    text: str
    page_starts: tuple[int, ...] = ()
    headings: tuple[Heading, ...] = ()
    warnings: tuple[str, ...] = field(default=(), compare=False)
    places: bytes = field(default=b"", compare=False, repr=False)
    scans: tuple[int, ...] = ()
    date: str | None = None

    @property
    def id(self) -> str:
        """A short, stable name."""
        return id_of(self.sha256)

    def page_at(self, offset: int) -> int | None:
        """The page that holds `offset`, counted from 1; None where the format has no pages."""
        return page_at(self.page_starts, offset)


def id_of(sha256: str) -> str:
    """The short name of the document whose bytes have this SHA-256: its first 16 hex digits."""
    return sha256[:16]


def page_at(page_starts: tuple[int, ...], offset: int) -> int | None:
    """The page that holds `offset`, counted from 1.

    >>> page_at((0, 100), 100), page_at((0, 100), 99), page_at((), 5)
    (2, 1, None)
    """
    return max(1, bisect_right(page_starts, offset)) if page_starts else None
