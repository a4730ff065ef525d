"""Custom handlers, and what handlers of the model can get wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from readmodel import Owner, booked, closed, deliver, history, rows, scratch_view

from draftsman import View, custom_handler, snapshot_handler
from draftsman.viewstore import Record, ViewStoreError
from draftsman.viewstore.memory import MemoryViewStore
from draftsman.viewupdater import HandlerFailed


def test_a_custom_handler_runs_once_per_version_and_never_backwards() -> None:
    first, second = history("a", booked(1), booked(2))
    store = deliver(Owner, [first, first, second, second, first])
    assert rows(store, Owner)["ann"] == {"owner": "ann", "accounts": ["a"], "seen": 2, "type": ""}
    assert rows(deliver(Owner, [second, first]), Owner)["ann"]["seen"] == 1


def test_mark_for_deletion_deletes_and_a_later_get_starts_anew() -> None:
    snapshots = history("a", booked(1), booked(2), closed(), booked(3))
    store = deliver(Owner, snapshots[:3])
    assert rows(store, Owner) == {}
    assert rows(deliver(Owner, snapshots[3:], store), Owner)["ann"]["seen"] == 1


@pytest.fixture
def scratch() -> type[View]:
    return scratch_view()


def run(view: type[View], block: Callable[..., None], store: Any = None) -> Any:
    view._handlers.clear()
    custom_handler(view, "Bank.Account")(block)
    return deliver(view, history("a", booked(1)), store)


def test_the_entity_manager_keeps_its_promises(scratch: type[View]) -> None:
    def block(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        assert EntityManager.get("Scratch", "x", create=False) is None
        entity = EntityManager.get("Scratch", "x")
        assert entity is EntityManager.get(type="Scratch", key="x", create=True)
        assert (entity.id, entity.count, entity.type, entity.key) == ("x", 0, "Scratch", "x")
        assert not entity.mark_for_deletion
        entity.count = 5
        entity.nowhere = "undeclared"
        assert EntityManager.get("Owner", "o").type == ""  # a declared field wins
        plain = convert_to_dictionary(snapshot.entries)
        assert type(plain) is dict

    store = run(scratch, block)
    assert rows(store, scratch) == {"x": {"id": "x", "count": 5}}
    assert set(rows(store, Owner)) == {"o"}  # obtained, so saved


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(("Nope", "k"), "no view 'Nope'"), (("EntryItem", "k"), "EntryItem"), (("Owner", ""), "key")],
)
def test_what_the_entity_manager_cannot_get_is_the_models_fault(
    scratch: type[View], arguments: Any, message: str
) -> None:
    def block(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        EntityManager.get(*arguments)

    with pytest.raises(HandlerFailed, match=message):
        run(scratch, block)


def test_a_custom_handler_that_raises_writes_nothing_and_may_run_again(scratch: type[View]) -> None:
    def broken(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        EntityManager.get("Scratch", "x").count = 1
        raise KeyError("gone")

    def repaired(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        EntityManager.get("Scratch", "x").count += 1

    store = MemoryViewStore()
    with pytest.raises(HandlerFailed, match="Scratch.broken: KeyError: 'gone'"):
        run(scratch, broken, store)
    assert rows(store, scratch) == {}
    assert rows(run(scratch, repaired, store), scratch)["x"]["count"] == 1


def test_a_custom_handler_may_change_more_instances_than_a_transaction_takes(scratch: type[View]) -> None:
    def block(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        for number in range(200):
            EntityManager.get("Scratch", f"{number:03}").count += 1

    store = run(scratch, block)
    assert [row["count"] for row in rows(run(scratch, block, store), scratch).values()] == [1] * 200


@pytest.mark.parametrize("value", ["twelve", 1.5, {"a": 1}])
def test_a_value_that_does_not_fit_its_field_is_the_models_fault(scratch: type[View], value: Any) -> None:
    def mapped(view: Any, snapshot: Any, event: Any) -> None:
        view.count = value

    scratch._handlers.clear()
    snapshot_handler(scratch, "Bank.Account", key=lambda snapshot, event: snapshot.iban)(mapped)
    with pytest.raises(HandlerFailed, match="count"):
        deliver(scratch, history("a", booked(1)))


def test_snapshot_handlers_run_before_custom_handlers_of_the_same_view(scratch: type[View]) -> None:
    seen: list[Any] = []
    scratch._handlers.clear()

    @custom_handler(scratch, "Bank.Account")
    def second(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        seen.append(EntityManager.get("Scratch", snapshot.iban, create=False).count)

    @snapshot_handler(scratch, "Bank.Account", key=lambda snapshot, event: snapshot.iban)
    def first(view: Any, snapshot: Any, event: Any) -> None:
        view.count = 7

    deliver(scratch, history("a", booked(1)))
    assert seen == [7]


def test_store_failures_pass_through_model_code(scratch: type[View]) -> None:
    class Down(MemoryViewStore):
        def get(self, view: str, key: str) -> Record | None:
            if view == "Scratch":
                raise ViewStoreError("throttled")
            return super().get(view, key)

    def block(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
        EntityManager.get("Scratch", "x")

    with pytest.raises(ViewStoreError, match="throttled"):
        run(scratch, block, Down())
