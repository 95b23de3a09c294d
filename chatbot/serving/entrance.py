"""From where Footnote is reached, and by whom: settled once, before it is served."""

from __future__ import annotations

import importlib.util
import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from chatbot.serving.people import ALONE, ANYBODY, EVERYBODY, Access, Person
from chatbot.settings import Settings
from corpus.types import FootnoteError
from index.explain import to_install

LOCAL = ("localhost", "127.0.0.1", "::1")

NAMED = re.compile(r"\*|group:\S.*|[^@\s;,:*]*@[^@\s;,:*]+")
"""How those are written who may come in."""

EVERYBODY_SEES = "Everybody who reaches this address sees all documents, and sees and changes all chats."
"""What it means that nobody signs in."""


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

    @property
    def computer(self) -> str:
        """What to call the computer that has the documents."""
        return "this computer" if self.alone else "the computer that runs Footnote"

    def known_as(self, host: str | None) -> bool:
        """Whether it is reached under this name."""
        return not self.hosts or host in self.hosts


def entrance_of(settings: Settings, port: int) -> Entrance:
    """The entrance that the settings describe.

    Raises `FootnoteError` where they would let in somebody whom nobody meant to let in.
    """
    url = (settings.url or f"http://localhost:{port}").rstrip("/")
    host = _host(url)
    if settings.sign_in:
        if not settings.url and not is_local(settings.host):
            raise FootnoteError(
                "Say at which address others reach Footnote, such as FOOTNOTE_URL=https://footnote.example.org: there "
                "they are sent when they have signed in."
            )
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


def warnings(settings: Settings, entrance: Entrance) -> list[str]:
    """What whoever starts Footnote should know of who gets in."""
    meant = settings.sign_in_client or settings.sign_in_secret or settings.allowed or settings.administrators
    forgotten = [] if settings.sign_in or not meant else ["Nobody has to sign in: FOOTNOTE_SIGN_IN doesn't say where."]
    if entrance.alone:
        return forgotten
    encrypted = entrance.url.startswith("https:") or (_host(entrance.url) in LOCAL and is_local(settings.host))
    sent = [] if encrypted else ["What is sent to and fro is not encrypted: others on its way can read it."]
    if entrance.access is None:
        return [*forgotten, EVERYBODY_SEES, *sent]
    found = []
    if settings.everybody:
        found.append("FOOTNOTE_EVERYBODY counts for nothing, as people sign in.")
    if EVERYBODY in (*entrance.access.allowed, *entrance.access.administrators):
        found.append(
            "Everybody whom the provider signs in may come in, as FOOTNOTE_ALLOWED or FOOTNOTE_ADMINISTRATORS is *."
        )
    provider = urlsplit(settings.sign_in or "")
    if provider.scheme == "http" and not is_local(provider.hostname or ""):
        found.append(f"What is sent to and from {settings.sign_in} is not encrypted: others on its way can read it.")
    return found + sent


def _host(url: str) -> str:
    if (parts := _web(url)) and not (parts.path or parts.query or parts.fragment):
        return str(parts.hostname)
    raise FootnoteError(
        f"FOOTNOTE_URL is {url}. Write it as https://footnote.example.org, with nothing behind the name."
    )


def _web(url: str) -> SplitResult | None:
    """An address of the web in its parts; None for what is none."""
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


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
    for name, listed in (("ALLOWED", settings.allowed), ("ADMINISTRATORS", settings.administrators)):
        if wrong := next((one for one in listed if not NAMED.fullmatch(one)), None):
            raise FootnoteError(
                f"FOOTNOTE_{name} has “{wrong}”, which is neither an address such as ann@example.org, nor "
                "@example.org, group:NAME or *. Between several stand commas."
            )
    if not _web(settings.sign_in or ""):
        raise FootnoteError(
            f"FOOTNOTE_SIGN_IN is {settings.sign_in}. Write the provider's address, such as https://id.example.org."
        )
    if importlib.util.find_spec("authlib") is None:
        raise FootnoteError(to_install("To have people sign in", "sign-in"))
    return Access(settings.allowed, settings.administrators, settings.groups, settings.trust_addresses)
