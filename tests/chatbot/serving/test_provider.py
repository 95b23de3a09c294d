from __future__ import annotations

from pathlib import Path
from typing import Any

from chatbot.files import KEY
from chatbot.serving.provider import for_streamlit
from chatbot.settings import Settings

URL = "https://footnote.example.org"
SIGN_IN: dict[str, Any] = {"sign_in": "https://id.example.org/", "sign_in_client": "footnote", "sign_in_secret": "s"}


def test_the_login_is_told_the_provider_and_a_secret_that_is_kept(tmp_path: Path) -> None:
    settings = Settings(**SIGN_IN, library=tmp_path)
    told = for_streamlit(settings, URL)["auth"]
    assert told["redirect_uri"] == "https://footnote.example.org/oauth2callback"
    assert told["server_metadata_url"] == "https://id.example.org/.well-known/openid-configuration"
    assert len(told["cookie_secret"]) == 64
    assert for_streamlit(settings, URL)["auth"]["cookie_secret"] == told["cookie_secret"]
    assert (tmp_path / KEY).stat().st_mode & 0o077 == 0
    other = Settings(**SIGN_IN | {"sign_in": "https://id.example.net"}, library=tmp_path)
    assert for_streamlit(other, URL)["auth"]["cookie_secret"] != told["cookie_secret"]
    (tmp_path / KEY).write_bytes(b"")
    assert for_streamlit(settings, URL)["auth"]["cookie_secret"] != told["cookie_secret"]
    assert len((tmp_path / KEY).read_bytes()) == 32
    assert for_streamlit(Settings(), URL) == {}
