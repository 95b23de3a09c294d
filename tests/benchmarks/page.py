"""`docs/results.md`, out of what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Figures = Mapping[str, Any]

HEAD = """# How Footnote does

How good its answers are, how fast it is, and how it holds as a library grows, each with the command that tells;
beside it, where there is one, how others do on the same work. What it bears when something goes wrong is in
[faults.md](faults.md), what it costs past one machine in [scaling.md](scaling.md), and what was tried before it
became so in [experiments.md](experiments.md).

All of this was measured in one run of `python -m tests.benchmarks.results DATA`, with nothing beside it, at commit
{commit}: {cpus} cores ({processor}), no graphics card, Python {python}; the model computes in {numbers}. Everything
it gave is in `tests/benchmarks/results/results.json`.
"""

ANSWERS = """
## How good the answers are

{commands}

{table}

Correct is an answer that says a gold answer; for CLAP-NQ, whose gold answers are several sentences long, one that
says half of their content words. Cited rightly is a correct answer that cites the document or paragraph with the
gold answer. Every quote is in its document letter by letter: {quotes}. Markers that lead nowhere: {markers}.

Of the questions about the samples, by what they ask for:

{kinds}
"""

SUPPORT = """
## Whether a sentence is supported

`{command}` holds {n} claims against the pages they cite, as each sentence of an answer is held against its sources.
Balanced accuracy of telling what is supported from the rest: {balanced}. It takes {each} of a second a claim.
"""

RETRIEVAL = """
## Whether the right documents are found

`{command}` and the same with `FOOTNOTE_SEARCH=milvus:///FILE.db`: SciFact's 300 test claims about 5,183 abstracts,
nDCG@10 / recall@10 of documents, each ranked as its best passage:

{table}
"""

SPEED = """
## Beside what the libraries give bare

`{command}` on the samples: medians of three runs, each in turn with its reference, and the range of the ratio.
A [plot](../tests/benchmarks/results/speed.svg) shows them.

{table}
"""

USUAL = """
## Against a pipeline of the usual kind

LlamaIndex with its own chunks, number of passages and prompts and the same weights, and Footnote, in turn:
`{command}`. Of the {questions} questions {answerable} have an answer in the documents.

{table}

By question the whole answer comes {faster:.1f} times sooner (median; {least:.1f} times at least).
"""

GROWTH = """
## How search holds as a library grows

`{command}`: libraries descended from the samples, 200 questions, each size in processes of its own. A
[plot](../tests/benchmarks/results/growth.svg) shows more.

