"""Small components, since Markdown can't make markers that react, nor show a page with a sentence marked.

Everything a document or a model wrote is handed over as text and shown as text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


def _part(name: str) -> Any:
    """The component made of a script and its styles, each behind what all of them share."""
    css, js = (
        "\n".join((_HERE / f"{of}.{kind}").read_text(encoding="utf-8") for of in ("common", name))
        for kind in ("css", "js")
    )
    return st.components.v2.component(f"footnote_{name}", css=css, js=js)


cited = _part("cited")
reader = _part("reader")
keys = _part("keys")
found = _part("found")
