"""Where people sign in: what Streamlit's login is told of it, and whether it can be reached."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path
from typing import Any

from chatbot.files import KEY
from chatbot.settings import Settings
from index.explain import explained
from index.files import write_whole

CALLBACK = "/oauth2callback"
"""Where the provider sends people back to."""

KEY_LENGTH = 32

PATIENCE = 10.0
"""Seconds in which a provider is to answer."""


def for_streamlit(settings: Settings, url: str) -> dict[str, Any]:
    """What Streamlit's login wants to know, as its documentation of `st.login` tells; nothing where nobody signs in.

    Raises `LibraryError` when the key that signs its cookies can't be kept.
    """
    if not settings.sign_in or settings.sign_in_secret is None:
        return {}
    return {
        "auth": {
            "redirect_uri": url + CALLBACK,
            "cookie_secret": _secret(settings),
            "client_id": settings.sign_in_client,
            "client_secret": settings.sign_in_secret.get_secret_value(),
            "server_metadata_url": _described(settings.sign_in),
            "client_kwargs": {"scope": settings.sign_in_scope},
        }
    }


def _described(provider: str) -> str:
    """Where a provider describes itself."""
    known = "/.well-known/openid-configuration"
    return provider.rstrip("/").removesuffix(known) + known


def provider_fault(settings: Settings) -> str | None:
    """Why nobody can sign in at the provider; None where somebody can, or nobody has to."""
    if not settings.sign_in:
        return None
    import httpx

    where = f"{settings.sign_in}, where people are to sign in,"
    try:
        answer = httpx.get(_described(settings.sign_in), timeout=PATIENCE)
        if answer.is_server_error:
            return f"{where} has a fault of its own ({answer.status_code}). Try again later."
        if answer.is_success and "authorization_endpoint" in answer.json():
            return None
    except httpx.HTTPError:
        return f"{where} can't be reached. Check FOOTNOTE_SIGN_IN."
    except (ValueError, TypeError):
        pass
    return f"{where} is no provider of OpenID Connect at this very address. Check FOOTNOTE_SIGN_IN."


def _secret(settings: Settings) -> str:
    """What signs cookies: another one for another provider, whose people are others."""
    key = _key(settings.library / KEY)
    return hmac.new(key, f"{settings.sign_in} {settings.sign_in_client}".encode(), "sha256").hexdigest()


def _key(file: Path) -> bytes:
    """The key in a file, made where there is none, so that who is signed in stays so when Footnote is started anew."""
    with explained(file):
        key = file.read_bytes() if file.exists() else b""
        if len(key) != KEY_LENGTH:
            key = secrets.token_bytes(KEY_LENGTH)
            write_whole(file, key)  # which nobody else on this computer may read
        return key
