"""Queries as the API asks them, and what callers must not see."""

from __future__ import annotations

import itertools
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from spaces import KEYS, VIEWER, Caller, Counting, filled, found

from draftsman.authorization import Unauthorized
from draftsman.validation import InputRefused
from draftsman.viewstore.current import use


@pytest.fixture
def store() -> Iterator[Counting]:
    store = filled()
    use(store)
    yield store
    use(None)


@pytest.fixture
def call(store: Counting) -> Caller:
    return Caller(store)


def test_get_answers_an_object_with_key_or_null(call: Caller) -> None:
    answer = call("SpaceQuery.get", VIEWER, key="D1:acme")
    assert answer == {
        "key": "D1:acme", "drn": "D1:acme", "name": "acme", "size": 1, "rate": None, "open": False,
        "tags": ["D1", "t"], "owner": "ann", "members": [],
    }  # fmt: skip
    assert call("SpaceQuery.get", VIEWER, key="D1:acme:none") is None
    assert call("SpaceQuery.open", name="", key="D1")["key"] == "D1"
    assert call("SpaceQuery.open", name="") is None


@pytest.mark.parametrize(
    ("field", "name", "groups", "arguments"),
    [
        ("SpaceQuery.get", "ann", ["D2:acme-viewer"], {"key": "D1:acme"}),
        ("SpaceQuery.get", "ann", VIEWER, {"key": "D1"}),
        ("SpaceQuery.get", "ann", ["-viewer", ":-viewer"], {"key": ":"}),
        ("SpaceQuery.get", "", VIEWER, {"key": "D1:acme"}),
        ("SpaceQuery.get", "ann", VIEWER, {}),
        ("SpaceQuery.all", "", [], {}),
        ("SpaceQuery.filter", "ann", VIEWER, {"key_begins_with": "D1"}),
        ("SpaceQuery.filter", "ann", VIEWER, {"key_begins_with": ""}),
        ("SpaceQuery.filter", "ann", VIEWER, {}),
        ("SpaceQuery.filter", "ann", ["D1:-viewer"], {"key_begins_with": "D1:"}),
        ("SpaceQuery.filter", "ann", ["D1:a-viewer"], {"key_begins_with": "D1:acme"}),
        ("SpaceQuery.mine", "ann", [], {"key_begins_with": "anna"}),
        ("SpaceQuery.mine", "ann", [], {"key_begins_with": ""}),
        ("PQuery.get", "ann", VIEWER, {"q": "D2:acme"}),
    ],
)
def test_a_refused_call_reads_nothing(call: Caller, field: str, name: str, groups: list[str], arguments: Any) -> None:
    with pytest.raises(Unauthorized, match="^unauthorized$"):
        call(field, groups, name=name, **arguments)
    assert call.store.reads == 0


def test_a_prefix_never_crosses_the_segments_that_the_role_reads(call: Caller) -> None:
    ask = lambda prefix: found(call("SpaceQuery.filter", VIEWER, key_begins_with=prefix))  # noqa: E731
    assert ask("D1:acme") == ["D1:acme", "D1:acme:p", "D1:acme:q"]
    assert ask("D1:acme:") == ["D1:acme:p", "D1:acme:q"]
    assert ask("D1:acme:p") == ["D1:acme:p"]
    assert found(call("SpaceQuery.whole", VIEWER, key_begins_with="D1:acme")) == ask("D1:acme")
    assert found(call("SpaceQuery.mine", key_begins_with="ann")) == ["ann", "ann:x"]
    assert found(call("SpaceQuery.free", key_begins_with="D1:acmec")) == ["D1:acmecorp", "D1:acmecorp:p"]


@pytest.mark.parametrize("arguments", [{}, {"key_begins_with": None}])
def test_a_canonical_search_needs_its_prefix(call: Caller, arguments: dict[str, Any]) -> None:
    with pytest.raises(InputRefused, match="key_begins_with is missing"):
        call("SpaceQuery.free", **arguments)
    assert call.store.reads == 0
    assert found(call("SpaceQuery.free", key_begins_with="")) != []


