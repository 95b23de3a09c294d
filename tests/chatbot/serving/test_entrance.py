"""Whom the settings let in, and whom they don't."""

from __future__ import annotations

from typing import Any

import pytest

from chatbot.serving.entrance import LOCAL, Entrance, entrance_of, warnings
from chatbot.serving.people import ALONE, ANYBODY
from chatbot.settings import Settings
from corpus.types import FootnoteError

SIGN_IN: dict[str, Any] = {
    "sign_in": "https://id.example.org/",
    "sign_in_client": "footnote",
    "sign_in_secret": "s",
    "allowed": "@example.org",
}


def test_nobody_but_this_computer_is_let_in_by_default() -> None:
    entrance = entrance_of(Settings(), 8501)
    assert entrance == Entrance("http://localhost:8501", LOCAL, ALONE)
    assert entrance.alone
    assert [entrance.known_as(name) for name in ("localhost", "127.0.0.1", "::1")] == [True] * 3
    assert not entrance.known_as("evil.example")
    assert not entrance.known_as(None)


def test_where_everybody_may_come_in_nobody_is_an_administrator() -> None:
    entrance = entrance_of(Settings(everybody=True), 8501)
    assert (entrance.everyone, entrance.alone) == (ANYBODY, False)


@pytest.mark.parametrize(
    "settings",
    [{"host": "0.0.0.0"}, {"host": "192.168.1.2"}, {"host": "::"}, {"url": "https://footnote.example.org"}],
)
def test_others_are_let_in_without_signing_in_only_where_that_is_said(settings: dict[str, Any]) -> None:
    with pytest.raises(FootnoteError, match="FOOTNOTE_EVERYBODY=true"):
        entrance_of(Settings(**settings), 8501)
    entrance = entrance_of(Settings(**settings, everybody=True), 8501)
    assert (entrance.everyone, entrance.access, entrance.alone) == (ANYBODY, None, False)
    assert not entrance.everyone.administrator
    assert entrance.known_as("evil.example") == ("url" not in settings)


def test_who_signs_in_comes_by_one_name() -> None:
    settings = Settings(**SIGN_IN, url="https://footnote.example.org/")
    entrance = entrance_of(settings, 8501)
    assert (entrance.url, entrance.hosts) == ("https://footnote.example.org", ("footnote.example.org",))
    assert entrance.access
    assert entrance.access.person({"sub": "1", "email": "ann@example.org", "email_verified": True})


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("sign_in_client", "set FOOTNOTE_SIGN_IN_CLIENT to"),
        ("sign_in_secret", "set FOOTNOTE_SIGN_IN_SECRET to"),
        ("allowed", "Say who may come in"),
    ],
)
def test_what_is_left_out_is_asked_for(left_out: str, said: str) -> None:
    with pytest.raises(FootnoteError, match=said):
        entrance_of(Settings(**{name: value for name, value in SIGN_IN.items() if name != left_out}), 8501)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"allowed": "example.org"}, "“example.org”"),
        ({"allowed": "ann@example.org;bob@example.org"}, "Between several stand commas"),
        ({"administrators": "ann@example.org,groups:staff"}, "“groups:staff”"),
        ({"sign_in": "id.example.org"}, "Write the provider's address"),
        ({"host": "0.0.0.0"}, "FOOTNOTE_URL=https"),
    ],
)
def test_what_is_written_wrongly_is_told_at_the_start(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(FootnoteError, match=said):
        entrance_of(Settings(**SIGN_IN | wrong), 8501)


@pytest.mark.parametrize(
    "url", ["footnote.example.org", "ftp://x", "https://", "javascript:alert(1)", "https://x/footnote", "http://[::1"]
)
def test_an_address_that_is_none_is_told_so(url: str) -> None:
    with pytest.raises(FootnoteError, match="Write it as"):
        entrance_of(Settings(url=url, everybody=True), 8501)


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ALLOWED", " ann@example.org, @example.net ,group:My team,")
    assert Settings().allowed == ("ann@example.org", "@example.net", "group:My team")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, []),
        ({"everybody": True}, ["Everybody who reaches this address"]),
        ({"everybody": True, "host": "0.0.0.0"}, ["Everybody who reaches this address", "is not encrypted"]),
        ({**SIGN_IN, "sign_in": None}, ["Nobody has to sign in"]),
        ({**SIGN_IN, "everybody": True}, ["FOOTNOTE_EVERYBODY counts for nothing"]),
        ({**SIGN_IN, "url": "https://footnote.example.org"}, []),
        ({**SIGN_IN, "url": "https://footnote.example.org", "allowed": "*"}, ["Everybody whom the provider signs in"]),
        ({**SIGN_IN, "url": "http://footnote.example.org"}, ["is not encrypted"]),
    ],
)
def test_who_starts_footnote_is_warned_of_who_gets_in(settings: dict[str, Any], told: list[str]) -> None:
    chosen = Settings(**settings)
    found = warnings(chosen, entrance_of(chosen, 8501))
    assert len(found) == len(told)
    assert all(words in warning for words, warning in zip(told, found, strict=True))
