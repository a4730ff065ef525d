"""Answers of outbound HTTP out of a file instead of the network (`environments.<name>.stubs` in blueline.json).

Where BLUELINE_HTTP_STUBS names a file, nothing leaves the machine: an address without a stub is an error.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

SETTING = "BLUELINE_HTTP_STUBS"


class Answer(NamedTuple):
    """What a server answered: status, headers (names in lower case) and body text."""

    status: int
    headers: Mapping[str, str]
    body: str


class UnstubbedError(Exception):
    """An address is called for which there is no stub."""

    def __init__(self, method: str, url: str) -> None:
        super().__init__(
            f"{method} {url} is not sent from here and no stub answers it: "
            "add one to environments.<name>.stubs in blueline.json"
        )


def answer(method: str, url: str) -> Answer | None:
    """The stubbed answer; None if this process may use the network. Raises UnstubbedError."""
    path = os.environ.get(SETTING)
    if not path:
        return None
    with open(path, encoding="utf-8") as file:
        stubs = json.load(file)
    for stub in stubs:
        if _matches(stub, method, url):
            body = stub.get("body", "")
            headers = {str(name).lower(): str(value) for name, value in (stub.get("headers") or {}).items()}
            return Answer(int(stub.get("status", 200)), headers, body if isinstance(body, str) else json.dumps(body))
    raise UnstubbedError(method, url)


def _matches(stub: Mapping[str, Any], method: str, url: str) -> bool:
    """Whether method (any if none is given) and the whole URL, in which * stands for any characters, are those."""
    pattern = ".*".join(re.escape(part) for part in str(stub.get("url", "")).split("*"))
    return str(stub.get("method", method)).upper() == method and re.fullmatch(pattern, url, re.S) is not None
