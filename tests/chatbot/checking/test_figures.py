from chatbot.checking.figures import other_number
from corpus.types import Sentence
from index.types import Evidence, StoredPassage


def item(text: str) -> Evidence:
    passage = StoredPassage(1, "d", "Report", "Report", 0, 9, text, None, (Sentence(0, 9),))
    return Evidence(passage, 0, len(text), text, None, 0.5, 0.5, 1)


def test_a_figure_is_not_taken_for_a_year() -> None:
    assert other_number("2014", "It was in 2014.", [item("15,000 soldiers came.")]) == "the source does not give 2014"
    assert other_number("40", "40 militants came.", [item("On 16 January 2013, militants came.")]) == (
        "the source does not give 40"
    )
