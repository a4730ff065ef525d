"""Relations, embedded lists, projections, traces, and queries of model code."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from spaces import KEYS, VIEWER, Caller, Counting, filled

from draftsman.readapi import UnknownFieldError
from draftsman.trace import TraceRow
from draftsman.viewstore import Record
from draftsman.viewstore.current import use
from draftsman.ViewStoreApi import Query as StoreQuery


@pytest.fixture
def store() -> Iterator[Counting]:
    store = filled()
    use(store)
    yield store
    use(None)


@pytest.fixture
def call(store: Counting) -> Caller:
    return Caller(store)


def test_relations_by_prefix_find_whole_segments_below_the_owner(call: Caller) -> None:
    source = call("SpaceQuery.get", VIEWER, key="D1:acme")
    assert [row["key"] for row in call("Space.below", VIEWER, source)] == ["D1:acme:p", "D1:acme:q"]
    assert [row["key"] for row in call("Space.named", VIEWER, {**source, "name": "ann"})] == ["ann", "ann:x"]
    assert call("Space.named", VIEWER, {**source, "name": ""}) == []


def test_a_relation_whose_role_the_caller_lacks_is_left_out_unread(call: Caller) -> None:
    source = call("SpaceQuery.open", key="D1:acme")
    call.store.reads = 0
    assert call("Space.below", [], source) == []
    assert call("Space.below", [], source, name="") == []
    assert call("Space.single", [], source) is None
    assert call.store.reads <= 1
    assert call("Space.single", ["ann-friend"], source)["key"] == "ann"


def test_relations_by_keys_keep_their_order_and_leave_out_what_is_missing_or_not_permitted(call: Caller) -> None:
    source = call.api._store.get_many("Person", ["ann"])["ann"].fields
    seen = call("Person.spaces", ["D1:acme-viewer", "D2:acme-viewer"], source)
    assert [row["key"] for row in seen] == ["D2:acme", "D1:acme"]
    assert [row["key"] for row in call("Person.all", [], source)] == ["D2:acme", "D1:acme", "D1:acmecorp"]
    assert call("Person.spaces", VIEWER, {}) == []


def test_relations_of_embedded_objects_read_the_item(call: Caller) -> None:
    assert call("Member.profile", source={"username": "ann"})["key"] == "ann"
    assert call("Member.profile", source={"username": "nobody"}) is None
    assert call("Member.profile", source={"username": None}) is None


def test_embedded_lists_are_shown_with_every_declared_field(call: Caller) -> None:
    call.store.write([Record("Space", "D9", {"drn": "D9", "members": [{"username": "ann", "other": 1}, {}]})])
    assert call("SpaceQuery.open", key="D9")["members"] == [{"username": "ann"}, {"username": None}]


def test_projections_get_their_inputs_and_answer_json_data(call: Caller) -> None:
    answer = call("PQuery.get", VIEWER, q="D1:acme")
    assert answer == {"key": "ann", "name": "ann", "spaceKeys": ["D1:acme", "None"], "rate": 1}
    assert call("PQuery.list", q="x", name="") == {"resultset": [{"key": "x", "name": "x"}, None]}
    assert call("PQuery.list", name="") == {"resultset": []}


def test_an_unknown_field_says_that_versions_differ(call: Caller) -> None:
    with pytest.raises(UnknownFieldError, match="NopeQuery.get"):
        call("NopeQuery.get")


def test_a_trace_shows_all_rows_and_counts_the_open_ones(call: Caller) -> None:
    rows = [TraceRow("c", "Bank.Account.Book", "1", "success", time="1"), TraceRow("c", "View:Space", "2", time="2")]
    call.traces.write([*rows, TraceRow("other", "x", "3")])
    answer = call("TraceQuery.get", name="", correlationId="c")
    assert answer["pending"] == 1
    shown = [(row["component"], row["status"]) for row in answer["resultset"]]
    assert shown == [("Bank.Account.Book", "success"), ("View:Space", "requested")]
    assert call("TraceQuery.get", name="", correlationId="none") == {"resultset": [], "pending": 0}


def test_model_code_queries_views_without_authorisation(store: Counting) -> None:
    assert StoreQuery("Space").get_item("D1:acme").run()["rate"] == 0.0
    assert StoreQuery("Space").get_item("none").run() is None
    assert StoreQuery("Space").get_item("").run() is None
    assert [row["drn"] for row in StoreQuery("Space").get_items("D1:acmec").run()] == ["D1:acmecorp", "D1:acmecorp:p"]
    assert len(StoreQuery("Space").get_items().run()) == len(KEYS)
    either = StoreQuery("Space").get_items(filter_chain_method="or").equals("name", "q").equals("name", "anna").run()
    assert [row["drn"] for row in either] == ["D1:acme:q", "anna"]
    both = (
        StoreQuery("Space").get_items("D1").between("size", 1, 3).contains("tags", "t").is_in("name", ["p", "q"]).run()
    )
    assert [row["drn"] for row in both] == ["D1:acme:p", "D1:acme:q"]
    with pytest.raises(LookupError, match="no view 'Member' with a key"):
        StoreQuery("Member")
    with pytest.raises(ValueError, match="filter_chain_method"):
        StoreQuery("Space").get_items(filter_chain_method="xor")


def test_a_store_query_reads_all_pages(store: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("draftsman.ViewStoreApi.MAXIMUM_ROWS", 3)
    assert [row["drn"] for row in StoreQuery("Space").get_items().run()] == sorted(KEYS)
