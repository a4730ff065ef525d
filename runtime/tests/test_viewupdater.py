"""Views come out right for every order and number of deliveries, and for writers that get in each other's way."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from readmodel import (
    NOW,
    AccountView,
    Clock,
    Entry,
    Owner,
    Total,
    booked,
    closed,
    deliver,
    history,
    rows,
    scratch_view,
    updater,
)

from draftsman import View, snapshot_handler
from draftsman.viewstore import Record, ViewConflict
from draftsman.viewstore.dynamodb import DynamoDBViewStore
from draftsman.viewstore.memory import MemoryViewStore
from draftsman.viewupdater import DAY, INLINE_SOURCES, Change, Snapshot, ViewUpdater


@pytest.fixture
def scratch() -> type[View]:
    return scratch_view()


def orders(snapshots: Sequence[Snapshot], repeated: int) -> Iterator[tuple[Snapshot, ...]]:
    """Every order of the snapshots in which the first `repeated` come twice."""
    doubled = [*range(len(snapshots)), *range(repeated)]
    for order in sorted(set(itertools.permutations(doubled))):
        yield tuple(snapshots[index] for index in order)


def test_mapped_fields_are_those_of_the_newest_version_in_every_order() -> None:
    snapshots = history("a", booked(1, note="x", ref="r"), booked(2, note="y", ref="s"), booked(3, note="z", ref="r"))
    wanted = {
        "a": {
            "iban": "a",
            "owner": "ann",
            "balance": 6,
            "note": "z",
            "entries": [{"ref": "r", "amount": 3}, {"ref": "s", "amount": 2}],
        }
    }
    for order in orders(snapshots, 3):
        assert rows(deliver(AccountView, order), AccountView) == wanted


def test_create_and_delete_come_out_right_in_every_order() -> None:
    snapshots = history("a", booked(1), closed(), booked(2), closed(), booked(3))
    for count in (2, 3, 4, 5):
        for order in orders(snapshots[:count], 1):
            found = rows(deliver(AccountView, order), AccountView)
            assert set(found) == ({"a"} if count % 2 else set()), [snapshot.version for snapshot in order]
            if count == 5:
                assert found["a"]["balance"] == 6


def test_sums_are_exact_and_set_fields_newest_in_every_order() -> None:
    snapshots = history("a", booked(1, note="w"), booked(20, note="x"), booked(300, note="y"), booked(4000, note="z"))
    for order in orders(snapshots, 2):
        found = rows(deliver(Total, order), Total)["ann"]
        assert (found["total"], found["note"]) == (4321, "z"), [snapshot.version for snapshot in order]


def test_several_aggregates_add_up_in_one_instance_in_every_order() -> None:
    snapshots = [*history("a", booked(1), booked(20)), *history("b", booked(300), booked(4000))]
    for order in orders(snapshots, 2):
        assert rows(deliver(Total, order), Total)["ann"]["total"] == 4321


def test_a_key_that_changes_moves_what_comes_later_to_the_other_instance() -> None:
    snapshots = history("a", booked(1, owner="ann"), booked(20, owner="bob"), booked(300, owner="ann"))
    for order in orders(snapshots, 3):
        found = rows(deliver(Total, order), Total)
        assert {key: row["total"] for key, row in found.items()} == {"ann": 301, "bob": 20}


def test_each_entry_of_a_collection_has_an_instance_in_every_order() -> None:
    snapshots = history("a", booked(1, ref="r"), booked(2, ref="s"), booked(3, ref="r"))
    for order in orders(snapshots, 2):
        found = rows(deliver(Entry, order), Entry)
        assert {key: row["amount"] for key, row in found.items()} == {"r": 3, "s": 2}
    assert rows(deliver(Entry, history("a", booked(1, ref="r"), closed())), Entry) == {}


def test_an_instance_with_very_many_sources_stays_exact_and_small() -> None:
    snapshots = [history(f"a{number:03}", booked(1), booked(2)) for number in range(INLINE_SOURCES + 15)]
    store = MemoryViewStore(Clock())
    for number in (1, 0, 1, 0):
        deliver(Total, [versions[number] for versions in snapshots], store)
    assert rows(store, Total)["ann"]["total"] == 3 * len(snapshots)
    record = store.get("Total", "ann")
    assert record is not None and len(record.sources) == INLINE_SOURCES


class Interfering(MemoryViewStore):
    """Before the first write of `victim` somebody else delivers other snapshots."""

    def __init__(self, others: Sequence[tuple[type[View], Snapshot]]) -> None:
        super().__init__(Clock())
        self.others = list(others)

    def write(self, records: Sequence[Record]) -> None:
        others, self.others = self.others, []
        for view, snapshot in others:
            updater(self).update(view, snapshot)
        super().write(records)


def test_a_late_write_does_not_undo_what_was_written_meanwhile() -> None:
    first, second, third = history("a", booked(1, note="x"), booked(20, note="y"), booked(300, note="z"))
    for view, check in ((AccountView, "balance"), (Total, "total")):
        store = deliver(view, [first], Interfering([]))
        store.others = [(view, second), (view, third)]
        updater(store).update(view, second)  # the invocation that timed out and writes after its successor
        found = next(iter(rows(store, view).values()))
        assert (found[check], found["note"]) == (321, "z")


def test_two_sources_that_write_at_once_are_both_counted() -> None:
    one, other = history("a", booked(1)), history("b", booked(20))
    store = Interfering([(Total, other[0]), (Owner, other[0])])
    updater(store).update(Total, one[0])
    updater(store).update(Owner, one[0])
    assert rows(store, Total)["ann"]["total"] == 21
    store = Interfering([(Owner, other[0])])
    updater(store).update(Owner, one[0])
    assert sorted(rows(store, Owner)["ann"]["accounts"]) == ["a", "b"]


@pytest.mark.parametrize("kind", ["memory", "dynamodb"])
def test_many_writers_at_once_lose_and_double_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    store: Any = MemoryViewStore()
    if kind == "dynamodb":
        store = DynamoDBViewStore(request.getfixturevalue("aws")("dynamodb"), request.getfixturevalue("table"))
    snapshots = [snapshot for name in "abcd" for snapshot in history(name, booked(1), booked(20))]

    def work(number: int) -> None:
        for snapshot in snapshots[number:] + snapshots[:number]:
            for view in (Total, Owner):
                while True:
                    try:
                        ViewUpdater(store).update(view, snapshot)
                        break
                    except ViewConflict:  # as the stream delivers again
                        continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert rows(store, Total)["ann"]["total"] == 84
    found = rows(store, Owner)["ann"]
    assert sorted(found["accounts"]) == ["a", "b", "c", "d"] and 4 <= found["seen"] <= 8


def test_endless_interference_is_a_retryable_failure() -> None:
    class Busy(MemoryViewStore):
        def write(self, records: Sequence[Record]) -> None:
            raise ViewConflict("always")

    for view in (AccountView, Owner):
        with pytest.raises(ViewConflict):
            updater(Busy()).update(view, history("a", booked(1))[0])


def test_an_update_tells_what_a_reader_sees_differently() -> None:
    first, second, third = history("a", booked(1, note="x"), booked(0, note="x"), closed())
    store = MemoryViewStore(Clock())
    assert updater(store).update(AccountView, first) == [Change(AccountView, "a")]
    assert updater(store).update(AccountView, first) == []
    assert updater(store).update(AccountView, second) == []  # the same content
    assert updater(store).update(AccountView, third) == [Change(AccountView, "a")]
    assert updater(store).update(AccountView, third) == []
    assert updater(MemoryViewStore()).update(AccountView, third) == []  # nothing was there


def test_fields_that_a_handler_does_not_map_keep_their_values() -> None:
    store = deliver(Total, history("a", booked(5)))
    record = store.get("Total", "ann")
    record.fields["accounts"] = ["a"]
    store.write([record])
    deliver(Total, history("a", booked(5), booked(6)), store)
    assert rows(store, Total)["ann"] == {"owner": "ann", "total": 11, "average": 0, "note": "", "accounts": ["a"]}


def test_retention_counts_from_the_last_update_and_an_expired_instance_starts_anew() -> None:
    clock = Clock()
    store = MemoryViewStore(clock)
    first, second, third = history("a", booked(1), booked(20), booked(300))
    updater(store, clock).update(Total, first)
    clock.now += 6 * DAY
    updater(store, clock).update(Total, second)
    record = store.get("Total", "ann")
    assert record is not None and record.expires == int(NOW) + 13 * DAY
    clock.now = NOW + 13 * DAY
    assert rows(store, Total) == {}
    updater(store, clock).update(Total, third)
    assert rows(store, Total)["ann"]["total"] == 300
    deliver(AccountView, [first], store)
    kept = store.get("AccountView", "a")
    assert kept is not None and kept.expires is None


def test_what_comes_late_for_an_expired_instance_does_not_revive_it() -> None:
    clock = Clock()
    store = MemoryViewStore(clock)
    first, _, third = history("a", booked(1), booked(20), booked(300))
    updater(store, clock).update(Total, third)
    clock.now += 8 * DAY
    assert updater(store, clock).update(Total, first) == [] and rows(store, Total) == {}


def test_sums_count_from_the_last_deletion(scratch: type[View]) -> None:
    @snapshot_handler(
        scratch,
        "Bank.Account",
        key=lambda snapshot, event: snapshot.iban,
        delete=(lambda snapshot, event: snapshot.isDeleted != "",),
    )
    def add(view: Any, snapshot: Any, event: Any) -> None:
        view.count += snapshot.amount

    first, second, third, fourth = history("a", booked(1), booked(20), closed(), booked(4000))
    for order in ([1, 2, 3, 4], [2, 3, 4, 1], [3, 4, 1, 2], [1, 3, 4, 2], [3, 1, 4, 2], [1, 2, 3, 3, 4, 1, 4]):
        snapshots = [(first, second, third, fourth)[number - 1] for number in order]
        assert rows(deliver(scratch, snapshots), scratch)["a"]["count"] == 4000, order


def test_a_tombstone_outlives_the_stream() -> None:
    store = deliver(AccountView, history("a", booked(1), closed()))
    record = store.get("AccountView", "a")
    assert record is not None and record.deleted and record.expires is not None
    assert record.expires > NOW + 2 * DAY and record.fields == {}


def test_an_empty_key_is_skipped_with_a_warning() -> None:
    warnings: list[dict[str, Any]] = []
    store = MemoryViewStore()
    snapshot = history("a", booked(1, owner=""))[0]
    assert ViewUpdater(store, lambda text, **facts: warnings.append(facts)).update(Total, snapshot) == []
    assert rows(store, Total) == {} and warnings[0]["handler"] == "Total.total"
