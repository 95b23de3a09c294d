"""Put the parts together as the settings say."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

from chatbot.answer import Chatbot
from chatbot.checking.entailment import CrossEncoderEntailment
from chatbot.models.base import ChatModel
from chatbot.models.local import LocalModel
from chatbot.models.remote import RemoteModel
from chatbot.settings import Settings
from index.embed import SentenceTransformerEmbedder
from index.library import Library
from index.rerank import CrossEncoderReranker
from index.spread import Spread
from index.weights import WeightStore


def weight_store(settings: Settings) -> WeightStore:
    """Where model files are kept."""
    return _weight_store(settings.cache, settings.weights, settings.offline)


@cache
def _weight_store(folder: Path, own: Path | None, offline: bool) -> WeightStore:
    return WeightStore(folder, folders=[own] if own else [], offline=offline)


def embedder(settings: Settings, name: str | None = None) -> SentenceTransformerEmbedder:
    """The embedder chosen, or another one by its name, not yet loaded; the same one for all libraries."""
    return _embedder(name or settings.embedder, weight_store(settings))


@cache
def _embedder(name: str, weights: WeightStore) -> SentenceTransformerEmbedder:
    return SentenceTransformerEmbedder(name, lambda: weights.require(name))


def spread(settings: Settings, target: Library, address: str) -> Spread:
    """Work for a library on a Ray cluster. Each machine must have the embedder's weights where this one has them."""
    return Spread(
        address, partial(embedder_in, settings.cache, settings.weights, target.embedder.name), settings.limits
    )


def embedder_in(cache: Path, own: Path | None, name: str) -> SentenceTransformerEmbedder:
    """An embedder whose weights lie in a cache or another folder."""
    return _embedder(name, _weight_store(cache, own, True))


def reranker(settings: Settings) -> CrossEncoderReranker | None:
    """The reranker, not yet loaded; None where none is chosen."""
    return _reranker(settings.reranker, weight_store(settings)) if settings.reranker else None


@cache
def _reranker(name: str, weights: WeightStore) -> CrossEncoderReranker:
    return CrossEncoderReranker(name, lambda: weights.require(name))


def entailment(settings: Settings) -> CrossEncoderEntailment | None:
    """The model that checks sentences once more, not yet loaded; None where none is chosen."""
    return _entailment(settings.entailment, weight_store(settings)) if settings.entailment else None


@cache
def _entailment(name: str, weights: WeightStore) -> CrossEncoderEntailment:
    return CrossEncoderEntailment(name, lambda: weights.require(name))


def chat_model(settings: Settings) -> ChatModel:
    """The chat model, not yet loaded, or a server's."""
    return remote_model(settings) if settings.server else local_model(settings)


def remote_model(settings: Settings) -> RemoteModel:
    """The chat model on the server chosen."""
    key = settings.server_key.get_secret_value() if settings.server_key else None
    return RemoteModel(
        settings.server or "",
        settings.model,
        key=key,
        patience=settings.server_seconds,
        at_once=settings.server_answers,
    )


def local_model(settings: Settings) -> LocalModel:
    """The chat model of this process, not yet loaded."""
    find = partial(weight_store(settings).require, settings.model)
    return LocalModel(settings.model, find, 60 * settings.idle)


def library(settings: Settings, folder: Path | None = None) -> Library:
    """The user's library, or the one in another folder; that of the samples keeps its passages itself."""
    folder = folder or settings.library
    engine, key = (None, None) if folder == settings.samples else search(settings)
    return Library.open(
        folder,
        embedder(settings),
        others=partial(embedder, settings),
        reranker=reranker(settings),
        limits=settings.limits,
        copy_originals=settings.originals,
        search=engine,
        search_key=key,
    )


def search(settings: Settings) -> tuple[str | None, str | None]:
    """The address of the engine that keeps passages, where one is chosen, and its key."""
    return settings.search, settings.search_key.get_secret_value() if settings.search_key else None


def chatbot(settings: Settings, target: Library | None = None, model: ChatModel | None = None) -> Chatbot:
    """A chatbot over the user's library or another, with the chat model chosen or one that others have, too."""
    return Chatbot(
        target or library(settings), model or chat_model(settings), settings.ask_options, entailment(settings)
    )
