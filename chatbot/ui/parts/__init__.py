"""Small components, since Markdown can't make markers that react, nor show a page with a sentence marked.

Everything a document or a model wrote is handed over as text and shown as text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


def _part(name: str, *others: str) -> Any:
    """The component made of a script and its styles, behind what all of them share, and of other scripts."""
    css = "\n".join(_read(f"{of}.css") for of in ("common", name) if (_HERE / f"{of}.css").exists())
    js = "\n".join(_read(f"{of}.js") for of in ("common", *others, name))
    return st.components.v2.component(f"footnote_{name}", css=css, js=js)


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


cited = _part("cited", "sentences", "sources", "tools")
reader = _part("reader", "panel", "pages", "text")
page = _part("page")
keys = _part("keys")
follow = _part("follow")
adding = _part("adding")
found = _part("found")
