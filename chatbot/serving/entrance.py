"""From where Footnote is reached, and by whom: settled once, before it is served."""

from __future__ import annotations

import hmac
import importlib.util
import ipaddress
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chatbot.serving.people import ALONE, ANYBODY, EVERYBODY, Access, Person
from chatbot.settings import Settings
from corpus.types import FootnoteError
from index.explain import explained, to_install
from index.originals import write_whole

LOCAL = ("localhost", "127.0.0.1", "::1")

KEY = "sign-in.key"
"""The file, in the folder of the library, that has what signs the cookies of who is signed in."""


KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where people reach Footnote, and who of them may come in; without `access`, all of them are `everyone`."""

    url: str
    hosts: tuple[str, ...]
    """The names under which it is reached; none where any will do."""
    everyone: Person = ALONE
    access: Access | None = None

    @property
    def alone(self) -> bool:
        """Whether nobody but who is at this computer uses it."""
        return self.access is None and self.everyone == ALONE

    def told_of(self, host: str | None) -> bool:
        """Whether it is reached under this name."""
        return not self.hosts or host in self.hosts


def entrance(settings: Settings, port: int) -> Entrance:
    """The entrance that the settings describe.

    Raises `FootnoteError` where they would let in somebody whom nobody meant to let in.
    """
    url = (settings.url or f"http://localhost:{port}").rstrip("/")
    host = _host(url)
    if settings.sign_in:
        return Entrance(url, (host,), access=_access(settings))
    if is_local(settings.host) and host in LOCAL and not settings.everybody:
        return Entrance(url, LOCAL)
    if not settings.everybody:
        raise FootnoteError(
            f"Others would reach Footnote at {settings.url or settings.host}, and every one of them could read all "
            "documents and chats. Have them sign in with FOOTNOTE_SIGN_IN, which the README explains; or let everybody "
            "in, if that is what you mean, with FOOTNOTE_EVERYBODY=true."
        )
    return Entrance(url, (host, *LOCAL) if settings.url else (), everyone=ANYBODY)


def warnings(settings: Settings, door: Entrance) -> list[str]:
    """What whoever starts Footnote should know of who gets in."""
    if door.alone:
        return []
    if door.access is None:
        return ["Everybody who reaches this address sees all documents, and sees and changes all chats."]
    found = []
    if EVERYBODY in (*door.access.allowed, *door.access.administrators):
        found.append("Everybody whom the provider signs in may come in, as FOOTNOTE_ALLOWED or _ADMINISTRATORS is *.")
    if door.url.startswith("http:") and _host(door.url) not in LOCAL:
        found.append(f"What is sent to and from {door.url} is not encrypted: others on its way can read it.")
    return found


def _host(url: str) -> str:
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.hostname and not (parts.path or parts.query or parts.fragment):
            return parts.hostname
    except ValueError:
        pass
    raise FootnoteError(
        f"FOOTNOTE_URL is {url}. Write it as https://footnote.example.org, with nothing behind the name."
    )


def is_local(host: str) -> bool:
    """Whether nobody but this computer reaches an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _access(settings: Settings) -> Access:
    missing = [
        f"FOOTNOTE_{name.upper()}" for name in ("sign_in_client", "sign_in_secret") if not getattr(settings, name)
    ]
    if missing:
        raise FootnoteError(f"To have people sign in, set {' and '.join(missing)} to what the provider gave you.")
    if not settings.allowed and not settings.administrators:
        raise FootnoteError(
            "Say who may come in, such as FOOTNOTE_ALLOWED=ann@example.org,@example.net; FOOTNOTE_ALLOWED=* lets in "
            "everybody whom the provider signs in."
        )
    if importlib.util.find_spec("authlib") is None:
        raise FootnoteError(to_install("To have people sign in", "sign-in"))
    return Access(settings.allowed, settings.administrators, settings.groups, settings.trust_addresses)


def for_streamlit(settings: Settings, url: str) -> dict[str, Any]:
    """What Streamlit's login wants to know, as its documentation of `st.login` tells; nothing where nobody signs in.

    Raises `LibraryError` when the key that signs its cookies can't be kept.
    """
    if not settings.sign_in or settings.sign_in_secret is None:
        return {}
    provider = settings.sign_in.rstrip("/")
    known = "/.well-known/openid-configuration"
    return {
        "auth": {
            "redirect_uri": f"{url}/oauth2callback",
            "cookie_secret": _secret(settings),
            "client_id": settings.sign_in_client,
            "client_secret": settings.sign_in_secret.get_secret_value(),
            "server_metadata_url": provider if provider.endswith(known) else provider + known,
            "client_kwargs": {"scope": settings.sign_in_scope},
        }
    }


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
