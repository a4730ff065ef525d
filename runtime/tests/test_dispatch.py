"""The dispatcher: conflicts are run again, refusals stored, technical failures leave nothing behind."""

from __future__ import annotations

from typing import Any

import pytest

from draftsman.application import Application
from draftsman.dispatch import MessageDispatcher, RetryPolicy
from draftsman.eventstore import Commit, ConcurrencyError
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.messages import Message
from draftsman.testing.accounts import Account, application
from draftsman.trace import ERROR, PENDING, SUCCESS, Tracer, open_count
from draftsman.tracestore import MemoryTraceStore


def deposit(message_id: str = "m1", amount: Any = 5) -> Message:
    data = {"key": "a", "amount": amount}
    return Message(
        message_id, "DepositRequested", data, "/Bank/appsync", correlation_id="c", actor="ann", component="appsync"
    )


class Rivalry(MemoryEventStore):
    """Refuses the first commits of the message m1."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def commit(self, commit: Commit) -> None:
        if commit.message_id == "m1" and self.times:
            self.times -= 1
            rival = MessageDispatcher(application, self)
            rival.run(application.flows["Bank.Account.Deposit"], deposit(f"rival {self.times}", 100))
        super().commit(commit)


FLOW = application.flows["Bank.Account.Deposit"]


def test_after_a_conflict_the_flow_runs_again_on_what_is_there_now() -> None:
    waits: list[float] = []
    store = Rivalry(2)
    dispatcher = MessageDispatcher(application, store, sleep=waits.append, random=lambda: 1.0)
    result = dispatcher.run(FLOW, deposit())
    assert (result.status, result.version, result.conflicts) == ("success", 3, 2)
    assert store.load(Account, "a").document["balance"] == 205  # type: ignore[index]
    assert waits == [0.02, 0.04]


def test_waits_are_random_and_bounded() -> None:
    waits: list[float] = []
    policy = RetryPolicy(attempts=8, base=0.1, limit=0.3)
    MessageDispatcher(application, Rivalry(6), policy=policy, sleep=waits.append, random=lambda: 0.5).run(
        FLOW, deposit()
    )
    assert waits == [0.05, 0.1, 0.15, 0.15, 0.15, 0.15]


def test_too_many_conflicts_are_left_to_the_queue() -> None:
    store = Rivalry(4)
    with pytest.raises(ConcurrencyError):
        MessageDispatcher(application, store, sleep=lambda s: None).run(FLOW, deposit())
    assert store.outcome(FLOW.id, "m1") is None
    assert MessageDispatcher(application, store).run(FLOW, deposit()).status == "success"


def test_events_carry_who_what_and_why() -> None:
    store = MemoryEventStore()
    result = MessageDispatcher(application, store, clock=lambda: "T").run(FLOW, deposit())
    (event,) = result.events
    assert event == Message(
        id="Bank.Account#a/1",
        type="Deposited",
        data={"amount": 5},
        source="/Bank/Bank.Account",
        subject="a",
        time="T",
        correlation_id="c",
        causation_id="m1",
        actor="ann",
        component="Bank.Account.Deposit",
        version=1,
        commit_size=1,
    )
    assert store.history("Bank.Account#a") == [event]


def test_bad_data_is_a_refusal_that_is_not_tried_again() -> None:
    result = MessageDispatcher(application, MemoryEventStore()).run(FLOW, deposit(amount="many"))
    assert (result.status, result.message) == ("rejected", "amount: 'many' is no Int")


def test_a_technical_failure_stores_nothing_and_comes_again() -> None:
    store = MemoryEventStore()
    dispatcher = MessageDispatcher(application, store)
    split = application.flows["Bank.Account.Split"]
    message = Message("m1", "SplitRequested", {"key": "a", "amounts": 5}, "")
    for _ in range(2):
        with pytest.raises(TypeError):
            dispatcher.run(split, message)
    assert store.outcome(split.id, "m1") is None and store.load(Account, "a").version == 0


def test_an_error_of_the_store_is_never_a_refusal_of_the_model() -> None:
    class Misconfigured(MemoryEventStore):
        def load(self, aggregate: Any, key: str) -> Any:
            raise ValueError("Invalid endpoint")

    store = Misconfigured()
    with pytest.raises(ValueError, match="Invalid endpoint"):
        MessageDispatcher(application, store).run(FLOW, deposit())
    assert store.outcome(FLOW.id, "m1") is None


def test_what_cannot_be_stored_is_refused(shop: Application) -> None:
    note = application.flows["Bank.Account.Note"]
    before = Account._handlers["Noted"]

    def keeps_an_object(self: Any, event: Any) -> None:
        self.thing = object()

    Account._handlers["Noted"] = (before[0], keeps_an_object)
    try:
        message = Message("m1", "NoteRequested", {"key": "a", "text": "t"}, "")
        result = MessageDispatcher(application, MemoryEventStore()).run(note, message)
    finally:
        Account._handlers["Noted"] = before
    assert (result.status, result.message.startswith("Bank.Account: a object cannot be stored")) == ("rejected", True)


def test_a_redelivery_that_no_longer_runs_is_still_a_duplicate() -> None:
    """What fails only because the message was processed already must not end in the dead letters."""
    store = MemoryEventStore()
    dispatcher = MessageDispatcher(application, store)
    split = application.flows["Bank.Account.Split"]
    dispatcher.run(split, Message("m1", "SplitRequested", {"key": "a", "amounts": ["1"]}, ""))
    again = dispatcher.run(split, Message("m1", "SplitRequested", {"key": "a", "amounts": 5}, ""))
    assert (again.status, again.duplicate, again.version) == ("success", "message", 1)


def traced() -> tuple[MessageDispatcher, MemoryTraceStore]:
    traces = MemoryTraceStore()
    return MessageDispatcher(application, MemoryEventStore(), Tracer(traces)), traces


def test_success_and_what_follows_are_one_write() -> None:
    dispatcher, traces = traced()
    dispatcher.dispatch(FLOW, deposit())
    rows = {row.component: row for row in traces.read("c")}
    assert {name: row.status for name, row in rows.items()} == {
        "Bank.Account.Deposit": SUCCESS,
        "Relay:Bank.Account": PENDING,
    }
    own, relay = rows["Bank.Account.Deposit"], rows["Relay:Bank.Account"]
    assert (own.message_id, own.command, own.event, own.previous, own.version) == (
        "m1",
        "Account.Deposit",
        "DepositRequested",
        "appsync",
        1,
    )
    assert (relay.message_id, relay.previous) == ("Bank.Account#a/1", "Bank.Account.Deposit")


def test_a_duplicate_repairs_the_trace() -> None:
    dispatcher, traces = traced()
    dispatcher.run(FLOW, deposit())  # the function died before it wrote the trace
    assert traces.read("c") == []
    result = dispatcher.dispatch(FLOW, deposit())
    assert result.message == "already processed"
    assert {row.component: row.status for row in traces.read("c")} == {
        "Bank.Account.Deposit": SUCCESS,
        "Relay:Bank.Account": PENDING,
    }


def test_a_late_opening_does_not_reopen_a_finished_row() -> None:
    dispatcher, traces = traced()
    dispatcher.dispatch(FLOW, deposit())
    relay = next(row for row in traces.read("c") if row.component == "Relay:Bank.Account")
    traces.write([relay.closed(SUCCESS)])
    dispatcher.dispatch(FLOW, deposit())
    assert open_count(traces.read("c")) == 0


def test_a_functional_duplicate_opens_nothing_in_its_own_trace() -> None:
    dispatcher, traces = traced()
    flow = application.flows["Bank.Account.Order"]
    for number in (1, 2):
        message = Message(f"m{number}", "OrderRequested", {"key": "a", "order": "o"}, "", correlation_id=f"c{number}")
        dispatcher.dispatch(flow, message)
    (row,) = traces.read("c2")
    assert (row.component, row.status, row.message) == ("Bank.Account.Order", SUCCESS, "already processed")


def test_a_refusal_ends_in_error_with_its_message() -> None:
    dispatcher, traces = traced()
    withdraw = application.flows["Bank.Account.Withdraw"]
    dispatcher.dispatch(withdraw, deposit()._replace(type="WithdrawRequested"))
    (row,) = traces.read("c")
    assert (row.status, row.message) == (ERROR, "0 is less than 5")


def test_views_of_the_aggregate_get_rows(shop: Application) -> None:
    traces = MemoryTraceStore()
    dispatcher = MessageDispatcher(shop, MemoryEventStore(), Tracer(traces))
    data = {"cart": "t:one", "article": "apple", "amount": 1}
    message = Message("m1", "AddShopCartRequested", data, "", correlation_id="c")
    dispatcher.dispatch(shop.flows["Shop.Cart.Add"], message)
    opened = {row.component for row in traces.read("c") if row.status == PENDING}
    assert opened == {"Relay:Shop.Cart", "View:Cart", "View:Customer"}


def test_keys_change_only_with_an_event() -> None:
    dispatcher = MessageDispatcher(application, MemoryEventStore())
    rename = application.flows["Bank.Account.Rename"]
    message = Message("m1", "RenameRequested", {"key": "a", "to": ""}, "")
    assert dispatcher.run(rename, message).message == "the new key is empty or no text"
