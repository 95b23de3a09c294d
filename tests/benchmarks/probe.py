"""Train the probe by which a model tells, on reading, whether a text answers a question.

    python tests/benchmarks/probe.py read --sample 380 --aside 100 --output squad.npz dev.json
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
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from chatbot import prompts
from chatbot.asking.questions import understood
from chatbot.assembly import chat_model
from chatbot.evaluation.layouts import read_collection
from chatbot.evaluation.matching import contains
from chatbot.evaluation.run import filled
from chatbot.evaluation.types import Question
from chatbot.gather import gather
from chatbot.models.judge import FOLDER, closeness
from chatbot.settings import Settings
from index.types import Evidence

PARTS = 5
STRENGTHS = (3e-4, 1e-3, 3e-3)
"""How weak the pull of the weights towards zero is that is tried (scikit-learn's C)."""

CLOSENESS = 15.0
"""How much further than a dimension of the state the two measures of closeness are spread."""

LEAST = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55)
"""How sure to be at least, in the table of what would be answered and refused."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Read:
    """What a model made of questions: `states` (n, layers, width), the `closeness` (n, 2) of the evidence, whether it
    was `answerable` (n,) from it, and the `groups` (n,) that the questions are of."""

    states: Floats
    closeness: Floats
    answerable: NDArray[np.bool_]
    groups: NDArray[np.str_]

    def inputs(self, layer: int) -> Floats:
        """What a probe of this layer is given of each question; shape (n, width + 2)."""
        return np.concatenate([self.states[:, layer].astype(np.float32), self.closeness], axis=1)


def read(files: Sequence[Path], sample: int, aside: int, output: Path, settings: Settings) -> None:
    """Ask a sample of the questions but for the first ones, and write what the model's layers make of each."""
    collection = read_collection(files)
    questions = random.Random(0).sample(collection.questions, min(sample, len(collection.questions)))[aside:]
    model = chat_model(settings)
    states, close, answerable, groups = [], [], [], []
    with filled(settings, collection) as (target, _):
        for question in tqdm(questions):
            asked = understood(question.text)
            evidence = gather(target, asked, settings.ask_options).evidence
            close.append(closeness(evidence))
            states.append(model.states(prompts.answer(asked, evidence)).astype(np.float16))
            answerable.append(has_answer(question, evidence))
            groups.append(question.article or f"part {zlib.crc32(question.text.encode()) % PARTS}")
    rest = {"closeness": np.array(close), "answerable": np.array(answerable), "groups": np.array(groups)}
    np.savez(output, states=np.stack(states), **rest)


def has_answer(question: Question, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence answers: an answer stands in it or, where answers are long, it is of the right document."""
    if question.recall is None:
        return any(contains(prompts.running_text(evidence), answer) for answer in question.answers)
    return question.answerable and any(item.passage.document_id in question.documents for item in evidence)


def load(files: Sequence[Path]) -> Read:
    """Everything that was read."""
    parts = [np.load(file) for file in files]
    return Read(*(np.concatenate([part[field.name] for part in parts]) for field in fields(Read)))


def fitted(inputs: Floats, answerable: NDArray[np.bool_], strength: float) -> tuple[Floats, float]:
    """Weights and bias of the logistic regression over inputs (n, width + 2) of which each is scaled to one spread."""
    mean, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    spread[-2:] /= CLOSENESS
    logistic = LogisticRegression(C=strength, class_weight="balanced", max_iter=1000)
    logistic.fit((inputs - mean) / spread, answerable)
    weight = logistic.coef_[0] / spread
    return weight.astype(np.float32), float(logistic.intercept_[0] - mean @ weight)


def left_out(inputs: Floats, data: Read, strength: float) -> Floats:
    """The score of each question by a probe trained on the other groups; shape (n,)."""
    scores = np.zeros(len(inputs), dtype=np.float32)
    for group in np.unique(data.groups):
        of = data.groups == group
        weight, bias = fitted(inputs[~of], data.answerable[~of], strength)
        scores[of] = inputs[of] @ weight + bias
    return scores


def train(data: Read, tested: Sequence[str], model: str, folder: Path) -> None:
    """Train on all groups but those to be `tested`, say how the probe does on each, and write it."""
    kept = np.isin(data.groups, tested)
    learned = Read(*(getattr(data, field.name)[~kept] for field in fields(Read)))
    layers = range(data.states.shape[1] // 2, data.states.shape[1])
    tried = {(n, c): left_out(learned.inputs(n), learned, c) for n in layers for c in STRENGTHS}
    areas = {choice: roc_auc_score(learned.answerable, scores) for choice, scores in tried.items()}
    layer, strength = max(areas, key=lambda choice: areas[choice])
    print(f"layer {layer}, C {strength}: area under the curve {areas[layer, strength]:.3f} on groups left out")
    chances = 1 / (1 + np.exp(-tried[layer, strength]))
    print("least     answerable kept   unanswerable refused")
    for least in LEAST:
        kept_of, refused_of = chances[learned.answerable] >= least, chances[~learned.answerable] < least
        print(f"{least:.2f}{kept_of.mean():16.3f}{refused_of.mean():20.3f}")
    weight, bias = fitted(learned.inputs(layer), learned.answerable, strength)
    for group in tested:
        of = data.groups == group
        print(f"{group}: {roc_auc_score(data.answerable[of], data.inputs(layer)[of] @ weight):.3f} ({of.sum()})")
    about = {"probe": json.dumps({"layer": layer, "bias": bias})}
    save_file({"weight": weight}, folder / f"{model}.safetensors", about)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    reading, training = commands.add_parser("read"), commands.add_parser("train")
    for command in (reading, training):
        command.add_argument("files", nargs="+", type=Path)
        command.add_argument("--model", default=Settings().model)
    reading.add_argument("--sample", type=int, default=300)
    reading.add_argument("--aside", type=int, default=0, help="how many are left for `eval answers`")
    reading.add_argument("--output", type=Path, required=True)
    training.add_argument("--tested", nargs="*", default=[], help="groups that are not learned from")
    training.add_argument("--folder", type=Path, default=FOLDER)
    given = parser.parse_args()
    if given.command == "read":
        read(given.files, given.sample, given.aside, given.output, Settings(model=given.model))
    else:
        train(load(given.files), given.tested, given.model, given.folder)


if __name__ == "__main__":
    main()
