"""A small model for tests of the read side: accounts, what they are shown as, and snapshots made by folding events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from draftsman import (
    AggregateRoot,
    Collection,
    DomainEvent,
    Embedded,
    Float,
    Int,
    String,
    StringList,
    View,
    convert_items,
    custom_handler,
    on,
    snapshot_handler,
    upsert,
)
from draftsman.domain import blank, fold, from_state, revive, state_of
from draftsman.viewstore import Search
from draftsman.viewstore.memory import MemoryViewStore
from draftsman.viewupdater import Snapshot, ViewUpdater


class Booked(DomainEvent, source="Bank.Account"):
    fields = (String("owner"), Int("amount"), String("note"), String("ref"))


class Closed(DomainEvent, source="Bank.Account"):
    fields = (String("owner"),)


class Account(AggregateRoot, id="Bank.Account", key="iban"):
    fields = (
        String("iban"),
        String("owner"),
        Int("amount"),
        Int("balance"),
        String("note"),
        Collection("entries", String("ref"), Int("amount")),
    )

    @on(Booked)
    def on_booked(self: Any, event: Any) -> None:
        self.owner = event.owner
        self.amount = event.amount
        self.balance += event.amount
        self.note = event.note
        if event.ref:
            upsert(self.entries, event, "ref").amount = event.amount

    @on(Closed)
    def on_closed(self: Any, event: Any) -> None:
        self.isDeleted = "soft"


class EntryItem(View):
    fields = (String("ref"), Int("amount"))


class AccountView(View, key="iban"):
    fields = (String("iban"), String("owner"), Int("balance"), String("note"), Embedded("entries", "EntryItem"))


class Total(View, key="owner", retention_days=7):
    fields = (String("owner"), Int("total"), Float("average"), String("note"), StringList("accounts"))


class Entry(View, key="ref", notifies=False):
    fields = (String("ref"), Int("amount"), String("iban"))


class Owner(View, key="owner"):
    fields = (String("owner"), StringList("accounts"), Int("seen"), String("type"))


@snapshot_handler(
    AccountView,
    "Bank.Account",
    key=lambda snapshot, event: snapshot.iban,
    delete=(lambda snapshot, event: snapshot.isDeleted != "",),
)
def account_view(view: Any, snapshot: Any, event: Any) -> None:
    view.owner = snapshot.owner
    view.balance = snapshot.balance
    view.note = snapshot.note
    view.entries = convert_items(EntryItem, snapshot.entries)


@snapshot_handler(Total, "Bank.Account", key=lambda snapshot, event: snapshot.owner)
def total(view: Any, snapshot: Any, event: Any) -> None:
    view.total += snapshot.amount
    view.note = snapshot.note


@snapshot_handler(
    Entry,
    "Bank.Account",
    dictionary="entries",
    key=lambda snapshot, event, item, value, key: item.ref,
    delete=(lambda snapshot, event, item, value, key: snapshot.isDeleted != "",),
)
def entry(view: Any, snapshot: Any, event: Any, item: Any, value: Any, key: Any) -> None:
    view.amount = value["amount"]
    view.iban = snapshot.iban


@custom_handler(Owner, "Bank.Account")
def owner(snapshot: Any, event: Any, EntityManager: Any, convert_to_dictionary: Any) -> None:
    entity = EntityManager.get(type="Owner", key=snapshot.owner)
    entity.seen += 1
    if snapshot.iban not in entity.accounts:
        entity.accounts.append(snapshot.iban)
    if snapshot.isDeleted:
        entity.mark_for_deletion = True


def booked(amount: int, owner: str = "ann", note: str = "", ref: str = "") -> tuple[str, dict[str, Any]]:
    return "Booked", {"owner": owner, "amount": amount, "note": note, "ref": ref}


def closed(owner: str = "ann") -> tuple[str, dict[str, Any]]:
    return "Closed", {"owner": owner}


def history(iban: str, *events: tuple[str, dict[str, Any]]) -> list[Snapshot]:
    """The snapshot after each of the events of one account."""
    document = blank(Account, iban)
    snapshots = []
    for version, (name, data) in enumerate(events, start=1):
        if document.isDeleted:
            revive(document)  # as a flow with reactivate does
        fold(Account, document, [(name, data, "2026-01-01T00:00:00Z")])
        event = Account._handlers[name][0](data)
        copy = from_state(Account, state_of(document))
        snapshots.append(Snapshot("Bank.Account", f"Bank.Account#{iban}", version, copy, event))
    return snapshots


NOW = 1_700_000_000.0


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


def updater(store: Any = None, clock: Callable[[], float] | None = None) -> ViewUpdater:
    clock = clock or Clock()
    return ViewUpdater(store if store is not None else MemoryViewStore(clock), clock=clock, sleep=lambda _: None)


def deliver(view: type[View], snapshots: Iterable[Snapshot], store: Any = None) -> Any:
    store = store if store is not None else MemoryViewStore(Clock())
    for snapshot in snapshots:
        updater(store).update(view, snapshot)
    return store


def rows(store: Any, view: type[View]) -> dict[str, dict[str, Any]]:
    return {record.key: record.fields for record in store.query(view.__name__, Search()).records}


def scratch_view() -> type[View]:
    """A view without handlers, of an id and a count."""

    class Scratch(View, key="id"):
        fields = (String("id"), Int("count"))

    return Scratch
