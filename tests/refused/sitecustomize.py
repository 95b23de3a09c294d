"""Refuses every way to another computer in each Python process that has this folder on its path, and notes attempts."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0", None, "")


def _refusing(real: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
    def only_here(*arguments: Any, **options: Any) -> Any:
        host = host_of(*arguments, **options)
        if (host.decode() if isinstance(host, bytes) else host) in HERE:
            return real(*arguments, **options)
        with open(os.environ["ATTEMPTS"], "a", encoding="utf-8") as attempts:
            attempts.write(f"{host}\n")
        raise OSError("the network is refused")

    return only_here


def _of_address(_: socket.socket, address: Any, *__: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None


def _of_message(_: socket.socket, __: Any, *others: Any) -> Any:
    return _of_address(_, others[-1])


for name in ("connect", "connect_ex"):
    setattr(socket.socket, name, _refusing(getattr(socket.socket, name), _of_address))
socket.socket.sendto = _refusing(socket.socket.sendto, _of_message)
for name in ("getaddrinfo", "gethostbyname"):
    setattr(socket, name, _refusing(getattr(socket, name), lambda host, *_, **__: host))
