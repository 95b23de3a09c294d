"""Turn a follow-up into a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot import prompts
from chatbot.models import ChatModel
from chatbot.types import Message

# Words that point back at something said before, and openings that continue a question.
POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|her|them|his|hers|its|their|theirs|this|that|these|those|there|then|one|ones|same|"
    r"former|latter)\b",
    re.IGNORECASE,
)
CONTINUES = re.compile(r"^(?:and|but|or|so|what about|how about|why|when|where|who|how)\b[^a-z]*$|^(?:and|but|so)\b|"
                       r"^(?:what|how) about\b", re.IGNORECASE)  # fmt: skip
KEPT_TURNS = 4


def stand_alone(question: str, history: Sequence[Message], model: ChatModel) -> str:
    """The question itself where it stands alone; otherwise as the model rewrites it from the conversation."""
    if not history or not depends_on_history(question):
        return question
    rewritten = "".join(model.stream(prompts.standalone(question, history[-KEPT_TURNS:]), max_tokens=60))
    lines = rewritten.strip().splitlines()
    candidate = lines[0].removeprefix("Question:").strip().strip('"') if lines else ""
    return candidate if candidate.endswith("?") else question


def depends_on_history(question: str) -> bool:
    """Whether a question can't be understood without what was said before.

    >>> depends_on_history("And in 2013?"), depends_on_history("Who led the attack on In Amenas?")
    (True, False)
    """
    return bool(CONTINUES.search(question) or POINTS_BACK.search(question))
