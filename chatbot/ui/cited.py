"""An answer with its sources beside it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from chatbot.chats.standing import Lost
from chatbot.chats.turns import Turn
from chatbot.serving.progress import Progress
from chatbot.types import Answer, AnswerSentence, Source, rewritten
from chatbot.ui import parts
from chatbot.wording import counted

WRITING, WAITING = 300, 1000
"""After how many milliseconds the page looks again at an answer that is written, or before which others come."""

Said = Callable[[Mapping[str, Any]], None]
"""Told what was done with an answer: `kind` is stop, again, answer (with a verdict) or citation (n, wrong), or over."""


def show(turn: Turn, data: Mapping[str, Any], on_said: Said, *, latest: bool) -> None:
    """Show an answer, of which the page fetches by itself what comes; the `latest` of a chat is brought into view."""
    result = parts.cited(key=f"answer-{turn.id}", data={**data, "latest": latest}, on_said_change=lambda: None)
    if result.said:
        on_said(result.said)


def ended(turn: Turn, answer: Answer, library: str, lost: Mapping[str, Lost]) -> dict[str, Any]:
    """What is shown of an answer that is over; `lost` are those of its documents that are no longer what they were."""
    cited = bool(answer.sources)
    cards = [_card(source, lost, turn.feedback.get(source.n) if cited else None) for source in answer.shown]
    return {
        **_answer(turn, library, answer.sentences, cards if cited else ()),
        "understood": answer.rewritten or "",
        "sources": cards if cited else [{**card, "n": None} for card in cards],
        "heading": "Sources" if cited else "Closest passages" if answer.refused else "Found in the documents",
        "note": answer.refusal_reason or "",
        "refused": answer.refused,
        "judged": turn.feedback.get(0),
        "stopped": turn.state != "done",
    }


def on_its_way(turn: Turn, progress: Progress, library: str, *, loading: bool) -> dict[str, Any]:
    """What is shown of an answer that is on its way, and after how many milliseconds the page is to look again."""
    cards = [_card(source, {}, turn.feedback.get(source.n)) for source in progress.sources]
    return {
        **_answer(turn, library, progress.sentences, cards),
        "understood": rewritten(turn.question, progress.standalone_question) or "",
        "sources": cards,
        "evidence": [{**_card(source, {}), "n": None} for source in progress.evidence],
        "heading": "Sources",
        "pending": progress.pending,
        "note": _waiting_for(progress, loading),
        "running": True,
        "every": WAITING if progress.ahead else WRITING,
    }


def _waiting_for(progress: Progress, loading: bool) -> str:
    """What the person is waiting for, in words; nothing once the answer is being written."""
    if progress.pending or progress.sentences:
        return ""
    if progress.state == "waiting" and progress.ahead:
        return f"Waiting for {counted(progress.ahead, 'other answer')} to finish …"
    if loading:
        return "Loading the model, which takes a moment after the start …"
    return "Reading the passages …" if progress.evidence else "Searching the documents …"


def _answer(
    turn: Turn, library: str, sentences: Sequence[AnswerSentence], cards: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    by_number = {card["n"]: card for card in cards}
    return {
        "turn": turn.id,
        "library": library,
        "question": turn.question,
        "sentences": [
            {
                "text": sentence.text,
                "cited": [_pointer(by_number[n]) for n in sentence.citations if n in by_number],
                "support": sentence.support,
                "reason": sentence.reason or "",
            }
            for sentence in sentences
        ],
        "evidence": [],
        "pending": "",
        "refused": False,
        "running": False,
        "stopped": False,
        "judged": None,
    }


def _pointer(card: Mapping[str, Any]) -> dict[str, Any]:
    """What a marker tells and opens; what is said of its source doesn't change it."""
    return {key: value for key, value in card.items() if key != "judged"}


def _card(source: Source, lost: Mapping[str, Lost], judged: str | None = None) -> dict[str, Any]:
    """A source with its passage cut into what stands before the quote, the quote, and what stands after it."""
    start, end = source.start - source.passage_start, source.end - source.passage_start
    gone = lost.get(source.document_id)
    return {
        "n": source.n,
        "document": source.document_id,
        "start": source.start,
        "end": source.end,
        "title": source.title,
        "place": source.place,
        "before": source.passage[:start],
        "quote": source.quote,
        "after": source.passage[end:],
        "lost": gone.standing if gone else "",
        "now": gone.now if gone else None,
        "judged": judged == "wrong citation",
    }
