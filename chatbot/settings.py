"""Every setting: the one place that reads the environment. Everything else is given values."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any

import platformdirs
from pydantic import Field, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from chatbot import preferences
from chatbot.models import machine
from chatbot.types import USUAL, AskOptions
from corpus.types import Limits

SAMPLES = Path(__file__).resolve().parent.parent / "corpus" / "samples"
"""The documents that ship with Footnote; they are indexed in a library of their own."""


def _data() -> Path:
    return platformdirs.user_data_path("footnote", appauthor=False)


def in_environment(setting: str) -> bool:
    """Whether a setting is set there, in letters of either case."""
    name = f"FOOTNOTE_{setting.upper()}"
    return any(each.upper() == name and value for each, value in os.environ.items())


class _Chosen(PydanticBaseSettingsSource):
    """What was chosen in the page; the environment and the command line come first, and say which library it is."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        raise NotImplementedError  # all values are given at once

    def __call__(self) -> dict[str, Any]:
        kept = preferences.kept(Path(self.current_state.get("library", _data() / "library")))
        if self.current_state.get("server"):
            kept.pop("model", None)  # it is one of this computer's
        return kept


class Settings(BaseSettings):
    """Read from environment variables that begin with FOOTNOTE_, for example FOOTNOTE_MODEL, then from what was chosen
    in the page."""

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_", env_ignore_empty=True, frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Where settings come from, the first that tells one first."""
        return init_settings, env_settings, _Chosen(settings_cls)

    library: Path = Field(default_factory=lambda: _data() / "library", description="Where your index and chats live.")
    samples: Path = Field(default_factory=lambda: _data() / "samples", description="Where the samples' index lives.")
    cache: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("footnote", appauthor=False) / "models",
        description="Where model weights are kept, for every copy of Footnote you have.",
    )
    weights: Path | None = Field(default=None, description="A folder that already holds weights, tried first.")
    offline: bool = Field(default=False, description="Never fetch weights, not even when asked to.")

    embedder: str = Field(default="all-MiniLM-L6-v2", description="Turns text into vectors: a name, hub id or folder.")
    reranker: str | None = Field(
        default=None, description="Reads the best passages once more, slowly: a cross-encoder's hub id or folder."
    )
    model: str = Field(
        default_factory=machine.fitting_model,
        description="Writes the answers: a name, hub id or folder; with a server, the name that it has there.",
    )

    server: str | None = Field(
        default=None,
        description="Has the model: the address of a server with OpenAI's chat interface, such as "
        "http://localhost:8000/v1. The questions and the evidence are sent there.",
    )
    server_key: SecretStr | None = Field(default=None, description="What the server wants to be shown.")
    server_seconds: float = Field(default=60, gt=0, description="Give the server up when it tells nothing for so long.")
    server_answers: int = Field(default=8, ge=1, description="How many answers the server writes at the same time.")

    host: str = Field(
        default="localhost", description="Where Footnote listens: with 0.0.0.0, other computers reach it, too."
    )
    url: str | None = Field(
        default=None,
        description="Where people reach it, such as https://footnote.example.org, if not at http://localhost:8501.",
    )
    everybody: bool = Field(
        default=False,
        description="Let in everybody who reaches it, without signing in. All of them see all documents and chats.",
    )
    sign_in: str | None = Field(
        default=None,
        description="Where people sign in: the address of an OpenID Connect provider, such as "
        "https://accounts.google.com.",
    )
    sign_in_client: str | None = Field(default=None, description="The client ID that the provider gave you.")
    sign_in_secret: SecretStr | None = Field(default=None, description="The client secret that goes with it.")
    sign_in_scope: str = Field(
        default="openid email profile", description="What the provider is asked to tell; some need `groups` in it."
    )
    trust_addresses: bool = Field(
        default=False,
        description="Take e-mail addresses for verified where the provider doesn't say whether they are, as Microsoft "
        "Entra doesn't; only for a provider that has nobody but your own people.",
    )
    groups: str = Field(default="groups", description="The claim in which the provider tells a person's groups.")
    allowed: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Who may come in: e-mail addresses, @example.org, group:NAME or *, with commas between them.",
    )
    administrators: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Who may come in and change the library in the page, written the same way."
    )

    waiting: int = Field(default=20, ge=1, description="How many questions of one person may wait to be answered.")
    log_texts: bool = Field(default=False, description="Note in the log what people ask, and what errors say.")

    idle: float = Field(
        default=30, gt=0, description="After so many minutes without a question, the model's memory is given back."
    )

    entailment: str | None = Field(
        default=None,
        description="Checks each sentence against its sources once more: the hub id or folder of a cross-encoder for "
        "natural language inference.",
    )

    originals: bool = Field(
        default=True, description="Keep a copy of each document; without it, files are referred to where they lie."
    )
    read_seconds: float = Field(
        default=60, gt=0, description="Give a file up when reading it shows no progress for so many seconds."
    )
    read_memory: int = Field(default=2048, ge=256, description="Megabytes of memory that reading one file may take.")
    read_size: int = Field(default=500, ge=1, description="The largest file that is read, in megabytes.")

    search: str | None = Field(
        default=None,
        description="What keeps and searches the passages of a new library: milvus://HOST:19530, milvus:///FILE.db or "
        "embedded, which it is unless set.",
    )
    search_key: SecretStr | None = Field(
        default=None, description="What Milvus wants to be shown: USER:PASSWORD or a token."
    )

    passages: int = Field(default=USUAL.passages, ge=1, le=100, description="Passages searched for evidence.")
    sentences: int = Field(
        default=USUAL.sentences,
        ge=1,
        le=50,
        description="Sentences that the model is shown for a fact or a reason; a few more for other questions.",
    )
    neighbours: int = Field(
        default=USUAL.neighbours, ge=0, le=50, description="To how many of them, the best, those beside them are added."
    )
    min_similarity: float = Field(
        default=USUAL.min_similarity,
        ge=0,
        le=1,
        description="Refuse when no sentence is at least so similar to the question …",
    )
    min_coverage: float = Field(
        default=USUAL.min_coverage,
        ge=0,
        le=1,
        description="… and none has at least so much of the question's words. Higher refuses more.",
    )
    min_answerable: float = Field(
        default=USUAL.min_answerable,
        ge=0,
        le=1,
        description="Refuse when the model, on reading, is less sure that there is an answer.",
    )
    max_tokens: int = Field(
        default=USUAL.max_tokens, ge=10, le=2000, description="The longest answer, in tokens of the model."
    )

    @field_validator("allowed", "administrators", mode="before")
    @classmethod
    def _separated(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @property
    def in_use(self) -> dict[str, str]:
        """The models in use on this computer, by what they are for."""
        chosen = {role: getattr(self, role) for role in ("embedder", "reranker", "model", "entailment")}
        return {role: name for role, name in chosen.items() if name and not (role == "model" and self.server)}

    @property
    def models(self) -> tuple[str, ...]:
        """The models in use on this computer."""
        return tuple(self.in_use.values())

    @property
    def limits(self) -> Limits:
        """What reading one file may take."""
        return Limits(seconds=self.read_seconds, memory=self.read_memory, file=self.read_size)

    @property
    def ask_options(self) -> AskOptions:
        """The settings of the answering pipeline."""
        return AskOptions(**{option.name: getattr(self, option.name) for option in fields(AskOptions)})
