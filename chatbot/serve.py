"""Start the chat's web server."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from chatbot.machine import too_small
from chatbot.models import ChatModel
from chatbot.settings import Settings
from corpus.types import FootnoteError

APP = Path(__file__).parent / "ui" / "app.py"


def serve(settings: Settings, port: int, model: ChatModel | None = None) -> None:
    """Serve the chat on this computer alone until it is stopped; the models load meanwhile.

    Raises `FootnoteError` when the port is taken.
    """
    _check_port(port)
    import streamlit as st
    from starlette.middleware import Middleware

    from chatbot.ui.assets import Assets
    from chatbot.ui.routes import routes
    from chatbot.ui.server import start

    start(settings, model)
    if settings.server:
        print(f"The answers are written by {settings.model} at {settings.server}", file=sys.stderr)
    elif reason := too_small(settings.model):
        print(reason, file=sys.stderr)
    print(f"Footnote is at http://localhost:{port} (Ctrl-C stops it)", file=sys.stderr, flush=True)
    st.App(str(APP), routes=routes(), middleware=[Middleware(Assets)]).run(
        config={
            "server.address": "localhost",
            "server.port": port,
            "server.headless": True,
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": False,
            "server.maxUploadSize": settings.read_size,
            "client.toolbarMode": "minimal",
            "client.showErrorDetails": "none",
            "logger.hideWelcomeMessage": True,
            # Collecting garbage after every redraw takes longer than the redraw itself, with a model's objects in
            # memory, and holds up the answer being written.
            "runner.postScriptGC": False,
            # Dark enough, and light enough, to be read on their background.
            "theme.light.primaryColor": "#155a87",
            "theme.dark.primaryColor": "#6db8e8",
        }
    )


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("localhost", port))
        except OSError as error:
            raise FootnoteError(
                f"Port {port} is taken, perhaps by another Footnote that is still running. "
                f"Use that one, or choose another port: `make run PORT={port + 1}` or `footnote run --port {port + 1}`."
            ) from error
