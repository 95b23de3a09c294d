"""What was filled into the fields of a form."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.readers.pdf.page import Style, Word

# The fields that hold text: what is ticked or pressed says nothing without the words beside it.
TEXT_FIELDS = (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX)


def field_words(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> list[Word]:
    """The words in the fields of a page, spread over each field from its left edge."""
    form = document.formenv
    if form is None:
        return []
    found: list[Word] = []
    for i in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, i)
        try:
            if pdfium.FPDFAnnot_GetFormFieldType(form.raw, annotation) in TEXT_FIELDS:
                found.extend(_words_in(annotation, _value(form, annotation)))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _value(form: pypdfium2.PdfFormEnv, annotation: object) -> str:
    length = pdfium.FPDFAnnot_GetFormFieldValue(form.raw, annotation, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pointer = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    pdfium.FPDFAnnot_GetFormFieldValue(form.raw, annotation, pointer, length)
    return buffer.raw[: max(0, length - 2)].decode("utf-16-le", errors="replace")


def _words_in(annotation: object, value: str) -> Iterator[Word]:
    edges = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, edges)
    lines = [line.split() for line in value.splitlines() if line.strip()]
    if not lines:
        return
    height = (edges.top - edges.bottom) / len(lines)
    size = round(max(4.0, min(11.0, 0.75 * height)), 1)
    for i, line in enumerate(lines):
        bottom = edges.top - (i + 1) * height
        left = edges.left + 2
        step = min(0.5 * size, (edges.right - left) / (sum(map(len, line)) + len(line)))
        for text in line:
            right = left + step * len(text)
            box = (left, bottom, right, bottom + height)
            yield Word(text, *box, bottom + 0.25 * height, Style(size, False, False, 0), box)
            left = right + step
