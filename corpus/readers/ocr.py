"""The text in a picture of a page, by RapidOCR (PaddleOCR's models on ONNX Runtime): the optional part `ocr`.

The models come with the package; nothing is ever fetched, and nothing is reported.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image

from corpus.readers.ocr_order import PROSE, PixelEdges, reading_order

# ONNX Runtime reports its use to its maker (since 1.29 on Linux), unless this is set before it is first imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# Larger pictures are shrunk to this many pixels on their longer side, A4 at 170 dpi, where small print (7 points) is
# still read well; memory grows with the area.
LONGEST_SIDE = 2000
# What is read with less confidence is more likely a stain or a drawing than text.
SURE = 0.5
# Pages the right way up are read with a mean confidence well above this, pages upside down well below.
UPRIGHT = 0.85

TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text in a picture, or a part of one (a cell); its edges in pixels from the upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Seen:
    """A piece of text as the engine found it: its corners, clockwise from where it begins."""

    text: str
    confidence: float
    corners: tuple[Point, ...]

    @property
    def width(self) -> float:
        """The length of its upper edge."""
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        """The length of its left edge."""
        return math.dist(self.corners[0], self.corners[3])


@cache
def available() -> bool:
    """Whether text recognition is installed and can be loaded."""
    try:
        for package in ("onnxruntime", "rapidocr.main"):
            import_module(package)
    except ImportError:
        return False
    return _model("det") is not None and _model("rec") is not None


def recognise(picture: Image.Image) -> list[Written]:
    """The lines of text in the picture of a page, in the order in which a person reads them, column by column.

    Pages that lie on their side or upside down are read too; the edges are those in the picture as it was given.
    Raises `ImportError` where text recognition is not installed.
    """
    small = _shrunk(picture)
    seen, turn = _upright(small)
    scale = max(picture.size) / max(small.size)
    lines = []
    for line in reading_order(_level(seen)):
        corners = [_turned_back(corner, turn, small) for i in line for corner in seen[i].corners]
        xs, ys = zip(*corners, strict=True)
        edges = (scale * edge for edge in (min(xs), min(ys), max(xs), max(ys)))
        lines.append(Written(" ".join(seen[i].text for i in line), *edges))
    return lines


def _shrunk(picture: Image.Image) -> Image.Image:
    """In colours on white, no larger than the engine takes, and no strip, which it would enlarge beyond all bounds."""
    small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    least = max(small.size) // 3
    paper = Image.new("RGB", (max(small.width, least), max(small.height, least)), "white")
    paper.paste(small, mask=small if small.mode == "RGBA" else None)
    return paper


def _upright(picture: Image.Image) -> tuple[list[Seen], int]:
    """What is written in the picture, and the degrees by which it was turned to the left to be read."""
    seen = _see(picture)
    sideways = sum(piece.height > piece.width for piece in seen) > len(seen) / 2
    readings = {} if sideways else {0: seen}
    for turn in (90, 270) if sideways else (180,):
        if not seen or any(_confidence(found) >= UPRIGHT for found in readings.values()):
            break
        readings[turn] = _see(picture.transpose(TURNS[turn]))
    best = max(readings, key=lambda turn: _confidence(readings[turn]), default=0)
    return [piece for piece in readings.get(best, []) if piece.confidence >= SURE], best


def _confidence(seen: Sequence[Seen]) -> float:
    """The mean confidence of a character."""
    length = sum(len(piece.text) for piece in seen)
    return sum(piece.confidence * len(piece.text) for piece in seen) / length if length else 0.0


def _see(picture: Image.Image) -> list[Seen]:
    """What the engine makes of a picture in colours."""
    import numpy as np

    found = _engine()(np.asarray(picture)[:, :, ::-1])  # it takes blue first
    if found.boxes is None or found.txts is None:
        return []
    rows = zip(found.txts, found.scores, found.boxes.tolist(), strict=True)
    return [Seen(" ".join(text.split()), score, tuple(map(tuple, corners))) for text, score, corners in rows]


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    import_module("onnxruntime").disable_telemetry_events()  # for releases that don't know the variable
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.max_side_len": LONGEST_SIDE,
            "Global.text_score": 0.0,
            "Global.use_cls": False,  # it turns single lines over that stand upright
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "Det.model_path": str(_model("det")),
            "Rec.model_path": str(_model("rec")),
            "Rec.rec_batch_num": 2,  # more lines at a time cost memory and save no time
        }
    )


def _model(kind: str) -> Path | None:
    """The model that came with the package; where none is named, the package would look for it on the net."""
    spec = find_spec("rapidocr")
    folder = Path(spec.origin).parent / "models" if spec and spec.origin else Path()
    return next(iter(sorted(folder.glob(f"*_{kind}_*.onnx"))), None)


def _turned_back(point: Point, turn: int, picture: Image.Image) -> Point:
    """Where a point of the turned picture stands in the picture itself."""
    x, y = point
    match turn:
        case 90:
            return picture.width - y, x
        case 180:
            return picture.width - x, picture.height - y
        case 270:
            return y, picture.height - x
    return x, y


def _level(seen: Sequence[Seen]) -> list[PixelEdges]:
    """The edges of each piece once the page is turned by its skew, so that lines lie level."""
    slopes = [
        math.atan2(b[1] - a[1], b[0] - a[0]) for a, b in (p.corners[:2] for p in seen if p.width > PROSE * p.height)
    ]
    skew = median(slopes) if slopes else 0.0
    sine, cosine = math.sin(skew), math.cos(skew)
    level = []
    for piece in seen:
        xs = [x * cosine + y * sine for x, y in piece.corners]
        ys = [y * cosine - x * sine for x, y in piece.corners]
        level.append((min(xs), min(ys), max(xs), max(ys)))
    return level
