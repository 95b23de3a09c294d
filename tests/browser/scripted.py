"""The server with a model that plays a script, for tests of what must not depend on words: `scripted.py [FILE] PORT`,
where the file has what it replies."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chatbot.models.base import Reply
from chatbot.settings import Settings
from chatbot.types import Message
from chatbot.web.serve import serve
from tests.fakes import ScriptedModel

REPLY = (
    "The attack was masterminded by Mokhtar Belmokhtar, an Algerian commander who had left al-Qaeda in the Islamic "
    "Maghreb (AQIM) the month before. The siege ended on 19 January, when Algerian special forces stormed the last "
    "part of the site. French air strikes began on 11 January 2013. The gunmen were paid in gold by the Tunisian navy."
)


class Actor(ScriptedModel):
    """Takes several seconds for a question that is to be answered slowly, and hardly any for others."""

    def stream(self, messages: Sequence[Message], **options: Any) -> Reply:
        self.delay = 0.06 if "slowly" in messages[-1].content else 0.001
        return super().stream(messages, **options)


if __name__ == "__main__":
    *file, port = sys.argv[1:]
    serve(Settings(), int(port), Actor(Path(file[0]).read_text(encoding="utf-8") if file else REPLY))
