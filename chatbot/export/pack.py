"""A chat as one HTML file with all its evidence, to be checked by somebody who has the documents but not Footnote."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import jinja2

from chatbot.export.facts import Exported, checked, shown, unfinished
from chatbot.scopes import described

# Everything is escaped, as all of it is what documents, models and people wrote.
_environment = jinja2.Environment(
    loader=jinja2.PackageLoader("chatbot.export", "."), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_environment.filters.update(shown=shown, checked=checked, unfinished=unfinished, described=described)


def pack(chat: Exported) -> str:
    """The chat as HTML that refers to nothing outside itself."""
    return _environment.get_template("pack.html").render(chat=chat, data=_data(chat))


def _data(chat: Exported) -> str:
    """The same for programs: answers as `footnote ask --json` prints them, and the documents they quote.

    It stands in a script of HTML, where "<" could end that.
    """
    value: dict[str, Any] = {
        "title": chat.title,
        "made": chat.made,
        "answers": [turn.answer.as_json() for turn in chat.turns if turn.answer],
        "documents": [asdict(document) for document in chat.documents.values()],
    }
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