def test_whatever_a_viewer_finds_lies_in_what_the_role_names(call: Caller) -> None:
    segments = ("", "D1", "acme", "acmecorp", "D1:acme", "p")
    prefixes = {":".join(parts) for size in range(4) for parts in itertools.product(segments, repeat=size)}
    for prefix in sorted(prefixes):
        try:
            keys = found(call("SpaceQuery.filter", VIEWER, key_begins_with=prefix))
        except Unauthorized:
            continue
        assert all(key == "D1:acme" or key.startswith("D1:acme:") for key in keys), prefix


def test_plain_search_is_a_switch(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMAN_CANONICAL_SEARCH", "plain")
    everything = ["D1:acme", "D1:acme:p", "D1:acme:q", "D1:acmecorp", "D1:acmecorp:p"]
    assert found(call("SpaceQuery.filter", VIEWER, key_begins_with="D1:acme")) == everything
    source = {"key": "D1:acme", "drn": "D1:acme"}
    assert [row["key"] for row in call("Space.below", VIEWER, source)] == everything[1:]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, sorted(KEYS)),
        ({"name_equals": None}, sorted(KEYS)),
        ({"name_equals": "p"}, ["D1:acme:p", "D1:acmecorp:p"]),
        ({"name_equals": "p", "size_greater_than": 3}, ["D1:acmecorp:p"]),
        ({"tags_equals": "D2"}, ["D2:acme"]),
        ({"open_equals": False, "name_equals": "p"}, ["D1:acmecorp:p"]),
        ({"name_equals": "base64:cA=="}, ["D1:acme:p", "D1:acmecorp:p"]),
    ],
)
def test_clauses_filter_where_their_argument_is_given(call: Caller, arguments: Any, expected: list[str]) -> None:
    answer = call("SpaceQuery.all", **arguments)
    assert found(answer) == expected and answer["nextToken"] is None


def test_arguments_are_decoded_before_they_are_authorised(call: Caller) -> None:
    assert call("SpaceQuery.get", VIEWER, key="base64:" + b64encode(b"D1:acme").decode())["key"] == "D1:acme"
    with pytest.raises(Unauthorized):
        call("SpaceQuery.get", VIEWER, key="base64:" + b64encode(b"D2:acme").decode())
    with pytest.raises(InputRefused):
        call("SpaceQuery.get", VIEWER, key="base64:%")


def test_pages_follow_each_other_and_a_token_is_good_for_its_query_only(call: Caller) -> None:
    seen: list[str] = []
    token = None
    while True:
        answer = call("SpaceQuery.filter", VIEWER, key_begins_with="D1:acme", limit=1, nextToken=token)
        seen += found(answer)
        token = answer["nextToken"]
        if token is None:
            break
        with pytest.raises(InputRefused, match="another query"):
            call("SpaceQuery.filter", ["D2:acme-viewer"], key_begins_with="D2:acme", nextToken=token)
        with pytest.raises(InputRefused, match="another query"):
            call("SpaceQuery.free", key_begins_with="D1:acme", nextToken=token)
        with pytest.raises(InputRefused):
            call("SpaceQuery.filter", VIEWER, key_begins_with="D1:acme", nextToken=token[:-6] + "AAAA==")
    assert seen == ["D1:acme", "D1:acme:p", "D1:acme:q"]


@pytest.mark.parametrize("token", ["x", "%%%", "AAAA", "é"])
def test_a_token_from_nowhere_is_refused(call: Caller, token: str) -> None:
    with pytest.raises(InputRefused):
        call("SpaceQuery.all", nextToken=token)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_is_positive(call: Caller, limit: int) -> None:
    with pytest.raises(InputRefused, match="limit"):
        call("SpaceQuery.all", limit=limit)
