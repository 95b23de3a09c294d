"""What can be shown of an answer on its way."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chatbot.chats.turns import RUNNING, State
from chatbot.types import Answer, Answered, AnswerSentence, Event, Searched, SentenceEnded, Source, Words


@dataclass(frozen=True, slots=True)
class SoFar:
    """What can be shown of an answer at a moment; `ahead` counts the answers that come first."""

    state: State = "waiting"
    ahead: int = 0
    evidence: tuple[Source, ...] = ()
    sentences: tuple[AnswerSentence, ...] = ()
    sources: tuple[Source, ...] = ()
    pending: str = ""
    standalone_question: str = ""
    answer: Answer | None = None
    error: str | None = None

    @property
    def running(self) -> bool:
        """Whether more is to come."""
        return self.state in RUNNING

    def as_answer(self, question: str, model: str) -> Answer:
        """The answer to a question as far as it has come."""
        return Answer(
            question,
            self.standalone_question or question,
            self.sentences,
            self.sources,
            nearest=self.evidence,
            model=model,
            stopped=True,
        )

    def after(self, event: Event) -> SoFar:
        """The same with one more event."""
        match event:
            case Searched(standalone, evidence):
                return replace(self, evidence=evidence, standalone_question=standalone)
            case Words(text):
                return replace(self, pending=text)
            case SentenceEnded(sentence, sources):
                return replace(self, sentences=(*self.sentences, sentence), sources=self.sources + sources, pending="")
            case Answered(answer):
                return replace(
                    self, state="done", answer=answer, sentences=answer.sentences, sources=answer.sources, pending=""
                )
