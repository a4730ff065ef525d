"""Recording which lines run, in a folder and in an archive."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import pytest

from draftsman.testing.lines import LineRecorder

SOURCE = """def chosen(value):
    if value:
        return "yes"
    return (
        "no"
    )


def never():
    return 1
"""


@pytest.mark.parametrize("archived", [False, True])
def test_lines_that_run_and_lines_that_could(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, archived: bool) -> None:
    folder = tmp_path / "application"
    if archived:
        with zipfile.ZipFile(folder, "w") as archive:
            archive.writestr("lib/measured_here.py", SOURCE)
            archive.writestr("application/views/other.py", SOURCE)
    else:
        (folder / "lib").mkdir(parents=True)
        (folder / "lib" / "measured_here.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(f"{folder}/lib")
    with LineRecorder(str(folder)) as recorder:
        import measured_here  # type: ignore[import-not-found]

        assert measured_here.chosen(True) == "yes"
    del sys.modules["measured_here"]
    report = recorder.report()
    assert list(report) == ["lib/measured_here.py"]
    lines, ran = report["lib/measured_here.py"]["lines"], report["lib/measured_here.py"]["ran"]
    assert {1, 2, 3, 9} <= set(ran)
    assert not {5, 10} & set(ran)
    assert {2, 3, 10} <= set(lines)
    assert 7 not in lines
    assert sys.gettrace() is None
