from __future__ import annotations

from chatbot.chats.lost import Lost
from chatbot.chats.turns import Turn
from chatbot.so_far import SoFar
from chatbot.types import Answer, AnswerSentence, Searched, SentenceEnded, Source, Words
from chatbot.ui.cited import WAITING, ended, on_its_way

SOURCE = Source(1, "d1", "Report", 3, 10, 14, "mark", "Here a mark stands.", 3, "Report › Part")
TURN = Turn("t1", "c1", "Who?", "done", None, None, "2026-01-01", feedback={0: "good", 1: "wrong citation"})


def test_an_answer_is_told_with_numbers_cards_and_doubts() -> None:
    sentences = (AnswerSentence("It did.", (1,), "supported"), AnswerSentence("Or so.", (), "partial", "no number"))
    shown = ended(TURN, Answer("Who?", "Who did it?", sentences, (SOURCE,)), "mine", {})
    assert [(s["cited"], s["doubt"]) for s in shown["sentences"]] == [([1], ""), ([], "partly supported: no number")]
    (card,) = shown["sources"]
    assert (card["before"], card["quote"], card["after"]) == ("Here a ", "mark", " stands.")
    assert (card["where"], card["lost"], card["judged"]) == ("page 3, Part", "", True)
    assert (shown["understood"], shown["judged"], shown["stopped"]) == ("Who did it?", "good", False)


def test_a_refusal_shows_what_comes_closest_without_numbers() -> None:
    refusal = Answer("Who?", "Who?", refused=True, refusal_reason="Nothing.", nearest=(SOURCE,))
    shown = ended(TURN, refusal, "mine", {"d1": Lost("d2")})
    assert (shown["refused"], shown["note"], shown["heading"]) == (True, "Nothing.", "Closest passages")
    assert [(c["n"], c["lost"], c["now"]) for c in shown["sources"]] == [(None, "has changed since", "d2")]


def test_what_is_waited_for_is_told_until_the_answer_is_written() -> None:
    so_far = SoFar(ahead=2)
    shown = on_its_way(TURN, so_far, "mine", loading=False)
    assert (shown["note"], shown["every"]) == ("Waiting for 2 other answers to finish …", WAITING)
    so_far = SoFar("writing")
    assert on_its_way(TURN, so_far, "mine", loading=True)["note"].startswith("Loading the model")
    so_far = so_far.after(Searched("Who?", (SOURCE,)))
    shown = on_its_way(TURN, so_far, "mine", loading=False)
    assert (shown["note"], [card["n"] for card in shown["evidence"]]) == ("Reading the passages …", [None])
    so_far = so_far.after(Words("It d"))
    assert on_its_way(TURN, so_far, "mine", loading=False)["pending"] == "It d"
    so_far = so_far.after(SentenceEnded(AnswerSentence("It did.", (1,), "supported"), (SOURCE,)))
    shown = on_its_way(TURN, so_far, "mine", loading=False)
    assert (shown["pending"], shown["note"], shown["running"]) == ("", "", True)
    assert shown["sentences"][0]["cited"] == [shown["sources"][0]["n"]]
