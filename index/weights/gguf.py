"""A GGUF made into a folder that loads fast: bfloat16 safetensors, configuration, tokenizer, chat template.

transformers can run a GGUF directly, but unpacks it at every start and computes more slowly. The conversion
runs in a child process, `python -m index.weights.gguf SOURCE TARGET`, because it takes gigabytes of memory.
"""

from __future__ import annotations

import sys
from pathlib import Path

from index.weights.child import end_with_parent, last_line, run_module
from index.weights.disk import bytes_under
from index.weights.known import Fetched, FetchReport, WeightsError

# Nothing is to be looked up on a model hub: all that is needed is in the file.
OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}

PICKLES = (".bin", ".pt", ".pth")


def packed_file(path: Path) -> Path | None:
    """The GGUF that a path names, None if it is a folder of safetensors or nothing at all.

    A folder may stand for the one GGUF in it. Raises WeightsError if there is no model that can be used.
    """
    if not path.exists() or path.suffix == ".gguf":
        return path if path.is_file() else None
    if (path / "config.json").is_file() and any(path.glob("*.safetensors")):
        return None
    packed = list(path.glob("*.gguf"))
    if len(packed) == 1:
        return packed[0]
    if packed:
        raise WeightsError(f"{path} holds {len(packed)} GGUF files: name one of them by its own path.")
    if any(file.suffix in PICKLES for file in path.glob("*")):
        raise WeightsError(
            f"{path} holds its weights only as pickles ({', '.join(PICKLES)}), which can run any code when "
            "they are loaded, so they are refused: get the model as safetensors or GGUF."
        )
    raise WeightsError(f"{path} holds no model: it needs config.json with *.safetensors, or one GGUF.")


def convert(source: Path, target: Path, name: str, report: FetchReport, ready_size: int | None = None) -> None:
    """Convert the GGUF `source` into the folder `target`, which must not exist yet.

    `ready_size` is the expected size of the result in bytes, for the progress. Takes about a minute for a
    billion parameters, and somewhat more memory than the result has bytes. Raises WeightsError.
    """
    what = f"Unpacking {name}, once, in a minute or two"

    def watch() -> None:
        report(Fetched(what, bytes_under(target), ready_size))

    watch()
    status, errors = run_module("index.weights.gguf", str(source), str(target), watch=watch, env=OFFLINE)
    if status < 0:
        raise WeightsError(
            f"Unpacking {name} was stopped by signal {-status}, most often for want of memory: "
            "close other programs and try again, or choose a smaller model."
        )
    if status:
        raise WeightsError(f"{source.name} could not be unpacked: {last_line(errors)}")


def main(source: Path, target: Path) -> None:
    """The child's side: load the GGUF unpacked to bfloat16 and save it."""
    end_with_parent()
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    model = AutoModelForCausalLM.from_pretrained(
        source.parent,
        gguf_file=source.name,
        dtype=torch.bfloat16,
        quantization_config=GgufConfig(dequantize=True),
    )
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    tokenizer.save_pretrained(target)
    model.save_pretrained(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
