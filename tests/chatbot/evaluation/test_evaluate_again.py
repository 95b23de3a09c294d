"""A run that is stopped goes on where it was, unless something has changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from chatbot.answer import Chatbot
from chatbot.evaluation.kept import configuration
from chatbot.evaluation.run import evaluate
from chatbot.evaluation.types import Question
from chatbot.settings import Settings
from chatbot.types import AskOptions
from index.library import Library
from tests.fakes import ScriptedModel

QUESTIONS = [
    Question("Who planned the attack?", ("Belmokhtar",), frozenset()),
    Question("How long does sourdough prove?", ("twelve hours",), frozenset()),
    Question("Which country opened its airspace?", ("Morocco",), frozenset()),
]
REPLIES = ("Mokhtar Belmokhtar planned it.", "Sourdough bread proves for twelve hours.", "Morocco opened its airspace.")


class Runs:
    """Runs of the same evaluation, each with a model that counts what it is asked."""

    def __init__(self, library: Library, output: Path) -> None:
        self.library, self.output = library, output
        self.told: list[str] = []
        self.written: list[int] = []

    def run(
        self, replies: Sequence[str] = REPLIES, made_with: str = "same", questions: Sequence[Question] = QUESTIONS,
        stop_at: int = 99,
    ) -> tuple[dict[str, Any], int]:  # fmt: skip
        """What is measured, and how often the model was asked; `stop_at` is the number of a question, from 0."""

        def stopping(items: Sequence[Any]) -> Iterator[Any]:
            for i, item in enumerate(items):
                if i == stop_at:
                    raise KeyboardInterrupt
                self.written.append(len(self.output.read_text().splitlines()))
                yield item

        model = ScriptedModel(*replies)
        bot = Chatbot(self.library, model, AskOptions(min_similarity=0.0, min_coverage=0.0))
        self.told.clear()
        try:
            result = evaluate(bot, questions, made_with, output=self.output, progress=stopping, say=self.told.append)
        except KeyboardInterrupt:
            result = {}
        return result, len(model.asked)


@pytest.fixture
def runs(small_library: Library, tmp_path: Path) -> Runs:
    return Runs(small_library, tmp_path / "out.jsonl")


def test_a_stopped_run_goes_on_where_it_was(runs: Runs) -> None:
    assert runs.run(stop_at=2)[1] == 2
    assert runs.written == [0, 1], "each answer is in the file before the next is asked for"
    result, asked = runs.run(REPLIES[2:])
    assert asked == 1
    assert result["correct"] == 1.0
    assert result["n"]["correct"] == 3
    assert "2 of 3 questions are answered" in runs.told[0]
    assert len(runs.output.read_text().splitlines()) == 3


def test_what_is_complete_is_not_asked_again_and_comes_out_the_same(runs: Runs) -> None:
    first, _ = runs.run()
    written = runs.output.read_text()
    again, asked = runs.run()
    assert (again, asked) == (first, 0)
    assert runs.output.read_text() == written


def test_a_kill_in_the_middle_of_a_line_loses_that_answer_alone(runs: Runs) -> None:
    runs.run()
    whole = runs.output.read_text()
    begins = whole.rstrip().rindex("\n") + 1
    for end in (begins + 3, begins + 200, len(whole) - 1):
        runs.output.write_text(whole[:end])
        result, asked = runs.run(REPLIES[2:])
        assert (asked, result["correct"]) == (1, 1.0)
        assert [line[:20] for line in runs.output.read_text().split("\n")] == [line[:20] for line in whole.split("\n")]
    assert not runs.output.with_name("out.jsonl.old").exists()


def test_another_configuration_starts_over_says_so_and_keeps_what_was_there(runs: Runs) -> None:
    runs.run()
    before = runs.output.read_text()
    result, asked = runs.run(made_with="other")
    assert asked == 3
    assert result["n"]["correct"] == 3
    assert "another model, other settings" in runs.told[0]
    assert runs.told[-1] == "Starting over."
    assert runs.output.with_name("out.jsonl.old").read_text() == before
    assert len(runs.output.read_text().splitlines()) == 3


def test_answers_to_other_questions_are_left_out_and_kept_beside(runs: Runs) -> None:
    runs.run()
    result, asked = runs.run(questions=QUESTIONS[:1])
    assert (asked, result["n"]["correct"]) == (0, 1)
    assert len(runs.output.read_text().splitlines()) == 1
    assert len(runs.output.with_name("out.jsonl.old").read_text().splitlines()) == 3


def test_a_file_of_something_else_is_not_lost(runs: Runs) -> None:
    for notes in ("My notes.\nAnd more.\n", "My notes."):
        runs.output.write_text(notes)
        assert runs.run()[1] == 3
        assert runs.output.with_name("out.jsonl.old").read_text() == notes


def test_the_configuration_is_of_what_answers_depend_on_alone(small_library: Library, tmp_path: Path) -> None:
    usual = configuration(Settings(), small_library)
    assert configuration(Settings(library=tmp_path / "elsewhere", offline=True), small_library) == usual
    assert configuration(Settings(waiting=7, idle=3, everybody=True), small_library) == usual
    assert configuration(Settings(model="other"), small_library) != usual
    assert configuration(Settings(sentences=7), small_library) != usual
    (tmp_path / "new.txt").write_text("Something new.")
    small_library.update([tmp_path / "new.txt"])
    assert configuration(Settings(), small_library) != usual
