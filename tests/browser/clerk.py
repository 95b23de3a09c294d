"""The server with a model that tells from the evidence how many people an agency employs: `clerk.py PORT`.

Asked to answer really, it has the real model answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chatbot.assembly import local_model
from chatbot.models.base import Reply
from chatbot.settings import Settings
from chatbot.types import Message
from chatbot.web.serve import serve
from tests.fakes import ScriptedModel


class Clerk(ScriptedModel):
    """Writes a sentence of the evidence that is about the agency that was asked for, at a steady pace."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("", delay=0.02)
        self._real = local_model(settings)

    def stream(self, messages: Sequence[Message], **options: Any) -> Reply:
        said = messages[-1].content
        if "really" in said.casefold():
            return self._real.stream(messages, **options)
        asked = re.findall(r"[Aa]gency (\d+)", said)[-1]
        told = re.search(rf"Agency {asked} employs [\d,]+ people in \d+ offices\.", said)
        return Reply(self._pieces(told[0] if told else "Nothing is known of it."), self.told)


if __name__ == "__main__":
    chosen = Settings()
    serve(chosen, int(sys.argv[1]), Clerk(chosen))
