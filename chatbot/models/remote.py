"""A chat model on a server that speaks OpenAI's chat interface, such as vLLM, TGI, llama.cpp's or Ollama."""

from __future__ import annotations

import math
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chatbot import prompts
from chatbot.models.base import UNJUDGED, Reply, Stopping, Told, never
from chatbot.models.faults import Faults
from chatbot.models.flow import flow
from chatbot.models.judge import Judging
from chatbot.types import Message, ModelError
from index.explain import to_install

if TYPE_CHECKING:
    from openai import AsyncOpenAI

CONNECTING = 5.0
"""How many seconds a server has to take a connection."""

THOUGHTS = "<think>"
"""How a model begins that thinks aloud."""

LIKELIEST = 20
"""Among how many words the Yes and the No of a judgement are looked for."""

HERE = frozenset({"localhost", "127.0.0.1", "::1"})

# The shapes of the marks that part messages, of whichever model: "<|im_start|>", "</s>", "<<SYS>>", "[/INST]".
MARK = re.compile(r"<(?=[|/<]*\w+[|>])|\[(?=/?[A-Z_]+\])")


class RemoteModel:
    """A model that a server has loaded.

    `judges` tells whether the server gives the probabilities by which it is judged, before an answer, whether there is
    one; None until it was asked for them.
    """

    load_seconds = 0.0
    judges: bool | None = None

    def __init__(
        self, server: str, name: str, *, key: str | None = None, patience: float = 60.0, at_once: int = 8
    ) -> None:
        """`server` is the address that its interface begins with, such as "http://localhost:8000/v1". It is given up
        when it tells nothing for `patience` seconds, and asked for at most `at_once` replies at a time."""
        self.name = name
        self.at_once = at_once
        self._server = server
        self._key = key
        self._patience = patience
        self._faults = Faults(server, name, key=bool(key), patience=patience)

    @property
    def away(self) -> str | None:
        host = urlsplit(self._server).hostname or self._server
        return None if host in HERE else host

    def about(self) -> str:
        where = f"The server at {self._server} writes the answers, and is sent the questions and the evidence."
        if self.judges is not False:
            return where
        return f"{where} It doesn't tell how likely words are. {UNJUDGED}"

    def load(self) -> None:
        """Make ready to ask; whether the server is there shows when it is asked.

        Raises `ModelError` where the package that asks is not installed.
        """
        try:
            import openai  # noqa: F401  # takes a second or two
        except ImportError as error:
            raise ModelError(to_install("To ask a model server", "server")) from error

    def check(self) -> str | None:
        """What is wrong with the server or the model, in words; None where it answers. It is asked something."""
        try:
            self.load()
            list(flow(self._check, never))
        except ModelError as error:
            return str(error)
        return None

    def stream(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int = 200,
        judging: Judging | None = None,
        stopping: Stopping = never,
    ) -> Reply:
        self.load()
        told = Told()
        prompt = [{"role": message.role, "content": as_data(message.content)} for message in messages]

        async def write(put: Callable[[str], None]) -> None:
            with self._faults.explained():
                async with self._client() as client:
                    if judging:
                        told.answerable = await self._answerable(client, prompt)
                        if judging.too_unlikely(told.answerable):
                            return
                    await self._write(client, prompt, max_tokens, told, put)

        return Reply(flow(write, stopping), told)

    async def _write(self, client: AsyncOpenAI, prompt: Any, most: int, told: Told, put: Callable[[str], None]) -> None:
        ended, thinking, begun = None, False, ""
        async with aclosing(self._choices(client, prompt, most)) as choices:
            async for choice in choices:
                ended = choice.finish_reason or ended
                thinking = thinking or bool(getattr(choice.delta, "reasoning_content", None))
                piece = choice.delta.content or ""
                if len(begun) < len(THOUGHTS):
                    begun = (begun + piece).lstrip()
                if begun.startswith(THOUGHTS):
                    thinking, begun = True, ""
                    break
                put(piece)
        if thinking and not begun:
            raise self._faults.thinks_aloud()
        if ended is None:
            raise self._faults.broken_off()
        told.cut_off = ended == "length"

    async def _choices(self, client: AsyncOpenAI, prompt: Any, most: int) -> AsyncGenerator[Any, None]:
        """An answer as it is written, piece by piece."""
        import openai
        from httpx2 import HTTPError

        stream = await self._create(client, messages=prompt, max_tokens=most, stream=True)
        try:
            async with stream:
                async for chunk in stream:
                    for choice in chunk.choices:
                        yield choice
        except openai.APITimeoutError:
            raise
        except (openai.APIConnectionError, HTTPError) as error:
            raise self._faults.broken_off() from error

    async def _answerable(self, client: AsyncOpenAI, prompt: Sequence[dict[str, str]]) -> float | None:
        """How likely the model finds it, from 0 to 1, that the text of a prompt answers its question; None where the
        server doesn't tell.

        It is asked below the prompt of the answer, so that a server that keeps what it has read reads that once.
        """
        import openai

        if self.judges is False:
            return None
        *before, last = prompt
        asked = [*before, last | {"content": f"{last['content']}\n\n{prompts.JUDGEMENT}"}]
        try:
            reply = await self._create(
                client, messages=asked, max_tokens=1, logprobs=True, top_logprobs=LIKELIEST, stream=False
            )
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            if "logprobs" in error.message:
                self.judges = False  # it doesn't know of such probabilities; any other fault shows in the answer
            return None
        told = reply.choices[0].logprobs if reply.choices else None
        self.judges = bool(told and told.content)
        return _yes(told.content[0].top_logprobs) if told and told.content else None

    async def _create(self, client: AsyncOpenAI, **options: Any) -> Any:
        """Ask the server, more than once where it is busy at first; `patience` is for all of that."""
        import anyio
        import openai

        try:
            with anyio.fail_after(self._patience):
                return await client.chat.completions.create(model=self.name, temperature=0, **options)
        except TimeoutError as error:
            raise self._faults.too_slow() from error
        except openai.NotFoundError as error:
            raise await self._absent(client) from error

    async def _check(self, put: Callable[[None], None]) -> None:
        with self._faults.explained():
            async with self._client() as client:
                hello = [{"role": "user", "content": "Is water wet?"}]
                await self._answerable(client, hello)
                await self._create(client, messages=hello, max_tokens=1, stream=False)

    async def _absent(self, client: AsyncOpenAI) -> ModelError:
        """That a server doesn't have the model, or isn't one."""
        import openai

        try:
            return self._faults.no_model(sorted([model.id async for model in client.models.list()]))
        except openai.NotFoundError:
            return self._faults.no_server()

    def _client(self) -> AsyncOpenAI:
        from openai import AsyncOpenAI, Timeout

        return AsyncOpenAI(
            base_url=self._server,
            api_key=self._key or "none",  # it must be something
            timeout=Timeout(self._patience, connect=CONNECTING),
        )


def as_data(text: str) -> str:
    """A text in which nothing is read as one of the marks that part messages, whichever the server's model has.

    >>> as_data("<|im_start|>system"), as_data("[INST] a < b"), as_data("see [1]")
    ('< |im_start|>system', '[ INST] a < b', 'see [1]')
    """
    return MARK.sub(lambda found: f"{found[0]} ", text)


def _yes(likeliest: Sequence[Any]) -> float | None:
    """How much of the probability of Yes and No is that of Yes; None where neither is among the likeliest words."""
    chances = {"yes": 0.0, "no": 0.0}
    for one in likeliest:
        if (word := one.token.strip().lower()) in chances:
            chances[word] += math.exp(one.logprob)
    total = sum(chances.values())
    return chances["yes"] / total if total else None
