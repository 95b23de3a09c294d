"""A page of a PDF as a picture, drawn by pdfium."""

from __future__ import annotations

import ctypes
import io

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf import open_pdf
from corpus.types import Picture, UnreadableDocument

MOST_PIXELS = 12_000_000
"""A page of unusual shape is drawn smaller, so that its picture has no more."""

FINE = 1_000_000
"""Places are asked for as if the picture had so many pixels a side, since pdfium tells them in whole pixels."""


def draw(data: bytes, page: int, width: int) -> Picture:
    """Draw a page, counted from 1, so many pixels wide.

    Raises `UnreadableDocument` where there is no such page or it can't be drawn.
    """
    document = open_pdf(data)
    try:
        if not 1 <= page <= len(document):
            raise UnreadableDocument(f"it has no page {page}")
        return _draw(document[page - 1], width)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(f"page {page} can't be drawn") from error
    finally:
        document.close()


def _draw(page: pypdfium2.PdfPage, width: int) -> Picture:
    across, down = page.get_size()
    scale = min(width / across, (MOST_PIXELS / (across * down)) ** 0.5)
    image = page.render(scale=scale).to_pil()
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=3)  # much faster than the usual level, and hardly larger
    return Picture(png.getvalue(), image.width, image.height, _matrix(page))


def _matrix(page: pypdfium2.PdfPage) -> tuple[float, ...]:
    """How places on the page become places in its picture, see `Picture`; turned and cropped pages are, too."""
    left, top = _place(page, 0, 0)
    (right, right_down), (up, up_down) = _place(page, 1000, 0), _place(page, 0, 1000)
    return (
        (right - left) / 1000,
        (up - left) / 1000,
        left,
        (right_down - top) / 1000,
        (up_down - top) / 1000,
        top,
    )


def _place(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, FINE, FINE, 0, x, y, across, down)
    return across.value / FINE, down.value / FINE
