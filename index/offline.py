"""Keep the Hugging Face libraries silent and off the network once weights are on this computer."""

from __future__ import annotations

import os


def stay_offline() -> None:
    """Call before a model is loaded: nothing is looked up, fetched or reported, and no bars are drawn."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from transformers.utils import logging

    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
