"""What a person said of answers, as a table for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from chatbot.chats.turns import Turn
from chatbot.wording import formula_free

COLUMNS = ("asked_at", "question", "answer", "verdict", "source", "document", "quote")


def feedback(turns: Sequence[Turn]) -> str:
    """One row of CSV for each thing that was said: of an answer, or of one of its sources."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for turn in turns:
        answer = turn.answer
        sources = {source.n: source for source in answer.sources} if answer else {}
        said = (answer.text or answer.refusal_reason or "") if answer else ""
        for about, verdict in sorted(turn.feedback.items()):
            source = sources.get(about)
            cells = (turn.asked_at, turn.question, said, verdict, about or "")
            table.writerow(
                [
                    *map(formula_free, map(str, cells)),
                    *(map(formula_free, (source.title, source.quote)) if source else ("", "")),
                ]
            )
    return text.getvalue()
