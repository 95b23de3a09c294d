"""Every command in the README does what the README says."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from chatbot.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```bash\n(.*?)```", README, re.DOTALL) for line in block.splitlines() if line
]
MAKE = [command for command in COMMANDS if command.startswith("make ")]
FOOTNOTE = [command.removeprefix(".venv/bin/") for command in COMMANDS if not command.startswith("make ")]


def test_the_readme_has_commands_of_both_kinds() -> None:
    assert MAKE
    assert FOOTNOTE
    assert all(command.startswith("footnote ") for command in FOOTNOTE)


@pytest.mark.parametrize("command", MAKE)
def test_make_knows_the_targets(command: str) -> None:
    subprocess.run([*shlex.split(command), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.real
def test_the_commands_work_one_after_the_other(tmp_path: Path) -> None:
    reports = tmp_path / "path" / "to" / "reports"
    reports.mkdir(parents=True)
    (reports / "attack.txt").write_text(
        "Mokhtar Belmokhtar led the attack on the gas plant. Ransoms and tolls pay for the armed groups."
    )
    asked = {"question": "Who led the attack on the gas plant?", "answers": ["Belmokhtar"], "documents": ["attack.txt"]}
    (tmp_path / "questions.json").write_text(json.dumps([asked]))
    environment = {**os.environ, "FOOTNOTE_LIBRARY": str(tmp_path / "library"), "FOOTNOTE_CACHE": str(Settings().cache)}
    for command in FOOTNOTE:
        arguments = [sys.executable, "-m", "chatbot", *shlex.split(command)[1:]]
        done = subprocess.run(arguments, cwd=tmp_path, env={**environment, "PYTHONPATH": str(ROOT)},
                              capture_output=True, text=True, timeout=600)  # fmt: skip
        assert done.returncode == 0, f"{command}: {done.stderr}"
        if command.startswith("footnote ask"):
            assert "Belmokhtar" in done.stdout


def test_every_setting_is_in_the_readme_and_the_other_way_round() -> None:
    told = re.findall(r"^\| `(FOOTNOTE_\w+)` \| (.*) \| (.*) \|$", README.partition("## Settings")[2], re.MULTILINE)
    fields = Settings.model_fields.items()
    assert [row[:2] for row in told] == [(f"FOOTNOTE_{name.upper()}", field.description) for name, field in fields]
    usual = {f"FOOTNOTE_{name.upper()}": field.default for name, field in fields if not field.default_factory}
    assert {name: unset for name, _, unset in told if name in usual} == {
        name: _told(value) for name, value in usual.items()
    }


def _told(value: object) -> str:
    """A value as it is written for a variable of the environment; nothing where none counts."""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return "" if value in (None, ()) else f"`{value}`"


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"])
def test_make_has_what_the_pages_name(page: str) -> None:
    named = set(re.findall(r"`?\bmake ([a-z]+(?:-[a-z]+)*)`", (ROOT / page).read_text(encoding="utf-8")))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named - targets == set()


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/*.md")) + sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_what_the_pages_lead_to_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|chatbot|index|corpus|docs)/[\w./-]+)`", text)
    linked = [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if link]
    assert [name for name in named if not (ROOT / name).exists()] == []
    assert [link for link in linked if not (page.parent / link).exists()] == []
