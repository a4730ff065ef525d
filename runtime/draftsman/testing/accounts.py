"""A small bank: the application on which the conformance suite tries event stores."""

from __future__ import annotations

import random
from typing import Any

from ..application import Application
from ..domain import AggregateRoot, DomainEvent, apply, blank, on
from ..fields import Collection, Int, String, build
from ..flow import BehaviorFlow, Part, Trigger, behavior_flow, emit, require, update_key
from ..messages import utc_now
from ..version import RUNTIME_VERSION


class Opened(DomainEvent, source="Bank.Account"):
    """An account exists."""

    fields = (String("number"),)


class Deposited(DomainEvent, source="Bank.Account"):
    """Money came in, or went out if negative."""

    fields = (Int("amount"),)


class Noted(DomainEvent, source="Bank.Account"):
    """Somebody wrote something down."""

    fields = (String("text"),)


class Renamed(DomainEvent, source="Bank.Account"):
    """The number changed."""

    fields = (String("number"),)


class Closed(DomainEvent, source="Bank.Account"):
    """The account is deleted in one of the modes."""

    fields = (String("mode"),)


class Account(AggregateRoot, id="Bank.Account", key="number", snapshot_interval=10):
    """Has a balance and entries; its number can change."""

    fields = (String("number"), Int("balance"), Collection("entries", String("text")))

    @on(Deposited)
    def on_deposited(self, event: Any) -> None:
        """Adds up."""
        self.balance += event.amount

    @on(Noted)
    def on_noted(self, event: Any) -> None:
        """Keeps the text under its position."""
        self.entries[str(len(self.entries))] = {"text": event.text}

    @on(Renamed)
    def on_renamed(self, event: Any) -> None:
        """Takes the number."""
        self.number = event.number

    @on(Closed)
    def on_closed(self, event: Any) -> None:
        """Takes the mode."""
        self.isDeleted = event.mode


class Touched(DomainEvent, source="Bank.Session"):
    """Somebody was there."""

    fields = (String("key"),)


class Session(AggregateRoot, id="Bank.Session", key="key", event_ttl=60):
    """Vanishes after a minute without an event."""

    fields = (String("key"), Int("touches"))

    @on(Touched)
    def on_touched(self, event: Any) -> None:
        """Counts."""
        self.touches += 1


def _trigger(name: str, *variables: str, **options: Any) -> Trigger:
    def read(variable: str) -> Any:
        return lambda event, domain_event: event.get(variable)

    return Trigger(name, key=read("key"), variables={variable: read(variable) for variable in variables}, **options)


@behavior_flow(Account, "Open", _trigger("OpenRequested"), create=True)
def open_account(flow: Any) -> None:
    """Only for new accounts."""
    emit(flow, Opened, number=flow.identity)


@behavior_flow(Account, "Deposit", _trigger("DepositRequested", "amount"))
def deposit(flow: Any) -> None:
    """Creates the account if need be."""
    emit(flow, Deposited, amount=flow.amount)


@behavior_flow(Account, "Withdraw", _trigger("WithdrawRequested", "amount"))
def withdraw(flow: Any) -> None:
    """Not below zero."""
    message = (Part("{b}", lambda: flow.entity.balance), " is less than ", Part("{a}", lambda: flow.amount))
    require(flow, flow.entity.balance >= flow.amount, *message)
    emit(flow, Deposited, amount=-flow.amount)


@behavior_flow(Account, "Split", _trigger("SplitRequested", "amounts"))
def split(flow: Any) -> None:
    """Several events in one commit, or none."""
    for amount in flow.amounts:
        emit(flow, Deposited, amount=amount)


@behavior_flow(
    Account,
    "Order",
    _trigger("OrderRequested", "order", idempotency_key=(lambda e, d: e.key, lambda e, d: e.order), idempotency_ttl=60),
)
def order(flow: Any) -> None:
    """Once per order."""
    require(flow, flow.order != "", "no order")
    emit(flow, Deposited, amount=1)


@behavior_flow(Account, "Note", _trigger("NoteRequested", "text"))
def note(flow: Any) -> None:
    """Makes the document grow."""
    emit(flow, Noted, text=flow.text)


@behavior_flow(Account, "Rename", _trigger("RenameRequested", "to"))
def rename(flow: Any) -> None:
    """Changes the key."""
    emit(flow, Renamed, number=flow.to)
    update_key(flow, flow.to)


@behavior_flow(Account, "Close", _trigger("CloseRequested", "mode"))
def close(flow: Any) -> None:
    """Deletes."""
    emit(flow, Closed, mode=flow.mode)


@behavior_flow(Account, "Reopen", _trigger("ReopenRequested"), reactivate="true")
def reopen(flow: Any) -> None:
    """Revives."""
    emit(flow, Opened, number=flow.identity)


@behavior_flow(Session, "Touch", _trigger("TouchRequested"))
def touch(flow: Any) -> None:
    """Keeps the session alive."""
    emit(flow, Touched, key=flow.identity)


FLOWS: tuple[BehaviorFlow, ...] = (open_account, deposit, withdraw, split, order, note, rename, close, reopen, touch)

application = Application(name="Bank", runtime=RUNTIME_VERSION, aggregates=(Account, Session), flows=FLOWS)

STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Bank.Account.Open", {"key": "x"}),
    ("Bank.Account.Split", {"key": "x", "amounts": ["1", "2"]}),
    ("Bank.Account.Close", {"key": "x", "mode": "hard"}),
    ("Bank.Account.Open", {"key": "x"}),
    ("Bank.Account.Deposit", {"key": "x", "amount": 3}),
    ("Bank.Account.Close", {"key": "x", "mode": "soft"}),
    ("Bank.Account.Reopen", {"key": "x"}),
    ("Bank.Account.Note", {"key": "x", "text": "here again"}),
    ("Bank.Account.Rename", {"key": "x", "to": "z"}),
)


def opened(key: str) -> Account:
    """The document of a new account after one event."""
    document = blank(Account, key)
    assert isinstance(document, Account)
    apply(document, build(Deposited, {"amount": 1}), utc_now())
    return document


def noise(seed: int, length: int) -> str:
    """Text that does not compress; the same for the same seed."""
    source = random.Random(seed)
    return "".join(source.choices("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", k=length))
