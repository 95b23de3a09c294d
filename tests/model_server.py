"""A server that speaks OpenAI's chat interface, replies as a test has it, and fails as it is told to."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import log
from typing import Any


@dataclass
class ModelServer:
    """What it replies, and what it was asked.

    `status` refuses each question so; `times` of them, where it is given. `cut` ends the connection after so many
    pieces, `pause` is slept before each, `yes` is the probability that a judgement tells; None where it tells none.
    """

    reply: str = "The attack was masterminded by Mokhtar Belmokhtar."
    models: Sequence[str] = ("small", "large")
    status: int = 200
    times: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "no"
    key: str | None = None
    cut: int | None = None
    pause: float = 0.0
    yes: float | None = None
    finish: str = "stop"
    thinking: bool = False
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when who asked was gone before the end."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def answers(self) -> list[dict[str, Any]]:
        """The requests for answers, judgements left out."""
        return [body for body in self.asked if body["stream"]]


@contextmanager
def running(server: ModelServer) -> Iterator[ModelServer]:
    """Serve on a port of its own until the end of the block."""

    class Handler(_Handler):
        state = server

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    server.port = http.server_address[1]
    threading.Thread(target=http.serve_forever, args=[0.02], daemon=True).start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: ModelServer

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path != "/v1/models":
            self._send(404, {})
        elif self._may():
            self._send(200, {"object": "list", "data": [self._model(name) for name in self.state.models]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        state = self.state
        if self.path != "/v1/chat/completions" or body["model"] not in state.models:
            self._send(404, {"error": {"message": "no such model"}})
            return
        if not self._may():
            return
        state.asked.append(body)
        if state.status != 200 and (state.times is None or state.times > 0):
            state.times = None if state.times is None else state.times - 1
            self._send(state.status, {"error": {"message": state.message}})
        elif body["stream"]:
            self._stream()
        elif not body.get("logprobs"):
            self._tell(None)
        elif state.yes is None:
            self._send(400, {"error": {"message": "logprobs are not supported"}})
        else:
            likeliest = [{"token": " Yes", "logprob": log(state.yes)}, {"token": "No", "logprob": log(1 - state.yes)}]
            self._tell({"content": [{"token": "Yes", "logprob": 0.0, "top_logprobs": likeliest}]})

    def _may(self) -> bool:
        if self.state.key and self.headers.get("authorization") != f"Bearer {self.state.key}":
            self._send(401, {"error": {"message": "invalid key"}})
            return False
        return True

    def _tell(self, logprobs: dict[str, Any] | None) -> None:
        choice = {"index": 0, "message": {"role": "assistant", "content": "Yes"}, "logprobs": logprobs}
        self._send(200, self._completion(choice | {"finish_reason": "length"}))

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        pieces = re.findall(r"\s*\S+", self.state.reply)
        try:
            for i, piece in enumerate(pieces):
                if i == self.state.cut:
                    self.close_connection = True
                    return
                time.sleep(self.state.pause)
                name = "reasoning_content" if self.state.thinking else "content"
                self._chunk({"index": 0, "delta": {name: piece}})
            self._chunk({"index": 0, "delta": {}, "finish_reason": self.state.finish})
            self._write("data: [DONE]\n\n")
            self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.state.left.set()

    def _chunk(self, choice: dict[str, Any]) -> None:
        self._write(f"data: {json.dumps(self._completion(choice, 'chat.completion.chunk'))}\n\n")

    def _write(self, text: str) -> None:
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _send(self, status: int, value: dict[str, Any]) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        for name, text in {"content-type": "application/json", **self.state.headers}.items():
            self.send_header(name, text)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @staticmethod
    def _model(name: str) -> dict[str, Any]:
        return {"id": name, "object": "model", "created": 0, "owned_by": "test"}

    @staticmethod
    def _completion(choice: dict[str, Any], kind: str = "chat.completion") -> dict[str, Any]:
        return {"id": "1", "object": kind, "created": 0, "model": "small", "choices": [choice]}
