"""An answer with its sources beside it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

from chatbot.chats.lost import WORDS, Lost
from chatbot.chats.turns import Turn, Verdict
from chatbot.so_far import SoFar
from chatbot.types import Answer, AnswerSentence, Source, Support, rewritten
from chatbot.ui import parts
from chatbot.wording import counted

WRITING, WAITING = 300, 1000
"""After how many milliseconds the page looks again at an answer that is written, or before which others come."""


class Card(TypedDict):
    """A source, as the page has it: what its marker opens, and what its card shows."""

    n: int | None
    """The number of its marker; None for what was found and isn't cited."""
    document: str
    start: int
    end: int
    """From where to where in the text of the document, in code points."""
    title: str
    where: str
    """Page and headings."""
    before: str
    quote: str
    after: str
    lost: str
    """What is said of a document that isn't what it was; "" of others."""
    now: str | None
    """The id of what such a document is by now; None where it is gone."""
    judged: bool
    """Whether a person marked it as a wrong citation."""


class ShownSentence(TypedDict):
    """A sentence of an answer, the numbers of its sources, and what is said of it where it is in doubt, else ""."""

    text: str
    cited: list[int]
    support: Support | None
    doubt: str


class ShownAnswer(TypedDict):
    """An answer, as the page has it, drawn by `parts/cited.js`, which fetches the same again while it is `running`."""

    turn: str
    library: str
    question: str
    understood: str
    """How the question was understood, where that has other words; else ""."""
    sentences: list[ShownSentence]
    pending: str
    """The words of the sentence being written."""
    sources: list[Card]
    heading: str
    """What stands above the sources."""
    evidence: list[Card]
    """While it is written: what was found."""
    note: str
    """Why there is no answer, or what is waited for; else ""."""
    refused: bool
    running: bool
    stopped: bool
    judged: Verdict | None
    """What a person thinks of it."""
    every: int
    """After how many milliseconds the page is to look again."""


Said = Callable[[Mapping[str, Any]], None]
"""Told what was done with an answer: `kind` is stop, again, answer (with a verdict) or citation (n, wrong), or over."""


def show(turn: Turn, data: ShownAnswer, on_said: Said, *, latest: bool) -> None:
    """Show an answer, of which the page fetches by itself what comes; the `latest` of a chat is brought into view."""
    result = parts.cited(key=f"answer-{turn.id}", data={**data, "latest": latest}, on_said_change=lambda: None)
    if result.said:
        on_said(result.said)


def ended(turn: Turn, answer: Answer, library: str, lost: Mapping[str, Lost]) -> ShownAnswer:
    """What is shown of an answer that is over; `lost` are those of its documents that are no longer what they were."""
    cited = bool(answer.sources)
    cards = [_card(source, lost, turn.feedback.get(source.n) if cited else None) for source in answer.shown]
    shown = _answer(turn, library, answer.sentences, cards if cited else [_uncited(card) for card in cards])
    shown["understood"] = answer.rewritten or ""
    shown["heading"] = "Sources" if cited else "Closest passages" if answer.refused else "Found in the documents"
    shown["note"] = answer.refusal_reason or ""
    shown["refused"] = answer.refused
    shown["judged"] = turn.feedback.get(0)
    shown["stopped"] = turn.state != "done"
    return shown


def on_its_way(turn: Turn, so_far: SoFar, library: str, *, loading: bool) -> ShownAnswer:
    """What is shown of an answer that is on its way, and after how many milliseconds the page is to look again."""
    cards = [_card(source, {}, turn.feedback.get(source.n)) for source in so_far.sources]
    shown = _answer(turn, library, so_far.sentences, cards)
    shown["understood"] = rewritten(turn.question, so_far.standalone_question) or ""
    shown["evidence"] = [_uncited(_card(source, {})) for source in so_far.evidence]
    shown["pending"] = so_far.pending
    shown["note"] = _waiting_for(so_far, loading)
    shown["running"] = True
    shown["every"] = WAITING if so_far.ahead else WRITING
    return shown


def _waiting_for(so_far: SoFar, loading: bool) -> str:
    """What the person is waiting for, in words; nothing once the answer is being written."""
    if so_far.pending or so_far.sentences:
        return ""
    if so_far.state == "waiting" and so_far.ahead:
        return f"Waiting for {counted(so_far.ahead, 'other answer')} to finish …"
    if loading:
        return "Loading the model, which takes a moment after the start …"
    return "Reading the passages …" if so_far.evidence else "Searching the documents …"


def _answer(turn: Turn, library: str, sentences: Sequence[AnswerSentence], cards: list[Card]) -> ShownAnswer:
    known = {card["n"] for card in cards}
    return {
        "turn": turn.id,
        "library": library,
        "question": turn.question,
        "understood": "",
        "sentences": [
            {
                "text": sentence.text,
                "cited": [n for n in sentence.citations if n in known],
                "support": sentence.support,
                "doubt": sentence.doubt,
            }
            for sentence in sentences
        ],
        "pending": "",
        "sources": cards,
        "heading": "Sources",
        "evidence": [],
        "note": "",
        "refused": False,
        "running": False,
        "stopped": False,
        "judged": None,
        "every": WRITING,
    }


def _card(source: Source, lost: Mapping[str, Lost], judged: str | None = None) -> Card:
    before, quote, after = source.cut
    gone = lost.get(source.document_id)
    return {
        "n": source.n,
        "document": source.document_id,
        "start": source.start,
        "end": source.end,
        "title": source.title,
        "where": source.place,
        "before": before,
        "quote": quote,
        "after": after,
        "lost": WORDS[gone.standing] if gone else "",
        "now": gone.now if gone else None,
        "judged": judged == "wrong citation",
    }


def _uncited(card: Card) -> Card:
    """What was found and isn't cited has no number."""
    return {**card, "n": None}
