"""Models made for the tests, with random weights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chatbot.assembly import weight_store
from chatbot.settings import Settings


def saved_cross_encoder(folder: Path, classes: Sequence[str]) -> Path:
    """A cross-encoder that tells these classes, with the tokenizer of the default embedder."""
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    settings = Settings()
    tokenizer = AutoTokenizer.from_pretrained(weight_store(settings).require(settings.embedder))
    config = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label=dict(enumerate(classes)), label2id={name: i for i, name in enumerate(classes)},
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
