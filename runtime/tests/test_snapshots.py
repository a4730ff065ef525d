"""From a commit to its views: one snapshot per event, failures that stay where they are, hints, trace rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from readmodel import Account, AccountView, Booked, Closed, EntryItem, Owner, Total

from draftsman import Application, Int, Items, String, Trigger, View, behavior_flow, emit, snapshot_handler
from draftsman.authorization import anonymous
from draftsman.commands import Command
from draftsman.dispatch import MessageDispatcher
from draftsman.eventstore import Head
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.messages import Message
from draftsman.snapshots import ViewFeed, snapshots_of
from draftsman.trace import Tracer, open_count
from draftsman.tracestore import MemoryTraceStore
from draftsman.version import RUNTIME_VERSION
from draftsman.viewstore import Search, ViewStoreError
from draftsman.viewstore.memory import MemoryViewStore
from draftsman.viewupdater import ViewUpdater


class Fragile(View, key="iban"):
    fields = (String("iban"), Int("balance"))


@snapshot_handler(Fragile, "Bank.Account", key=lambda snapshot, event: snapshot.iban)
def fragile(view: Any, snapshot: Any, event: Any) -> None:
    if snapshot.note == "poison":
        raise KeyError("no such thing")
    view.balance = snapshot.balance


@behavior_flow(
    Account,
    "Book",
    Trigger("BookRequested", key=lambda event, domain_event: event.iban, variables={"all": lambda event, _: event.all}),
    reactivate="optional",
)
def book(flow: Any) -> None:
    for item in flow.all:
        if item.note == "close":
            emit(flow, Closed, owner=item.owner)
        else:
            emit(flow, Booked, owner=item.owner, amount=item.amount, note=item.note)


BOOK = Command(
    "BookRequested",
    field="AccountMutation.book",
    allow=anonymous(),
    fields=(String("iban"), Items("all", String("owner"), Int("amount"), String("note"))),
)


class Bench:
    """Commits in memory, and the feed that takes them to views."""

    def __init__(self, views: Sequence[type[View]], store: Any = None) -> None:
        self.application = Application(
            name="Bank", runtime=RUNTIME_VERSION, commands=[BOOK], aggregates=[Account], flows=[book], views=views
        )
        self.events = MemoryEventStore()
        self.traces = MemoryTraceStore()
        self.views = store if store is not None else MemoryViewStore()
        self.heads: list[Head] = []
        self.events.listeners.append(self.heads.append)
        self.aside: list[dict[str, Any]] = []
        self.hints: list[tuple[str, str, str]] = []

    def commit(self, *items: dict[str, Any], iban: str = "a") -> Head:
        data = {"iban": iban, "all": list(items)}
        message = Message(f"m{len(self.heads)}", "BookRequested", data, "/test", correlation_id="c")
        MessageDispatcher(self.application, self.events, Tracer(self.traces)).dispatch(book, message)
        return self.heads[-1]

    def feed(self) -> ViewFeed:
        updater = ViewUpdater(self.views, sleep=lambda _: None)
        return ViewFeed(
            self.application, self.events, updater, Tracer(self.traces), self.aside.append, self.hints.extend
        )

    def rows(self, view: type[View]) -> dict[str, Any]:
        return {record.key: record.fields for record in self.views.query(view.__name__, Search()).records}

    def statuses(self) -> dict[str, str]:
        return {row.component: row.status for row in self.traces.read("c") if row.component.startswith("View:")}


def item(amount: int = 0, note: str = "", owner: str = "ann") -> dict[str, Any]:
    return {"owner": owner, "amount": amount, "note": note}


def test_a_commit_of_several_events_gives_a_snapshot_after_each() -> None:
    bench = Bench([Total])
    bench.commit(item(1), item(20))
    head = bench.commit(item(300, "x"), item(4000, "y"), item(50000, "z"))
    found = snapshots_of(bench.application, bench.events, head)
    seen = [(s.version, s.document.version, s.document.balance, s.event.note) for s in found]
    assert seen == [(3, 3, 321, "x"), (4, 4, 4321, "y"), (5, 5, 54321, "z")]
    assert len({id(snapshot.document) for snapshot in found}) == 3


def test_views_that_add_up_and_custom_handlers_see_every_event_of_a_commit() -> None:
    bench = Bench([Total, Owner, AccountView, EntryItem])
    for head in (bench.commit(item(1), item(20)), bench.commit(item(300), item(4000))):
        bench.feed().process(head)
        bench.feed().process(head)  # delivered again
    assert bench.rows(Total)["ann"]["total"] == 4321
    assert bench.rows(Owner)["ann"]["seen"] == 4
    assert bench.rows(AccountView)["a"]["balance"] == 4321


def test_a_revived_instance_is_alive_between_the_events_that_follow() -> None:
    bench = Bench([AccountView])
    bench.commit(item(1), item(note="close"))
    head = bench.commit(item(20), item(300))
    assert [s.document.isDeleted for s in snapshots_of(bench.application, bench.events, head)] == ["", ""]


def test_without_the_events_before_it_a_commit_gives_its_last_snapshot() -> None:
    bench = Bench([Total])
    bench.commit(item(1), item(20))
    head = bench.commit(item(300), item(4000))
    bench.events._commits[head.stream].pop(0)  # expired
    found = snapshots_of(bench.application, bench.events, head)
    assert [(s.version, s.document.balance) for s in found] == [(4, 4321)]


def test_the_deleting_commit_reaches_the_views_and_a_purged_one_does_not() -> None:
    bench = Bench([AccountView])
    bench.feed().process(bench.commit(item(1)))
    head = bench.commit(item(note="close"))
    assert bench.feed().process(head._replace(purged=True)).changes == []
    assert set(bench.rows(AccountView)) == {"a"}
    bench.feed().process(head)
    assert bench.rows(AccountView) == {}


def test_a_poison_snapshot_is_put_aside_and_other_views_and_commits_go_on() -> None:
    bench = Bench([Fragile, AccountView])
    bench.feed().process(bench.commit(item(1)))
    poison = bench.commit(item(20, "poison"))
    result = bench.feed().process(poison)
    assert bench.rows(Fragile)["a"]["balance"] == 1 and bench.rows(AccountView)["a"]["balance"] == 21
    assert bench.statuses() == {"View:Fragile": "error", "View:AccountView": "success"}
    (letter,) = bench.aside
    assert (letter["component"], letter["stream"], letter["version"]) == ("View:Fragile", "Bank.Account#a", 2)
    assert "KeyError: 'no such thing'" in letter["error"] and "poison" not in str(letter)
    assert len(result.failures) == 1
    bench.feed().process(bench.commit(item(300)))
    assert bench.rows(Fragile)["a"]["balance"] == 321  # healed by the next commit


def test_a_state_that_can_no_longer_be_made_fails_every_view_of_the_commit() -> None:
    bench = Bench([Fragile, AccountView])
    head = bench.commit(item(1))._replace(state=None)
    bench.events._commits.clear()
    assert len(bench.feed().process(head).failures) == 2
    assert set(bench.statuses().values()) == {"error"} and len(bench.aside) == 2


class Down(MemoryViewStore):
    """Fails for one view as long as `down` is set."""

    down = True

    def write(self, records: Any) -> None:
        if self.down and any(record.view == "Fragile" for record in records):
            raise ViewStoreError("throttled")
        super().write(records)


def test_a_retryable_failure_is_raised_with_rows_open_and_no_hint_lost() -> None:
    store = Down()
    bench = Bench([AccountView, Fragile], store)
    head = bench.commit(item(1))
    with pytest.raises(ViewStoreError):
        bench.feed().process(head)
    assert open_count(bench.traces.read("c")) == 3  # relay and both views
    assert bench.aside == [] and bench.hints == [("AccountView", "a", "updated")]
    store.down = False
    bench.feed().process(head)
    assert bench.statuses() == {"View:AccountView": "success", "View:Fragile": "success"}
    assert bench.hints == [("AccountView", "a", "updated"), ("Fragile", "a", "updated")]


def test_changes_are_told_after_the_write_unless_the_view_is_excluded() -> None:
    class Quiet(View, key="iban", notifies=False):
        fields = (String("iban"), Int("balance"))

    snapshot_handler(Quiet, "Bank.Account", key=lambda snapshot, event: snapshot.iban)(fragile)
    bench = Bench([Quiet, AccountView])
    bench.feed().process(bench.commit(item(1), item(20)))
    assert bench.hints == [("AccountView", "a", "updated")]
    assert set(bench.rows(Quiet)) == {"a"}
