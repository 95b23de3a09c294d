import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.checking.stream import SentenceStream, plain, with_initials
from corpus.types import Sentence
from index.types import Evidence, StoredPassage

TEXT = (
    "Gen. Carter Ham asked “Now what?” on Jan. 11. The U.S. had no answer. It cost $3.5 million, e.g. for fuel. "
    "Mr. Smith left at 5 p.m. on Friday."
)
SENTENCES = [
    "Gen. Carter Ham asked “Now what?” on Jan. 11.",
    "The U.S. had no answer.",
    "It cost $3.5 million, e.g. for fuel.",
    "Mr. Smith left at 5 p.m. on Friday.",
]


def evidence(*texts: str, document: str = "d") -> list[Evidence]:
    passage = StoredPassage(1, document, "Title", "Title", 0, 0, "", None, (Sentence(0, 1),))
    return [Evidence(passage, 100 * i, 100 * i + len(t), t, None, 0.5, 0.5, i) for i, t in enumerate(texts)]


def test_a_year_in_brackets_is_no_marker() -> None:
    assert plain("It was held in R v Smith [2012] UKSC 5 [12] by __all__ of them.") == (
        "It was held in R v Smith [2012] UKSC 5 by all of them."
    )


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The U. S. flew drones from the U. K. to Mali.", "The U.S. flew drones from the U. K. to Mali."),
        ("It was written by J. K. Rowling.", "It was written by J. K. Rowling."),
        ("It is in plan A. Then came plan B.", "It is in plan A. Then came plan B."),
    ],
)
def test_initials_stand_as_the_evidence_has_them(sentence: str, expected: str) -> None:
    assert with_initials(sentence, evidence("For U.S. drones.", "J. K. Rowling wrote it.")) == expected


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_sentences_do_not_depend_on_how_the_words_come(size: int) -> None:
    stream = SentenceStream()
    found = []
    for start in range(0, len(TEXT), size):
        found += stream.feed(TEXT[start : start + size])
    assert found + stream.flush() == SENTENCES


def test_a_sentence_is_given_out_as_soon_as_the_next_one_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("The siege ended. Th") == ["The siege ended."]
    assert stream.pending.strip() == "Th"


@given(st.lists(st.text(alphabet="ab .!?\n[]1-", max_size=12), max_size=20))
def test_no_word_is_lost_or_doubled(pieces: list[str]) -> None:
    stream = SentenceStream()
    found = [sentence for piece in pieces for sentence in stream.feed(piece)] + stream.flush()
    letters = [c for c in "".join(pieces) if c in "ab"]
    assert [c for c in "".join(found) if c in "ab"] == letters


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It was him [1].", "It was him."),
        ("It was him [1, 2] and her【3†source】.", "It was him and her."),
        ("It was him ［１］.", "It was him."),
        ("See [the report](http://evil.example/x) now.", "See the report now."),
        ("It stands at https://example.org/a.", "It stands at https://example.org/a."),
        ("It was him [**3**], [`0`] or [1[2]].", "It was him, or."),
        ("The town of “Ain Amenas” [sic] fell.", "The town of “Ain Amenas” [sic] fell."),
        ("## **Bold** claim", "Bold claim"),
    ],
)
def test_markers_links_and_emphasis_of_the_model_are_dropped(written: str, shown: str) -> None:
    assert plain(written) == shown


def test_the_items_of_a_list_keep_a_dash_before_them() -> None:
    stream = SentenceStream()
    found = stream.feed("Three groups held it:\n- AQIM held Kidal.\n- MUJAO held Gao.\n\nThe rest fled.")
    assert found + stream.flush() == [
        "Three groups held it:",
        "- AQIM held Kidal.",
        "- MUJAO held Gao.",
        "The rest fled.",
    ]
