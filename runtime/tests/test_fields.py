"""Coercion of REFERENCE 4.3 and 5.5.2."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from draftsman.documents import plain
from draftsman.fields import (
    Boolean,
    CoercionError,
    Collection,
    Field,
    Float,
    Int,
    Items,
    String,
    StringList,
    build,
    record,
)

GOOD: list[tuple[Field, Any, Any]] = [
    (String("f"), None, ""),
    (String("f"), "", ""),
    (String("f", default="d"), None, "d"),
    (String("f", default="d"), "", ""),
    (String("f"), 5, "5"),
    (String("f"), True, "true"),
    (String("f"), b"x", "x"),
    (Int("f"), None, 0),
    (Int("f"), "", 0),
    (Int("f", default=7), "", 7),
    (Int("f"), "-12", -12),
    (Int("f"), "+3", 3),
    (Int("f"), "3.0", 3),
    (Int("f"), 3.0, 3),
    (Int("f"), Decimal("4"), 4),
    (Int("f"), True, 1),
    (Int("f", default="5"), None, 5),
    (Float("f"), "", 0.0),
    (Float("f"), "1.5", 1.5),
    (Float("f"), 2, 2.0),
    (Float("f"), Decimal("2.5"), 2.5),
    (Boolean("f"), "", False),
    (Boolean("f", default=True), None, True),
    (Boolean("f"), "True", True),
    (Boolean("f"), "0", False),
    (Boolean("f"), 1, True),
    (StringList("f"), None, []),
    (StringList("f"), "", []),
    (StringList("f"), '["a", "b"]', ["a", "b"]),
    (StringList("f"), ("a", 1), ["a", "1"]),
    (StringList("f", default=["x"]), None, ["x"]),
    (Items("f", Int("n", default=1)), "", []),
    (Items("f", Int("n", default=1)), {"k": {"n": "2"}, "l": {}}, [{"n": 2}, {"n": 1}]),
    (Items("f", Int("n")), [{"n": 1, "surplus": 2}], [{"n": 1}]),
    (Collection("f", Int("n")), {"k": {"n": 2}}, {"k": {"n": 2}}),
]

BAD: list[tuple[Field, Any]] = [
    (String("f"), {}),
    (String("f"), ["a"]),
    (String("f"), b"\xff"),
    (Int("f"), "x"),
    (Int("f"), 1.5),
    (Int("f"), "1.5"),
    (Int("f"), []),
    (Int("f"), float("inf")),
    (Int("f"), "²"),
    (Float("f"), "nan"),
    (Float("f"), float("inf")),
    (Float("f"), {}),
    (Boolean("f"), "yes"),
    (Boolean("f"), 2),
    (Boolean("f"), []),
    (StringList("f"), "a"),
    (StringList("f"), "[1"),
    (StringList("f"), {"a": 1}),
    (Items("f", Int("n")), "x"),
    (Items("f", Int("n")), [1]),
    (Items("f", Int("n")), [{"n": "x"}]),
    (Collection("f", Int("n")), [1]),
]


@pytest.mark.parametrize(("field", "value", "expected"), GOOD)
def test_converts(field: Field, value: Any, expected: Any) -> None:
    result = plain(field.coerce(value))
    assert result == expected and type(result) is type(expected)


@pytest.mark.parametrize(("field", "value"), BAD)
def test_refuses(field: Field, value: Any) -> None:
    with pytest.raises(CoercionError):
        field.coerce(value)


def test_a_refusal_names_field_value_and_type() -> None:
    with pytest.raises(CoercionError, match=r"amount: 'many' is no Int"):
        Int("amount").coerce("many")


def test_a_wrong_default_is_refused_at_once() -> None:
    with pytest.raises(CoercionError):
        Int("amount", default="many")


def test_initial_values_are_fresh() -> None:
    for field in (StringList("f"), Items("f", Int("n")), Collection("f", Int("n"))):
        assert field.initial() is not field.initial()
    assert StringList("f", default=["x"]).initial() is not StringList("f", default=["x"]).initial()


def test_build_completes_and_reduces() -> None:
    kind = record("Thing", (String("a"), Int("b", default=2), Items("c", String("d"))))
    assert plain(build(kind, {"a": 1, "z": 9, "c": [{}]})) == {"a": "1", "b": 2, "c": [{"d": ""}]}
