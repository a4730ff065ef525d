"""What conftest.py makes of tests that leave themselves out."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
PROBE = """import pytest


def test_probe():
    pytest.importorskip("no_such_module", reason="NOT PROVED: no such module")
"""


def outcome(folder: Path, **variables: str) -> tuple[int, str]:
    """Runs one test that leaves itself out, under our conftest.py."""
    shutil.copy(TESTS / "conftest.py", folder)
    (folder / "test_probe.py").write_text(PROBE)
    environment = {name: value for name, value in os.environ.items() if name != "BLUELINE_TESTS"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(TESTS.parent), **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout


def test_without_a_set_up_they_are_skipped_aloud(tmp_path: Path) -> None:
    code, text = outcome(tmp_path)
    assert code == 0
    assert "NOT PROVED: no such module" in text
    assert "1 skipped" in text


def test_with_everything_set_up_they_fail(tmp_path: Path) -> None:
    code, text = outcome(tmp_path, BLUELINE_TESTS="all")
    assert code == 1
    assert "left out though everything was set up (BLUELINE_TESTS=all): Skipped: NOT PROVED: no such module" in text
    assert "1 failed" in text
