"""Which lines of an application run while its test cases do, and which could."""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any

MEASURED = ("application/domain/", "lib/")  # what test cases of flows can reach, REFERENCE §9.4


class LineRecorder:
    """Notes the lines that run, by path below the application's folder or archive."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, "")
        self.ran: dict[str, set[int]] = {}

    def __enter__(self) -> LineRecorder:
        """Begin; slower from here on, and only for the application's own files."""
        sys.settrace(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        sys.settrace(None)

    def _called(self, frame: FrameType, event: str, _: Any) -> Any:
        path = frame.f_code.co_filename
        if not path.startswith(self.folder):
            return None
        lines = self.ran.setdefault(path[len(self.folder) :].replace(os.sep, "/"), set())

        def ran(frame: FrameType, event: str, _: Any) -> Any:
            if event == "line":
                lines.add(frame.f_lineno)
            return ran

        return ran

    def report(self) -> dict[str, dict[str, list[int]]]:
        """By path: the lines that hold something to run, and those of them that ran."""
        return {
            path: {"lines": sorted(lines), "ran": sorted(lines & self.ran.get(path, set()))}
            for path, lines in ((path, set(_lines(source, path))) for path, source in _sources(self.folder))
        }


def _sources(folder: str) -> Iterator[tuple[str, str]]:
    """The measured modules of a folder or archive, in order."""
    root = folder.rstrip(os.sep)
    if zipfile.is_zipfile(root):
        with zipfile.ZipFile(root) as archive:
            for path in sorted(archive.namelist()):
                if path.startswith(MEASURED) and path.endswith(".py"):
                    yield path, archive.read(path).decode()
        return
    for place, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            path = os.path.relpath(os.path.join(place, name), root).replace(os.sep, "/")
            if path.startswith(MEASURED) and path.endswith(".py"):
                with open(os.path.join(place, name), encoding="utf-8") as file:
                    yield path, file.read()


def _lines(source: str, path: str) -> Iterator[int]:
    """Lines that hold something to run, also in functions within functions."""
    codes = [compile(source, path, "exec", dont_inherit=True)]
    while codes:
        code = codes.pop()
        yield from (line for _, _, line in code.co_lines() if line)
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
