"""A chat as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from chatbot.chats.turns import Turn
from chatbot.export.facts import Exported, checked, shown, unfinished
from chatbot.scopes import described
from chatbot.types import AnswerSentence
from chatbot.wording import escape


def markdown(chat: Exported) -> str:
    """The questions and answers, each with its sources below it."""
    lines = [f"# {escape(chat.title)}", ""]
    for turn in chat.turns:
        lines += [f"## {escape(turn.question)}", "", *_answer(turn), *_sources(turn, chat), ""]
    return "\n".join([*lines, f"Exported from Footnote, {chat.made}.", ""])


def _answer(turn: Turn) -> Iterator[str]:
    answer = turn.answer
    if answer and answer.rewritten:
        yield from (f"Understood as: {escape(answer.rewritten)}", "")
    if turn.scope:
        yield from (f"Searched: {escape(described(turn.scope))}", "")
    if answer and answer.refused:
        yield from (escape(answer.refusal_reason or ""), "")
    if answer and answer.sentences:
        yield from ("".join(map(_sentence, answer.sentences)).strip(), "")
        for sentence in answer.sentences:
            if said := sentence.doubt:
                yield from (f"- “{escape(sentence.text)}” is {escape(said)}.", "")
    if said := checked(turn):
        yield from (escape(said), "")
    if why := unfinished(turn):
        yield from (escape(why), "")


def _sentence(sentence: AnswerSentence) -> str:
    """A sentence with its markers; an item of a list on a line of its own."""
    listed = sentence.text.startswith("- ")
    markers = "".join(f"\\[{n}\\]" for n in sentence.citations)
    return ("\n- " if listed else " ") + escape(sentence.text.removeprefix("- ")) + markers


def _sources(turn: Turn, chat: Exported) -> Iterator[str]:
    close = turn.answer is not None and not turn.answer.sources
    for source in shown(turn):
        document = chat.documents[source.document_id]
        quote = escape(" ".join(source.quote.split()))
        where = ", ".join(filter(None, (escape(document.title), escape(source.place), escape(document.file))))
        label = "Close" if close else f"\\[{source.n}\\]"
        yield f"> {label} “{quote}”  "
        yield (
            f"> {where}, characters {source.start}–{source.end} of its text, "
            f"SHA-256 `{document.sha256}`" + (f" ({document.lost})" if document.lost else "")
        )
        yield ""
