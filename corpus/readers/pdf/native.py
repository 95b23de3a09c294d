"""The functions of pdfium that are called for every character or drawn thing of a page, as fast as Python can.

Arguments are passed on unchecked: what `pointer` and `pointers` make, handles and arrays for pointers, `int` for
numbers.
"""

from __future__ import annotations

import ctypes
from typing import Any

import pypdfium2.raw as pdfium


class Handle(ctypes.c_void_p):
    """What pdfium knows an object by; a subclass, since a plain pointer would come back as a number."""


def pointer(raw: Any) -> Any:
    """A typed pointer of pypdfium2 as an argument, made but once: to make one takes as long as a call does."""
    return ctypes.byref(raw.contents)


def pointers(numbers: Any) -> list[Any]:
    """Pointers to the numbers in an array, as arguments."""
    return [ctypes.byref(numbers, i * ctypes.sizeof(numbers._type_)) for i in range(len(numbers))]


def _unchecked(function: Any, result: type = ctypes.c_int) -> Any:
    """The same function without checks of what is passed; other threads wait, since letting them run takes longer."""
    return ctypes.PYFUNCTYPE(result)(ctypes.cast(function, ctypes.c_void_p).value or 0)


text_object = _unchecked(pdfium.FPDFText_GetTextObject, Handle)
character_box = _unchecked(pdfium.FPDFText_GetCharBox)
character_origin = _unchecked(pdfium.FPDFText_GetCharOrigin)
loose_box = _unchecked(pdfium.FPDFText_GetLooseCharBox)
count_rectangles = _unchecked(pdfium.FPDFText_CountRects)
rectangle = _unchecked(pdfium.FPDFText_GetRect)
matrix = _unchecked(pdfium.FPDFText_GetMatrix)
text_font = _unchecked(pdfium.FPDFTextObj_GetFont, ctypes.c_void_p)
font = _unchecked(pdfium.FPDFText_GetFontInfo, ctypes.c_ulong)
font_size = _unchecked(pdfium.FPDFText_GetFontSize, ctypes.c_double)
font_weight = _unchecked(pdfium.FPDFText_GetFontWeight)
is_generated = _unchecked(pdfium.FPDFText_IsGenerated)
page_object = _unchecked(pdfium.FPDFPage_GetObject, Handle)
object_type = _unchecked(pdfium.FPDFPageObj_GetType)
