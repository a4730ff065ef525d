"""Classes of named values: what they share with dataclasses, and that mistakes are errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from draftsman.structure import Structure

if TYPE_CHECKING:
    from dataclasses import KW_ONLY


class Base(Structure, kw_only=True):
    kind: ClassVar[str] = "base"
    silent: bool = False


class Call(Base):
    kind = "call"
    name: str | None = None
    _: KW_ONLY
    url: str


class Point(Structure, frozen=True):
    x: int
    y: int = 0


def test_values_come_by_position_or_name_and_else_by_default() -> None:
    call = Call("result", url="u")
    assert (call.name, call.url, call.silent, call.kind) == ("result", "u", False, "call")
    assert Call(url="u", silent=True) == Call(None, url="u", silent=True) != Call(url="u")
    assert repr(Point(1)) == "Point(x=1, y=0)"
    assert len({Point(1), Point(1, 0), Point(2)}) == 2
    assert Call._field_names == ("silent", "name", "url")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (lambda: Call(), "Call needs url"),
        (lambda: Call("a", "b"), "at most 1 values without a name"),
        (lambda: Call("a", name="b", url="u"), "given name twice or has no name"),
        (lambda: Call(url="u", colour=1), "given colour twice or has no colour"),
    ],
)
def test_wrong_arguments_are_refused(wrong: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        wrong()


def test_a_frozen_one_does_not_change() -> None:
    with pytest.raises(AttributeError, match=r"Point\.x cannot be changed"):
        Point(1).x = 2  # type: ignore[misc]
    assert type(Call(url="u")).__mro__[1] is Base
    call = Call(url="u")
    call.url = "v"
    assert call.url == "v"
