"""Role expressions: what is missing, empty or out of range is unauthorized, never a wider role."""

from __future__ import annotations

from typing import Any

import pytest

from draftsman.authorization import (
    FOREIGN_KEY,
    Argument,
    Identity,
    Unauthorized,
    anonymous,
    authenticated,
    role,
    user,
)

ANN = Identity("ann", frozenset({"t-buyer", "D33:personal-viewer", "administrator"}))

NAMES: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
    (("administrator",), {}, "administrator"),
    ((Argument("cart").split(":")[0], "-buyer"), {"cart": "t:one"}, "t-buyer"),
    ((Argument("drn"), "-viewer"), {"drn": "D33:personal"}, "D33:personal-viewer"),
    ((Argument("entity.drn"), "-viewer"), {"entity": {"drn": "D33:personal"}}, "D33:personal-viewer"),
    ((FOREIGN_KEY, "-viewer"), {"#foreign-key#": "D33:personal"}, "D33:personal-viewer"),
    ((Argument("x").toUpperCase(),), {"x": "abc"}, "ABC"),
    ((Argument("x").toLowerCase(),), {"x": "ABC"}, "abc"),
    ((Argument("x").trim(),), {"x": " a "}, "a"),
    ((Argument("x").replace("a", "b"),), {"x": "aca"}, "bcb"),
    ((Argument("x").substring(1),), {"x": "abc"}, "bc"),
    ((Argument("x").substring(0, 2),), {"x": "abc"}, "ab"),
    ((Argument("x").concat("-y"),), {"x": "a"}, "a-y"),
    ((Argument("n"),), {"n": 5}, "5"),
]

DENIED: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((Argument("cart"), "-buyer"), {}),
    ((Argument("cart"), "-buyer"), {"cart": None}),
    ((Argument("cart"), "-buyer"), {"cart": ""}),
    ((Argument("cart"), "-buyer"), {"cart": ["t"]}),
    ((Argument("cart"), "-buyer"), {"cart": True}),
    ((Argument("cart").split(":")[1], "-buyer"), {"cart": "t"}),
    ((Argument("cart").split(":")[1], "-buyer"), {"cart": "t:"}),
    ((Argument("cart").split(":")[0], "-buyer"), {"cart": ":t"}),
    ((Argument("cart").split(":")[-1], "-buyer"), {"cart": "a:t"}),
    ((Argument("cart").split("")[0], "-buyer"), {"cart": "t"}),
    ((Argument("cart").split(":"), "-buyer"), {"cart": "t"}),
    ((Argument("cart").substring(5), "-buyer"), {"cart": "t"}),
    ((Argument("cart").substring(0, 9), "-buyer"), {"cart": "t"}),
    ((Argument("cart").trim(), "-buyer"), {"cart": "  "}),
    ((Argument("cart")[0], "-buyer"), {"cart": "t"}),
    ((Argument("entity.drn"), ""), {"entity": None}),
    ((), {}),
]


@pytest.mark.parametrize(("parts", "values", "name"), NAMES)
def test_role_names(parts: tuple[Any, ...], values: dict[str, Any], name: str) -> None:
    assert role(*parts).name(values) == name


@pytest.mark.parametrize(("parts", "values"), DENIED)
def test_what_cannot_be_told_is_denied(parts: tuple[Any, ...], values: dict[str, Any]) -> None:
    everything = Identity("ann", frozenset({"", "-buyer", "t-buyer", "None-buyer", "True-buyer", "['t']-buyer"}))
    assert not role(*parts).allows(everything, values)


def test_a_role_needs_exactly_this_group() -> None:
    access = role(Argument("cart").split(":")[0], "-buyer")
    access.check(ANN, {"cart": "t:one"})
    for cart in ("tt:one", "T:one", "t-buyer:one", "u:one"):
        with pytest.raises(Unauthorized, match="^unauthorized$"):
            access.check(ANN, {"cart": cart})
    assert not access.allows(None, {"cart": "t:one"})


def test_the_other_modes() -> None:
    assert anonymous().allows(None, {}) and anonymous().allows(ANN, {})
    assert authenticated().allows(ANN, {}) and not authenticated().allows(None, {})
    assert user("name").allows(ANN, {"name": "ann"})
    assert not user("name").allows(ANN, {"name": "eve"})
    assert not user("name").allows(ANN, {}) and not user("name").allows(None, {"name": None})


def test_identities_of_appsync_events() -> None:
    cognito = {"username": "ann", "claims": {"cognito:groups": ["a", "b"]}}
    assert Identity.from_event(cognito) == Identity("ann", frozenset({"a", "b"}))
    assert Identity.from_event({"claims": {"cognito:username": "ann", "cognito:groups": "a, b"}}) == Identity(
        "ann", frozenset({"a", "b"})
    )
    assert Identity.from_event(None) is None
    assert Identity.from_event({"userArn": "arn:aws:iam::1:role/x", "accountId": "1"}) is None
    assert Identity.from_event({"username": "ann"}) == Identity("ann", frozenset())


def test_leading_segments_tell_what_a_role_reads() -> None:
    assert Argument("k").split(":")[1].toLowerCase().leading_segments() == (":", 1)
    assert Argument("k").leading_segments() is None


def test_an_argument_is_no_sequence() -> None:
    with pytest.raises(TypeError):
        iter(Argument("x"))
    assert repr(Argument("x").split(":")[0]) == "Argument('x').split(':')[0]"
