"""Every text that a model is given."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from chatbot.asking.questions import Asked, Kind
from chatbot.injection import speaks_to_model
from chatbot.types import Message
from corpus.sentences import is_row
from index.types import Evidence

SYSTEM = "You answer questions about documents. You write plain, short, complete sentences."

PROMPT = """{text}

Question: {question}
{how}, using only facts stated in the text. Use the words of the text."""

JUDGEMENT = "But first: does the text state the answer to this question? Say only Yes or No."
"""What is asked below the prompt for an answer, of a model that can't be looked into (`chatbot.models.judge`)."""

HOW: dict[Kind, str] = {
    "fact": "Answer in one or two complete sentences",
    "explanation": "Answer in one to three complete sentences",
    "list": "Name every one that the text states, in short complete sentences",
    "comparison": "Say in two to four short sentences what is stated of each",
    "summary": "Summarise it in three to five short sentences",
}

MOST: dict[Kind, int] = {"fact": 2, "explanation": 3, "comparison": 4, "summary": 5}
"""How many sentences that is at most; a list has as many as it has."""


def answer(asked: Asked, evidence: Sequence[Evidence]) -> list[Message]:
    """Ask for an answer from the evidence, shown as running text under its document and headings."""
    prompt = PROMPT.format(text=running_text(evidence), question=asked.text, how=HOW[asked.kind])
    return [Message("system", SYSTEM), Message("user", prompt)]


def running_text(evidence: Sequence[Evidence]) -> str:
    """The evidence in reading order, each run of it under its document, headings and date; best document first.

    Rows of a table stand below what announces it, each on a line of its own.
    """
    order = {item.passage.document_id: i for i, item in reversed(list(enumerate(evidence)))}
    in_order = sorted(evidence, key=lambda item: (order[item.passage.document_id], item.start))
    runs = groupby(in_order, key=lambda item: (item.passage.document_id, _above(item)))
    return "\n\n".join(f"{above}\n{_run(list(items))}" for (_, above), items in runs)


def _above(item: Evidence) -> str:
    """The document and headings that a sentence stands under, but for those that speak to the model, and the date."""
    headings = [part for part in item.passage.context.split(" › ") if not speaks_to_model(part)]
    return " › ".join(headings) + (f" ({item.passage.date})" if item.passage.date else "")


def _run(items: Sequence[Evidence]) -> str:
    lines = [""]
    captions = ["", *(item.caption for item in items)]
    for item, before in zip(items, captions, strict=False):
        if item.caption and item.caption != before and not speaks_to_model(item.caption):
            lines.append(item.caption)
        if is_row(item.text):
            lines += [item.text, ""]
        else:
            lines[-1] = f"{lines[-1]} {item.text}".lstrip()
    return "\n".join(filter(None, lines))
