"""Footnote without a way to other computers: `python -m tests.offline ARGUMENT…`; each attempt is told on stderr."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import Any

HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0", None, "")
SIGN = "NETWORK"


def _refusing(real: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
    def only_here(*arguments: Any, **options: Any) -> Any:
        if host_of(*arguments, **options) in HERE:
            return real(*arguments, **options)
        print(SIGN, arguments, file=sys.stderr, flush=True)
        raise OSError("the network is refused")

    return only_here


def _of_address(_: socket.socket, address: Any, *__: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None


def _of_message(_: socket.socket, __: Any, *others: Any) -> Any:
    return others[-1][0]


def refuse() -> None:
    """Refuse every way to another computer in this process."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _refusing(getattr(socket.socket, name), _of_address))
    socket.socket.sendto = _refusing(socket.socket.sendto, _of_message)  # type: ignore[method-assign]
    for name in ("getaddrinfo", "gethostbyname"):
        setattr(socket, name, _refusing(getattr(socket, name), lambda host, *_, **__: host))


if __name__ == "__main__":
    from chatbot.cli import main

    refuse()
    main(sys.argv[1:])
