"""Aggregates change by events only; helpers of handler code; deletion modes."""

from __future__ import annotations

from typing import Any

import pytest

from draftsman import (
    AggregateRoot,
    Collection,
    DomainEvent,
    FunctionalException,
    Int,
    Items,
    String,
    StringList,
    add_items,
    on,
    put_item,
    remove_items,
    retrieve_nested_target,
    upsert,
)
from draftsman.documents import plain
from draftsman.domain import apply, blank, fingerprint, fold, overlaid
from draftsman.fields import build


class Filled(DomainEvent, source="Store.Box"):
    fields = (
        String("box"),
        Items("things", String("name"), Int("count")),
        StringList("labels"),
        String("note", default="-"),
    )


class Emptied(DomainEvent, source="Store.Box"):
    fields = (String("mode"),)


class Shaken(DomainEvent, source="Store.Box"):
    fields = (String("box"),)


class Box(AggregateRoot, id="Store.Box", key="box"):
    fields = (
        String("box"),
        Int("fields", default=3),
        StringList("labels"),
        Collection("things", String("name"), Int("count"), String("colour")),
    )

    @on(Filled)
    def on_filled(self, event: Any) -> None:
        add_items(self.labels, event.labels)
        for item in event.things:
            target = upsert(self.things, item, "name")
            target.count += item.count

    @on(Emptied)
    def on_emptied(self, event: Any) -> None:
        self.isDeleted = event.mode


def filled(*things: dict[str, Any], **values: Any) -> Filled:
    return build(Filled, {"box": "b", "things": list(things), **values})  # type: ignore[no-any-return]


def test_a_blank_document_has_defaults_and_its_key() -> None:
    assert plain(blank(Box, "b")) == {
        "box": "b",
        "fields": 3,
        "labels": [],
        "things": {},
        "isDeleted": "",
        "version": 0,
        "created_at": "",
        "updated_at": "",
    }


def test_a_field_may_be_called_fields() -> None:
    document: Any = blank(Box, "b")
    assert document.fields == 3


def test_events_count_and_leave_their_time() -> None:
    document: Any = blank(Box, "b")
    apply(document, filled({"name": "pen", "count": 2}), "T1")
    apply(document, build(Shaken, {}), "T2")
    assert (document.version, document.created_at, document.updated_at) == (2, "T1", "T2")
    assert document.things.pen.count == 2


def test_upsert_keeps_other_fields_of_an_item() -> None:
    document: Any = overlaid(Box, "b", {"things": {"pen": {"name": "pen", "count": 1, "colour": "red"}}})
    apply(document, filled({"name": "pen", "count": 2}, {"name": "cup", "count": 1}), "T")
    assert plain(document.things) == {
        "pen": {"name": "pen", "count": 3, "colour": "red"},
        "cup": {"name": "cup", "count": 1},
    }
    assert document.things["cup"].colour == ""


def test_an_item_without_key_is_refused() -> None:
    with pytest.raises(FunctionalException, match="an item without name cannot be stored"):
        apply(blank(Box, "b"), filled({"name": "", "count": 2}), "T")


def test_put_replaces_what_stood_there() -> None:
    document: Any = overlaid(Box, "b", {"things": {"pen": {"name": "pen", "colour": "red"}}})
    put_item(document.things, {"name": "pen", "count": 4}, "name")
    assert plain(document.things) == {"pen": {"name": "pen", "count": 4}}


def test_put_takes_each_item_of_a_list() -> None:
    document: Any = overlaid(Box, "b", {"things": {"pen": {"name": "pen", "colour": "red"}}})
    put_item(document.things, [{"name": "pen", "count": 4}, {"name": "ink", "count": 1}], "name")
    assert plain(document.things) == {"pen": {"name": "pen", "count": 4}, "ink": {"name": "ink", "count": 1}}
    with pytest.raises(FunctionalException, match="an item without name cannot be stored"):
        put_item(document.things, [{"count": 4}], "name")


def test_retrieve_nested_target_stores_its_default() -> None:
    document: Any = blank(Box, "b")
    target = retrieve_nested_target("pen", document.things, {"name": "pen"})
    target.count = 5
    assert retrieve_nested_target("pen", document.things, {}).count == 5
    document.things["pen"] = target
    assert document.things.pen.count == 5


def test_lists_add_and_remove() -> None:
    document: Any = blank(Box, "b")
    add_items(document.labels, ["a", "b", "a"])
    add_items(document.labels, "c")
    remove_items(document.labels, "a")
    remove_items(document.labels, ["c", "none"])
    assert document.labels == ["b", "a"]


def test_an_event_keeps_its_values_when_the_document_changes_later() -> None:
    event = filled(labels=["a"])
    document: Any = blank(Box, "b")
    document.labels = event["labels"]
    document.labels.append("b")
    assert event["labels"] == ["a"]


@pytest.mark.parametrize("mode", ["", "soft", "hard", "delayed"])
def test_deletion_modes(mode: str) -> None:
    document: Any = blank(Box, "b")
    apply(document, build(Emptied, {"mode": mode}), "T")
    assert document.isDeleted == mode


def test_another_deletion_mode_is_refused() -> None:
    with pytest.raises(FunctionalException, match="isDeleted is 'gone'"):
        apply(blank(Box, "b"), build(Emptied, {"mode": "gone"}), "T")


def test_old_events_read_with_defaults_and_unknown_ones_only_count() -> None:
    document: Any = blank(Box, "b")
    unknown = fold(
        Box,
        document,
        [("Filled", {"things": [{"name": "pen", "old": 1}]}, "T1"), ("Forgotten", {"x": 1}, "T2")],
    )
    assert (unknown, document.version, document.updated_at) == (1, 2, "T2")
    assert plain(document.things) == {"pen": {"name": "pen", "count": 0}}


def test_a_payload_is_its_own_data_unless_it_has_such_a_field() -> None:
    class Wrapped(DomainEvent, source="Store.Box"):
        fields = (String("data"),)

    event: Any = filled()
    assert event.data is event
    assert build(Wrapped, {"data": "x"}).data == "x"


def test_a_fingerprint_is_of_the_files_that_make_the_state() -> None:
    assert fingerprint(Box) == fingerprint(Box)
    assert len(fingerprint(Box)) == 16

    class Other(AggregateRoot, id="Store.Other", key="box"):
        fields = (String("box"),)

    assert fingerprint(Other) != fingerprint(Box)
