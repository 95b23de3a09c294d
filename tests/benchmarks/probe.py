"""Train the probe by which a model tells, on reading, whether a text answers a question.

    python tests/benchmarks/probe.py read --sample 300 --output squad.npz dev.json
    python tests/benchmarks/probe.py train --tested Huguenot squad.npz clapnq.npz

The first asks questions of files in SQuAD 2.0 or CLAP-NQ layout against all their paragraphs, with the evidence and the
words of the product, and keeps what the model's layers make of each. The second learns from that, says how well probes
do on groups of questions that they were not trained on, and writes the best. Groups are the articles of SQuAD, and five
random parts of CLAP-NQ.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from chatbot import prompts
from chatbot.assembly import chat_model, library
from chatbot.evaluation.layouts import read_collection
from chatbot.evaluation.matching import contains
from chatbot.evaluation.types import Question
from chatbot.gather import gather
from chatbot.judge import FOLDER
from chatbot.questions import understood
from chatbot.settings import Settings
from index.types import Evidence

PARTS = 5
STRENGTHS = (1e-4, 1e-3, 1e-2)
"""How weak the pull of the weights towards zero is that is tried (scikit-learn's C)."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a model made of questions: `states` (n, layers, width), whether each was `answerable` (n,), and `groups`."""

    states: NDArray[np.float32]
    answerable: NDArray[np.bool_]
    groups: NDArray[np.str_]


def read(files: Sequence[Path], sample: int, seed: int, output: Path, settings: Settings) -> None:
    """Ask a sample of the questions, and write what the model's layers make of each."""
    collection = read_collection(files)
    questions = random.Random(seed).sample(collection.questions, min(sample, len(collection.questions)))
    model = chat_model(settings)
    states, answerable, groups = [], [], []
    with tempfile.TemporaryDirectory() as folder:
        target = library(settings, Path(folder) / "library")
        for i, text in enumerate(collection.documents):
            Path(folder, f"{i:05}.txt").write_bytes(text.encode())
        target.update([Path(folder)])
        for question in tqdm(questions):
            asked = understood(question.text)
            evidence = gather(target, asked, settings.ask_options.reach).evidence
            states.append(model.states(prompts.judgement(asked, evidence)).astype(np.float16))
            answerable.append(has_answer(question, evidence))
            groups.append(question.article or f"part {zlib.crc32(question.text.encode()) % PARTS}")
    np.savez(output, states=np.stack(states), answerable=np.array(answerable), groups=np.array(groups))


def has_answer(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence answers: an answer stands in it or, where answers are long, it is of the right document."""
    if question.recall is None:
        return any(contains(prompts.running_text(evidence), answer) for answer in question.answers)
    return question.answerable and any(item.passage.document_id in question.documents for item in evidence)


def load(files: Sequence[Path]) -> Read:
    """Everything that was read."""
    parts = [np.load(file) for file in files]
    return Read(*(np.concatenate([part[name] for part in parts]) for name in ("states", "answerable", "groups")))


def classifier(strength: float) -> LogisticRegression:
    """What is trained, on states of which each dimension is scaled to the same spread."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, class_weight="balanced", max_iter=1000))


def best(data: Read, layers: Sequence[int]) -> tuple[int, float, float]:
    """Layer, strength, and area under the curve of the probe that does best on groups that it was not trained on."""
    found = []
    for layer in layers:
        states = data.states[:, layer].astype(np.float32)
        for strength in STRENGTHS:
            scores = np.zeros(len(states))
            for group in np.unique(data.groups):
                left_out = data.groups == group
                trained = classifier(strength).fit(states[~left_out], data.answerable[~left_out])
                scores[left_out] = trained.decision_function(states[left_out])
            found.append((roc_auc_score(data.answerable, scores), layer, strength))
    area, layer, strength = max(found)
    return layer, strength, area


def train(data: Read, tested: Sequence[str], model: str, folder: Path) -> None:
    """Train on all groups but those to be `tested`, say how the probe does on each, and write it."""
    kept = np.isin(data.groups, tested)
    learned = Read(data.states[~kept], data.answerable[~kept], data.groups[~kept])
    layers = range(data.states.shape[1] // 2, data.states.shape[1])
    layer, strength, area = best(learned, layers)
    print(f"layer {layer}, C {strength}: area under the curve {area:.3f} on groups left out ({len(learned.groups)})")
    scaler, logistic = classifier(strength).fit(learned.states[:, layer].astype(np.float32), learned.answerable).steps
    weight = logistic[1].coef_[0] / scaler[1].scale_
    bias = float(logistic[1].intercept_[0] - scaler[1].mean_ @ weight)
    for group in tested:
        of = data.groups == group
        scores = data.states[of, layer].astype(np.float32) @ weight
        print(f"{group}: {roc_auc_score(data.answerable[of], scores):.3f} ({of.sum()})")
    about = {"probe": json.dumps({"layer": layer, "bias": bias})}
    save_file({"weight": weight.astype(np.float32)}, folder / f"{model}.safetensors", about)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    reading, training = commands.add_parser("read"), commands.add_parser("train")
    for command in (reading, training):
        command.add_argument("files", nargs="+", type=Path)
        command.add_argument("--model", default=Settings().model)
    reading.add_argument("--sample", type=int, default=300)
    reading.add_argument("--seed", type=int, default=0)
    reading.add_argument("--output", type=Path, required=True)
    training.add_argument("--tested", nargs="*", default=[], help="groups that are not learned from")
    training.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    if given.command == "read":
        read(given.files, given.sample, given.seed, given.output, Settings(model=given.model))
    else:
        train(load(given.files), given.tested, given.model, given.folder)


if __name__ == "__main__":
    main()
