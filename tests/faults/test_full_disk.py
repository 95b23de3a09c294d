from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def test_a_disk_that_is_full_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    if not shutil.which("unshare"):
        pytest.skip("small disks are mounted with Linux's unshare")
    alone = ["unshare", "--mount"] if not os.geteuid() else ["unshare", "--user", "--map-root-user", "--mount"]
    script = Path(__file__).with_name("full_disk.py")
    done = subprocess.run([*alone, sys.executable, str(script), str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    assert set(said) == {"add", "remove", "chat", "upload", "choose", "backup", "bring_back"}
    for kind, reasons in said.items():
        assert reasons, kind
        assert all(" is full. Free some space and try again; nothing was lost." in reason for reason in reasons), kind
