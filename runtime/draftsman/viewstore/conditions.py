"""The meaning of a filter, evaluated in Python with the rules of DynamoDB's filter expressions.

Values of different types never compare as less, greater or equal; `not_equals` holds for them and for an absent
attribute. So memory and DynamoDB give the same rows.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import Condition

TYPES: Sequence[tuple[type, str]] = (
    (bool, "BOOL"),
    (int, "N"),
    (float, "N"),
    (str, "S"),
    (bytes, "B"),
    (list, "L"),
    (dict, "M"),
    (type(None), "NULL"),
)
"""DynamoDB's type letters; bool before int, since it is one."""
ORDERED: Mapping[str, Callable[[Any, Any], bool]] = {
    "less_than": operator.lt,
    "less_than_equals": operator.le,
    "greater_than": operator.gt,
    "greater_than_equals": operator.ge,
}
COMPARING = ("equals", "not_equals", *ORDERED, "between", "begins_with", "contains", "not_contains", "is_in")
OPERATORS = frozenset((*COMPARING, "exists", "not_exists", "attribute_type"))
"""The filters of REFERENCE §7.6 and `not_contains`. All take one value but `between` (2), `is_in` (any number),
`exists` and `not_exists` (none)."""
ABSENT = object()


def type_of(value: object) -> str:
    """DynamoDB's letter of a value's type, '?' if it has none."""
    return next((letter for kind, letter in TYPES if isinstance(value, kind)), "?")


def _ordered(stored: object, given: object, compare: Callable[[Any, Any], bool]) -> bool:
    kind = type_of(stored)
    return kind in ("N", "S", "B") and kind == type_of(given) and bool(compare(stored, given))


def _equal(stored: object, given: object) -> bool:
    return type_of(stored) == type_of(given) and stored == given


def _contains(stored: object, given: object) -> bool:
    if isinstance(stored, list):
        return any(_equal(member, given) for member in stored)
    return isinstance(stored, str) and isinstance(given, str) and given in stored


def holds(condition: Condition, fields: Mapping[str, object]) -> bool:
    """Whether a document meets the condition. Raises ValueError for an operator that does not exist."""
    stored = fields.get(condition.attribute, ABSENT)
    name, values = condition.operator, condition.values
    if name == "exists":
        return stored is not ABSENT
    if name == "not_exists":
        return stored is ABSENT
    if name == "not_contains":
        return stored is ABSENT or not _contains(stored, values[0])
    if name == "not_equals":
        return stored is ABSENT or not _equal(stored, values[0])
    if name not in OPERATORS:
        raise ValueError(f"unknown filter '{name}'; filters are {', '.join(sorted(OPERATORS))}")
    if stored is ABSENT:
        return False
    if name in ORDERED:
        return _ordered(stored, values[0], ORDERED[name])
    if name == "between":
        return _ordered(stored, values[0], operator.ge) and _ordered(stored, values[1], operator.le)
    if name == "begins_with":
        return isinstance(stored, str) and isinstance(values[0], str) and stored.startswith(values[0])
    if name == "contains":
        return _contains(stored, values[0])
    if name == "is_in":
        return any(_equal(stored, value) for value in values)
    if name == "attribute_type":
        return type_of(stored) == values[0]
    return _equal(stored, values[0])


def matches(conditions: Sequence[Condition], any_of: bool, fields: Mapping[str, object]) -> bool:
    """Whether a document meets all conditions, or with `any_of` at least one; no conditions match everything."""
    if not conditions:
        return True
    return (any if any_of else all)(holds(condition, fields) for condition in conditions)