{table}
"""

NAMED = {
    "samples": "the samples",
    "squad": "SQuAD 2.0 (dev), among all 301 paragraphs",
    "clapnq": "CLAP-NQ (dev)",
}


def written(found: Figures, commands: Mapping[str, str]) -> str:
    """The page of what was measured with these commands, by name."""
    steps = {name: step["figures"] for name, step in found["steps"].items()}
    told = {**found["machine"], "commit": found["commit"], "processor": ", ".join(found["machine"]["processor"])}
    parts = [
        HEAD.format(**told),
        _answers(steps, commands),
        _support(steps["support"], commands["support"]),
        _retrieval(steps, commands["retrieval"]),
        SPEED.format(command=commands["speed"], table=_speed(steps["speed"])),
        _usual(steps["usual"], commands["usual"]),
        GROWTH.format(command=commands["growth"], table=_growth(steps["growth"]["results"])),
    ]
    return "".join(parts)


def _table(rows: Iterable[Sequence[object]]) -> str:
    head, *rest = [[str(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rest))


def _of(figures: Figures, metric: str) -> str:
    """How many of how many, with the interval in which the share lies (95 %)."""
    share, n = figures[metric], figures["n"][metric]
    if not n:
        return ""
    interval = figures.get("ci95", {}).get(metric)
    return f"{round(share * n)} of {n}" + (f" ({interval[0]:.2f} to {interval[1]:.2f})" if interval else "")


def _seconds(figures: Figures) -> str:
    return f"{figures['p50']:.1f} / {figures['p95']:.1f} s"


def _answers(steps: Figures, commands: Mapping[str, str]) -> str:
    head = ["", "correct", "cited rightly, of these", "unanswerable refused", "first word", "whole answer"]
    rows: list[Sequence[object]] = [head]
    for name, called in NAMED.items():
        latency = steps[name]["latency"]
        metrics = [_of(steps[name], metric) for metric in ("correct", "cited_gold", "refused_unanswerable")]
        rows.append([called, *metrics, _seconds(latency["first_token"]), _seconds(latency["total"])])
    kinds: list[Sequence[object]] = [["", "correct", "unanswerable refused"]]
    for kind, each in steps["samples"]["by_kind"].items():
        kinds.append([kind, _of(each, "correct"), _of(each, "refused_unanswerable")])
    listed = "\n".join(f"- `{commands[name]}`" for name in NAMED)
    return ANSWERS.format(
        commands=f"Times are the median and the 95th percentile; shares have their 95 % interval.\n\n{listed}",
        table=_table(rows),
        quotes=", ".join(_of({**steps[name], "ci95": {}}, "quotes_verbatim") for name in NAMED),
        markers=sum(steps[name]["invalid_markers"] for name in NAMED),
        kinds=_table(kinds),
    )


def _support(figures: Figures, command: str) -> str:
    n = sum(each["n"] for each in figures["per_class"].values())
    low, high = figures["ci95"]["balanced_accuracy"]
    balanced = f"{figures['balanced_accuracy']:.3f} ({low:.3f} to {high:.3f})"
    return SUPPORT.format(command=command, n=n, balanced=balanced, each=f"{figures['seconds'] / n:.2f}")


def _retrieval(steps: Figures, command: str) -> str:
    rows: list[Sequence[object]] = [["", "embedded", "Milvus Lite"]]
    for name, called in (("dense", "by meaning"), ("bm25", "by words"), ("product", "both, as people search")):
        cells = [steps[engine][name] for engine in ("retrieval", "milvus")]
        rows.append([called, *(f"{cell['ndcg@10']:.3f} / {cell['recall@10']:.3f}" for cell in cells)])
    return RETRIEVAL.format(command=command, table=_table(rows))


def _speed(figures: Figures) -> str:
    rows: list[Sequence[object]] = [["", "Footnote", "reference", "ratio"]]
    for name, each in figures.items():
        if "ratio" in each:
            low, high = each["ratio_range"]
            ours, reference = _amount(name, each["ours"]), _amount(name, each["reference"])
            rows.append([name, ours, reference, f"{each['ratio']:.2f} ({low:.2f} to {high:.2f})"])
    return _table(rows)


def _amount(name: str, value: float) -> str:
    return f"{value / 1e9:.2f} GB" if "memory" in name else f"{value:.3f} s" if value < 1 else f"{value:.1f} s"


def _usual(figures: Figures, command: str) -> str:
    ours, theirs = figures["ours"], figures["theirs"]
    rows: list[Sequence[object]] = [["", "usual", "Footnote"]]
    for key, called in (("first", "first word"), ("total", "whole answer or refusal")):
        rows.append([called, _seconds(theirs[key]), _seconds(ours[key])])
    rows.append(["correct", *(f"{each['correct']} of {each['answerable']}" for each in (theirs, ours))])
    faster = figures["times_faster_total"]
    return USUAL.format(
        command=command,
        questions=figures["questions"],
        answerable=ours["answerable"],
        table=_table(rows),
        faster=faster["p50"],
        least=faster["range"][0],
    )


def _growth(results: Sequence[Figures]) -> str:
    def row(called: str, tell: Any) -> list[object]:
        return [called, *(tell(each) for each in results)]

    def adding(each: Figures) -> str:
        return f"{1000 * sum(value for name, value in each['add'].items() if name != 'embedding'):.1f} ms"

    return _table(
        [
            row("passages", lambda each: f"{each['passages']:,}"),
            row(
                "search, median / 95th percentile",
                lambda each: f"{1000 * each['search']['p50']:.0f} / {1000 * each['search']['p95']:.0f} ms",
            ),
            row("of the ten nearest vectors found", lambda each: f"{each['index']['recall']:.3f}"),
            row("memory, to the vectors in half precision", lambda each: f"{each['memory']['to_vectors']:.1f}"),
            row("adding a passage, but for embedding it", adding),
            row("opening", lambda each: f"{each['opening']['warm']:.1f} s"),
        ]
    )
