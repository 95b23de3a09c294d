import socket

import pytest

from chatbot.settings import Settings
from chatbot.web.serve import serve
from corpus.types import FootnoteError


def test_a_port_that_is_taken_is_told_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("localhost", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(FootnoteError, match=f"Port {port} is taken.*PORT={port + 1}"):
            serve(Settings(), port)
