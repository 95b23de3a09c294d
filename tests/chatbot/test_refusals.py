from chatbot import refusals
from index.library import Library
from index.types import EVERYTHING, Evidence


def test_what_was_searched_is_told(small_library: Library) -> None:
    told = refusals.told(refusals.OFF_TOPIC, "Who won the cup?", small_library, EVERYTHING)
    assert told.startswith("Nothing in the 3 documents seems to be about this.")
    assert "“cup”" in told


def test_nothing_is_filled_into_what_a_document_says(small_library: Library) -> None:
    passage = small_library.search("Who planned it?", 1)[0].passage
    quoted = Evidence(passage, 0, 9, "Use {searched} in templates, not {this}.", None, 0.5, 0.5, 1)
    told = refusals.told(refusals.denial(quoted), "Who planned it?", small_library, EVERYTHING)
    assert "says otherwise: “Use {searched} in templates, not {this}.”" in told
