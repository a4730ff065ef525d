"""Compares an expected value with what is there, and says the first difference in words (REFERENCE §9.4)."""

from __future__ import annotations

import json
from typing import Any

from ..documents import plain


def difference(expected: Any, actual: Any, path: str, *, subset: bool) -> str:
    """The first difference, or "". Numbers compare numerically; lists exactly.

    With `subset`, dictionaries outside lists need only hold the expected entries, and a declared field that is absent
    counts as its zero value.
    """
    if subset and isinstance(expected, dict):
        return _missing_part(expected, actual, path)
    wanted, found = plain(expected), plain(actual)
    return "" if _equal(wanted, found) else f"{path or 'the value'}: expected {_shown(wanted)}, got {_shown(found)}"


def _missing_part(expected: dict[str, Any], actual: Any, path: str) -> str:
    if not isinstance(actual, dict):
        return f"{path or 'the value'}: expected {_shown(expected)}, got {_shown(plain(actual))}"
    for key, value in dict.items(expected):
        place = f"{path}.{key}" if path else str(key)
        try:
            found = actual[key]
        except KeyError:
            known = ", ".join(str(name) for name in dict.keys(actual)) or "nothing"
            return f"{place}: expected {_shown(plain(value))}, but there is none (there is {known})"
        result = difference(value, found, place, subset=True)
        if result:
            return result
    return ""


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_equal(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(_equal(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else text[:297] + "…"
