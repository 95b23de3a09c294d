"""The server with a model that plays a script, for tests of what must not depend on words: `scripted.py DELAY PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from chatbot.models import ScriptedModel
from chatbot.serve import serve
from chatbot.settings import Settings

REPLY = (
    "The attack was masterminded by Mokhtar Belmokhtar, an Algerian commander who had left al-Qaeda in the Islamic "
    "Maghreb (AQIM) the month before. The siege ended on 19 January, when Algerian special forces stormed the last "
    "part of the site. French air strikes began on 11 January 2013. The gunmen were paid in gold by the Tunisian navy."
)

if __name__ == "__main__":
    serve(Settings(), int(sys.argv[2]), ScriptedModel(REPLY, delay=float(sys.argv[1])))
