"""Start the chat's web server."""

from __future__ import annotations

import errno
import logging
import socket
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chatbot.log import keep_log, log
from chatbot.models.base import ChatModel
from chatbot.models.machine import too_small
from chatbot.serving.entrance import entrance_of, is_local, warnings
from chatbot.serving.provider import for_streamlit
from chatbot.settings import Settings
from corpus.types import FootnoteError

APP = Path(__file__).parents[1] / "ui" / "app.py"


def serve(settings: Settings, port: int, model: ChatModel | None = None) -> None:
    """Serve the chat until it is stopped, to this computer alone unless the settings say more; the models load
    meanwhile. Tests hand in a `model` that takes the place of the one that the settings name.

    Raises `FootnoteError` when the port is taken, or when the settings would let in somebody whom nobody meant.
    """
    entrance = entrance_of(settings, port)
    _check_port(settings.host, port)
    import streamlit as st
    from starlette.middleware import Middleware

    from chatbot.serving.server import start
    from chatbot.web.assets import Assets
    from chatbot.web.gate import Gate
    from chatbot.web.routes import routes
    from chatbot.web.signing_in import log_sign_in_faults

    # It would print what went wrong with all that it says; the log of our own has it, without texts.
    logging.getLogger("streamlit.error_util").addFilter(lambda record: False)
    log_sign_in_faults()
    keep_log(settings.library, texts=settings.log_texts)
    start(settings, entrance, model)
    log.info("started", version=version("footnote"))
    if settings.server:
        print(f"The answers are written by {settings.model} at {settings.server}", file=sys.stderr)
    elif reason := too_small(settings.model):
        print(reason, file=sys.stderr)
    for warning in warnings(settings, entrance):
        print(warning, file=sys.stderr)
    elsewhere = not settings.url and not is_local(settings.host)
    others = f", for others at port {port} of this computer's address" if elsewhere else ""
    print(f"Footnote is at {entrance.url}{others} (Ctrl-C stops it)", file=sys.stderr, flush=True)
    st.App(
        str(APP),
        routes=routes(),
        middleware=[Middleware(Gate, entrance=entrance), Middleware(Assets)],
        secrets=for_streamlit(settings, entrance.url),
        on_script_error=_tell,
    ).run(config=_config(settings, port))


def _config(settings: Settings, port: int) -> dict[str, Any]:
    """How Streamlit serves."""
    return {
        "server.address": settings.host,
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": False,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.enableAgentApi": False,
        "logger.enableRich": False,
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


def _tell(error: Exception) -> bool:
    """Tell whoever looks at a page that it failed, and the log why."""
    import streamlit as st

    log.error("the page failed", error=error)
    st.error(
        "Something went wrong inside Footnote. What was asked and answered is kept: load the page again.",
        icon=":material/error:",
    )
    return True


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise FootnoteError(
                    f"Footnote can't listen at {host}, port {port}: {error.strerror}. "
                    "FOOTNOTE_HOST is to be an address of this computer, such as localhost or 0.0.0.0."
                ) from error
            raise FootnoteError(
                f"Port {port} is taken, perhaps by another Footnote that is still running. "
                f"Use that one, or choose another port: `make run PORT={port + 1}` or `footnote run --port {port + 1}`."
            ) from error
