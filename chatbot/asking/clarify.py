"""Ask back where a question points to something that nobody named."""

from __future__ import annotations

import regex

from chatbot.asking.followup import LEAD, POLITE, says_enough, telling
from chatbot.asking.pointing import Kind, pointers

# "What is this about?" asks about the documents.
ABOUT_THIS = regex.compile(r"\b(?:this|these|it|they)(?: all)? about\b|\bsummar", regex.IGNORECASE)
ASK_BACK: dict[Kind, str] = {
    "person": "Whom do you mean by “{word}”? Please ask again with the name.",
    "many": "Whom or what do you mean by “{word}”? Please ask again with the name.",
    "thing": "What do you mean by “{word}”? Please ask again with its name.",
    "that": "What do you mean by “{word}”? Please ask again and name it.",
    "place": "Which place do you mean by “{word}”? Please ask again with its name.",
}
TOO_SHORT = "What is this about? Please ask in a whole question, with the names of what you mean."


def clarification(question: str, standalone: str) -> str | None:
    """What to ask back when neither a question nor the conversation, which would make it another `standalone` one, says
    whom or what it is about; else None.

    It says little itself: no name, and at most two words of a meaning of their own.

    >>> clarification("Why did they do it?", "Why did they do it?")
    'Whom or what do you mean by “they”? Please ask again with the name.'
    >>> clarification("Why did they do it?", "Why did the rebels do it?") is None
    True
    """
    if standalone != question:
        return None
    asked = POLITE.sub("", LEAD.sub("", question))
    if says_enough(asked) or ABOUT_THIS.search(asked):
        return None
    for pointer in pointers(asked):
        if pointer.sure and pointer.kind in ASK_BACK:
            return ASK_BACK[pointer.kind].format(word=pointer.text.casefold())
    return None if telling(asked) else TOO_SHORT
