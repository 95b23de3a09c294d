"""What goes wrong at a model server, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chatbot.types import ModelError

SHOWN = 10
"""How many names of models an error lists."""


class Faults:
    """Errors that say what is wrong with a server, and what to do."""

    def __init__(self, server: str, model: str, *, key: bool, patience: float) -> None:
        """`key` tells whether the server is shown one; it has `patience` seconds to tell something."""
        self._server = server
        self._who = f"The model server at {server}"
        self._model = model
        self._key = key
        self._patience = patience

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Say in words what went wrong, and what to do; raises `ModelError`."""
        import openai

        again = "Ask again in a minute."
        try:
            yield
        except openai.APITimeoutError as error:
            raise self.too_slow() from error
        except openai.APIConnectionError as error:
            raise ModelError(
                f"{self._who} can't be reached. Start it, or set FOOTNOTE_SERVER to where it is. Then ask again."
            ) from error
        except (openai.AuthenticationError, openai.PermissionDeniedError) as error:
            key = "doesn't take the key in FOOTNOTE_SERVER_KEY" if self._key else "wants a key. Set FOOTNOTE_SERVER_KEY"
            raise ModelError(f"{self._who} {key}.") from error
        except openai.RateLimitError as error:
            raise ModelError(f"{self._who} is overloaded: it takes no more questions for now. {again}") from error
        except openai.InternalServerError as error:
            raise ModelError(f"{self._who} failed ({error.status_code}). {again}") from error
        except openai.APIError as error:
            raise ModelError(f"{self._who} says: {_brief(error.message)}") from error
        except (AttributeError, TypeError, ValueError) as error:
            # The library takes what it is sent for what it expects.
            raise ModelError(
                f"{self._who} doesn't speak OpenAI's chat interface. Check FOOTNOTE_SERVER; most addresses end in /v1."
            ) from error

    def too_slow(self) -> ModelError:
        return ModelError(
            f"{self._who} told nothing for {self._patience:.0f} seconds; it may be overloaded. Ask again later, or "
            "give it longer in FOOTNOTE_SERVER_SECONDS."
        )

    def broken_off(self) -> ModelError:
        return ModelError(f"{self._who} broke off in the middle of the answer. Ask again.")

    def thinks_aloud(self) -> ModelError:
        return ModelError(
            f"The model {self._model} thinks aloud before it answers, which takes too long here. Have the server "
            "turn that off, or choose another model in FOOTNOTE_MODEL."
        )

    def no_model(self, known: Sequence[str]) -> ModelError:
        """That a server doesn't have the model, but these."""
        return ModelError(
            f"{self._who} has no model {self._model}. It has: {', '.join(known[:SHOWN]) or 'none'}. Set "
            "FOOTNOTE_MODEL to one of them."
        )

    def no_server(self) -> ModelError:
        return ModelError(
            f"There is no model server at {self._server}. Check FOOTNOTE_SERVER; most addresses end in /v1."
        )


def _brief(text: str, most: int = 300) -> str:
    """What a server says, on one line and not too long of it."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"
