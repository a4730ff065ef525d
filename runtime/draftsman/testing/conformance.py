"""What every event store must do, as test cases to inherit from: `create_store` is the only hook.

class TestMemoryStore(EventStoreConformance):
    def create_store(self, now): return MemoryEventStore(now)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, cast

from .. import eventstore
from ..dispatch import MessageDispatcher, RetryPolicy
from ..documents import plain
from ..domain import AggregateRoot
from ..eventstore import (
    MAX_COMMIT_BYTES,
    SUCCESS,
    AggregateTooLarge,
    Commit,
    ConcurrencyError,
    DuplicateMessage,
    ErasableStore,
    EventStore,
    FunctionalKey,
    Outcome,
)
from ..maintenance import DAY, Swept, sweep
from ..messages import Message
from . import accounts
from .accounts import Account, Session, application

THREADS, DELIVERIES = 8, 3


def refuses(kind: type[Exception], action: Callable[[], Any]) -> Any:
    """Call; return the exception of this kind, fail if there is none."""
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}, but nothing was raised")


class EventStoreConformance:
    """Abstract: inherit and give a store."""

    clock: float
    messages = 120  # of the test with threads

    def create_store(self, now: Callable[[], float]) -> EventStore:
        """A new, empty store that asks `now` for the time in seconds."""
        raise NotImplementedError

    def setup_method(self) -> None:
        """A new store and dispatcher for each test."""
        self.clock = time.time()
        self.sequence = 0

    @property
    def store(self) -> EventStore:
        """The store of this test."""
        if "_store" not in self.__dict__:
            self._store = self.create_store(lambda: self.clock)
            self.dispatcher = MessageDispatcher(application, self._store, sleep=lambda seconds: None)
        return self._store

    def run(self, flow: str, message_id: str = "", **data: Any) -> Any:
        """Run a flow with a message; a fresh id unless one is given."""
        _ = self.store
        self.sequence += 1
        target = application.flows[flow]
        message = Message(message_id or f"m{self.sequence}", next(iter(target.triggers)), data, "/test/appsync")
        return self.dispatcher.run(target, message)

    def document(self, key: str, kind: type[AggregateRoot] = Account) -> dict[str, Any] | None:
        """The stored document as plain data."""
        document = self.store.load(kind, key).document
        return None if document is None else plain(document)

    def commit_of(self, message_id: str, key: str = "a", **changes: Any) -> Commit:
        """A commit of one event on what is loaded now."""
        instance = self.store.load(Account, key)
        document = instance.document or accounts.opened(key)
        event = Message(f"{instance.stream}/{instance.version + 1}", "Deposited", {"amount": 1}, "", subject=key)
        event = event._replace(version=instance.version + 1, commit_size=1)
        outcome = Outcome(SUCCESS, "", instance.stream, instance.version + 1)
        return Commit(Account, instance, "F", message_id, outcome, (event,), document)._replace(**changes)

    def test_what_was_never_stored_has_version_0_and_no_document(self) -> None:
        instance = self.store.load(Account, "nobody")
        assert (instance.version, instance.base, instance.document) == (0, 0, None)

    def test_a_commit_is_loaded_with_state_and_version(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Deposit", key="a", amount=7)
        instance = self.store.load(Account, "a")
        assert (instance.version, instance.stream) == (2, "Bank.Account#a")
        assert instance.document is not None
        assert (instance.document.balance, instance.document.version, instance.document.number) == (12, 2, "a")

    def test_a_loaded_document_shares_nothing_with_the_store(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        loaded = self.store.load(Account, "a").document
        assert loaded is not None
        loaded.balance = 999
        loaded.entries["x"] = {"amount": 1}
        assert self.document("a") != plain(loaded)
        assert self.document("a")["balance"] == 5  # type: ignore[index]

    def test_events_of_one_commit_are_stored_together_in_order(self) -> None:
        result = self.run("Bank.Account.Split", key="a", amounts=["1", "2", "3"])
        history = self.store.history("Bank.Account#a")
        assert [(event.version, event.id, event.commit_size) for event in history] == [
            (1, "Bank.Account#a/1", 3),
            (2, "Bank.Account#a/2", 3),
            (3, "Bank.Account#a/3", 3),
        ]
        assert [event.data["amount"] for event in history] == [1, 2, 3]
        assert result.version == 3

    def test_history_can_be_cut_at_both_ends(self) -> None:
        for amount in range(1, 6):
            self.run("Bank.Account.Deposit", key="a", amount=amount)
        assert [event.version for event in self.store.history("Bank.Account#a", 2, 4)] == [3, 4]

    def test_a_second_commit_on_one_version_is_refused(self) -> None:
        first, second = self.commit_of("m1"), self.commit_of("m2")
        self.store.commit(first)
        refuses(ConcurrencyError, lambda: self.store.commit(second))
        assert self.store.load(Account, "a").version == 1
        assert self.store.outcome("F", "m2") is None
        assert len(self.store.history("Bank.Account#a")) == 1

    def test_a_message_is_stored_once(self) -> None:
        self.run("Bank.Account.Deposit", "m1", key="a", amount=5)
        again = self.run("Bank.Account.Deposit", "m1", key="a", amount=5)
        assert (again.status, again.duplicate, again.version) == (SUCCESS, "message", 1)
        assert self.document("a")["balance"] == 5  # type: ignore[index]

    def test_a_duplicate_wins_over_a_conflict(self) -> None:
        first = self.commit_of("m1")
        self.store.commit(first)
        error = refuses(DuplicateMessage, lambda: self.store.commit(first))
        assert error.outcome == Outcome(SUCCESS, "", "Bank.Account#a", 1)

    def test_one_message_counts_for_each_flow(self) -> None:
        self.run("Bank.Account.Deposit", "m1", key="a", amount=5)
        assert self.run("Bank.Account.Withdraw", "m1", key="a", amount=2).duplicate == ""
        assert self.document("a")["balance"] == 3  # type: ignore[index]

    def test_a_rejection_is_an_outcome_and_changes_nothing(self) -> None:
        result = self.run("Bank.Account.Withdraw", "m1", key="a", amount=5)
        assert (result.status, result.message) == ("rejected", "0 is less than 5")
        self.run("Bank.Account.Deposit", key="a", amount=50)
        again = self.run("Bank.Account.Withdraw", "m1", key="a", amount=5)
        assert (again.status, again.message, again.duplicate) == ("rejected", "0 is less than 5", "message")
        assert self.document("a")["balance"] == 50  # type: ignore[index]

    def test_a_flow_without_events_stores_its_outcome_only(self) -> None:
        result = self.run("Bank.Account.Split", "m1", key="a", amounts=[])
        assert (result.status, result.version) == (SUCCESS, 0)
        assert self.document("a") is None
        assert self.store.outcome("Bank.Account.Split", "m1") is not None

    def test_outcomes_are_forgotten_after_their_time(self) -> None:
        self.run("Bank.Account.Deposit", "m1", key="a", amount=5)
        self.clock += 8 * 86_400
        assert self.store.outcome("Bank.Account.Deposit", "m1") is None
        assert self.run("Bank.Account.Deposit", "m1", key="a", amount=5).duplicate == ""

    def test_a_functional_key_stops_other_messages_until_it_expires(self) -> None:
        assert self.run("Bank.Account.Order", key="a", order="o1").duplicate == ""
        assert self.run("Bank.Account.Order", key="a", order="o1").duplicate == "functional"
        assert self.run("Bank.Account.Order", key="a", order="o2").duplicate == ""
        self.clock += 61
        assert self.run("Bank.Account.Order", key="a", order="o1").duplicate == ""
        assert self.document("a")["balance"] == 3  # type: ignore[index]

    def test_a_rejection_does_not_take_the_functional_key(self) -> None:
        self.run("Bank.Account.Order", key="a", order="", limit=1)
        key = FunctionalKey("digest", 60)
        self.store.commit(Commit(Account, None, "F", "m1", Outcome("rejected", "no"), functional=key))
        self.store.commit(self.commit_of("m2", functional=key))
        error = refuses(
            DuplicateMessage,
            lambda: self.store.commit(Commit(Account, None, "F", "m3", Outcome("rejected", "no"), functional=key)),
        )
        assert error.functional and error.outcome.status == SUCCESS

    def test_soft_deletion_keeps_the_document(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Close", key="a", mode="soft")
        assert self.document("a")["isDeleted"] == "soft"  # type: ignore[index]
        assert self.run("Bank.Account.Deposit", key="a", amount=1).status == "rejected"

    def test_after_hard_deletion_the_stream_goes_on_and_the_document_starts_again(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Close", key="a", mode="hard")
        assert self.document("a") is None
        assert self.run("Bank.Account.Open", key="a").version == 3
        self.run("Bank.Account.Deposit", key="a", amount=2)
        instance = self.store.load(Account, "a")
        assert instance.document is not None
        assert (instance.version, instance.document.version, instance.document.balance) == (4, 2, 2)

    def test_a_changed_key_leads_to_the_same_stream(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        result = self.run("Bank.Account.Rename", key="a", to="b")
        assert (result.status, result.stream) == (SUCCESS, "Bank.Account#a")
        assert self.document("a") is None
        instance = self.store.load(Account, "b")
        assert (instance.stream, instance.version) == ("Bank.Account#a", 2)
        assert instance.document is not None and instance.document.balance == 5

    def test_a_key_that_is_free_again_belongs_to_a_new_stream(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Rename", key="a", to="b")
        self.run("Bank.Account.Deposit", key="a", amount=1)
        assert self.document("a")["balance"] == 1  # type: ignore[index]
        assert self.document("b")["balance"] == 5  # type: ignore[index]
        assert self.store.load(Account, "a").stream != self.store.load(Account, "b").stream

    def test_a_taken_key_is_refused(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Deposit", key="b", amount=1)
        assert self.run("Bank.Account.Rename", key="a", to="b").message == "Bank.Account 'b' already exists"
        assert self.document("a")["balance"] == 5  # type: ignore[index]

    def test_a_key_taken_meanwhile_is_a_conflict(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        late = self.commit_of("late", new_key=("b", None))
        self.run("Bank.Account.Deposit", key="b", amount=1)
        refuses(ConcurrencyError, lambda: self.store.commit(late))
        assert self.document("b")["balance"] == 1  # type: ignore[index]

    def test_hard_deletion_frees_the_key(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Rename", key="a", to="b")
        self.run("Bank.Account.Close", key="b", mode="hard")
        self.run("Bank.Account.Deposit", key="c", amount=1)
        assert self.run("Bank.Account.Rename", key="c", to="b").status == SUCCESS
        assert self.document("b")["balance"] == 1  # type: ignore[index]

    def test_instances_from_before_keys_could_change_are_found_and_can_be_renamed(self) -> None:
        try:
            Account._keychain = False
            self.run("Bank.Account.Deposit", key="a", amount=5)
            self.run("Bank.Account.Deposit", key="b", amount=1)
        finally:
            Account._keychain = True
        assert self.run("Bank.Account.Rename", key="a", to="b").status == "rejected"
        assert self.run("Bank.Account.Rename", key="a", to="c").status == SUCCESS
        assert self.document("c")["balance"] == 5  # type: ignore[index]
        assert self.document("a") is None
        self.run("Bank.Account.Deposit", key="a", amount=2)
        assert self.document("a")["balance"] == 2  # type: ignore[index]

    def test_an_instance_idle_beyond_its_ttl_is_gone_but_versions_go_on(self) -> None:
        self.run("Bank.Session.Touch", key="s")
        self.clock += 50
        self.run("Bank.Session.Touch", key="s")
        self.clock += 50
        assert self.document("s", Session)["touches"] == 2  # type: ignore[index]
        self.clock += 11
        assert self.document("s", Session) is None
        self.run("Bank.Session.Touch", key="s")
        instance = self.store.load(Session, "s")
        assert instance.document is not None
        assert (instance.version, instance.document.touches, instance.document.version) == (3, 1, 1)

    def test_state_of_other_handlers_is_folded_again(self) -> None:
        self.run("Bank.Account.Split", key="a", amounts=["1", "2"])
        self.run("Bank.Account.Deposit", key="a", amount=4)
        before = Account._fingerprint
        try:
            Account._fingerprint = "another"
            instance = self.store.load(Account, "a")
            assert instance.document is not None
            assert (instance.document.balance, instance.document.version) == (7, 3)
            self.run("Bank.Account.Deposit", key="a", amount=1)
            assert self.document("a")["balance"] == 8  # type: ignore[index]
        finally:
            Account._fingerprint = before

    def test_folding_again_gives_the_stored_state(self) -> None:
        """Also after revival, deletion, re-creation and renaming."""
        for flow, data in accounts.STORY:
            assert self.run(flow, **data).status == SUCCESS
        stored = self.document("z")
        before = Account._fingerprint
        try:
            Account._fingerprint = "another"
            assert self.document("z") == stored
        finally:
            Account._fingerprint = before

    def test_events_that_the_model_no_longer_has_count_for_the_version_and_are_told(self, capsys: Any) -> None:
        self.run("Bank.Account.Open", key="a")  # has no handler, but is known
        commit = self.commit_of("m")
        self.store.commit(commit._replace(events=tuple(event._replace(type="Forgotten") for event in commit.events)))
        before = Account._fingerprint
        eventstore._told.clear()
        try:
            Account._fingerprint = "another"
            document = self.document("a")
        finally:
            Account._fingerprint = before
        assert document is not None and (document["balance"], document["version"]) == (0, 2)
        printed = capsys.readouterr().out
        assert "Forgotten" in printed and "Opened" not in printed

    def test_a_state_too_big_for_head_is_kept_all_the_same(self) -> None:
        for number in range(1, 26):
            self.run("Bank.Account.Note", key="a", text=accounts.noise(number, 400))
            assert len(self.document("a")["entries"]) == number  # type: ignore[index]
        before = self.document("a")
        stored = Account._fingerprint
        try:
            Account._fingerprint = "another"
            assert self.document("a") == before
        finally:
            Account._fingerprint = stored

    def test_too_large_a_commit_is_refused_for_good(self) -> None:
        result = self.run("Bank.Account.Note", "m1", key="a", text=accounts.noise(1, MAX_COMMIT_BYTES))
        assert result.status == "rejected" and "bytes" in result.message
        assert self.document("a") is None
        refuses(AggregateTooLarge, lambda: _raise_if(result))

    @property
    def erasable(self) -> ErasableStore:
        """The store as maintenance sees it."""
        return cast(ErasableStore, self.store)

    def sweep(self, days: float = 2, delayed_days: int = 30, streams: int = 1_000) -> Swept:
        """Sweep so many days from now; the time is over after a number of streams."""
        left = iter([True] * streams)
        ids = application.aggregates
        return sweep(self.erasable, ids, time.time() + days * DAY, delayed_days, lambda: next(left, False))

    def test_what_is_deleted_for_good_is_erased_when_no_reader_needs_it(self) -> None:
        self.run("Bank.Account.Split", key="a", amounts=["1", "2"])
        self.run("Bank.Account.Close", key="a", mode="hard")
        assert self.sweep(days=0.9).erased == 0
        assert len(self.store.history("Bank.Account#a")) == 3
        assert self.sweep().erased == 1
        assert self.store.history("Bank.Account#a") == []
        (head,) = self.erasable.heads("Bank.Account")
        assert (head.version, head.deleted, head.purged, head.erased) == (3, "hard", True, True)
        instance = self.store.load(Account, "a")
        assert (instance.version, instance.document) == (3, None)
        assert self.sweep() == Swept(seen=1, erased=0, tidied=0, failed=0, finished=True)

    def test_what_is_not_deleted_for_good_stays(self) -> None:
        for key, mode in (("s", "soft"), ("d", "delayed"), ("l", "")):
            self.run("Bank.Account.Deposit", key=key, amount=5)
            self.run("Bank.Account.Close", key=key, mode=mode)
        assert self.sweep(days=29) == Swept(seen=3, erased=0, tidied=0, failed=0, finished=True)
        assert self.run("Bank.Account.Reopen", key="d").status == SUCCESS
        assert self.document("d")["balance"] == 5  # type: ignore[index]
        assert self.sweep(days=400).erased == 0
        assert self.document("s")["balance"] == 5  # type: ignore[index]

    def test_delayed_deletion_is_carried_out_after_its_days(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Close", key="a", mode="delayed")
        assert self.sweep(days=6, delayed_days=7).erased == 0
        assert self.sweep(days=8, delayed_days=7).erased == 1
        assert self.store.history("Bank.Account#a") == []
        assert self.document("a") is None
        assert self.run("Bank.Account.Reopen", key="a").status == "rejected"
        assert self.run("Bank.Account.Open", key="a").version == 3

    def test_an_instance_idle_beyond_its_ttl_is_erased(self) -> None:
        self.run("Bank.Session.Touch", key="s")
        assert self.sweep(days=1).erased == 0
        assert self.sweep(days=1.1).erased == 1
        assert self.store.history("Bank.Session#s") == []
        assert self.run("Bank.Session.Touch", key="s").version == 2

    def test_a_life_after_erasing_knows_nothing_of_the_former_one(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Close", key="a", mode="hard")
        self.sweep()
        self.run("Bank.Account.Open", key="a")
        self.run("Bank.Account.Deposit", key="a", amount=2)
        before = Account._fingerprint
        try:
            Account._fingerprint = "another"
            instance = self.store.load(Account, "a")
        finally:
            Account._fingerprint = before
        assert instance.document is not None
        assert (instance.version, instance.document.version, instance.document.balance) == (4, 2, 2)
        assert self.sweep() == Swept(seen=1, erased=0, tidied=0, failed=0, finished=True)

    def test_an_instance_created_again_before_the_sweep_survives_and_its_former_life_does_not(self) -> None:
        self.run("Bank.Account.Split", key="a", amounts=["1", "2"])
        self.run("Bank.Account.Close", key="a", mode="hard")
        (seen,) = self.erasable.heads("Bank.Account")
        self.run("Bank.Account.Deposit", key="a", amount=7)
        assert self.erasable.erase(seen) is False
        assert self.sweep(days=0.5).tidied == 0
        assert self.sweep().tidied >= 2  # its commits, and snapshots where there are any
        assert [event.version for event in self.store.history("Bank.Account#a")] == [4]
        before = Account._fingerprint
        try:
            Account._fingerprint = "another"
            assert self.document("a")["balance"] == 7  # type: ignore[index]
        finally:
            Account._fingerprint = before

    def test_a_flow_that_loaded_before_the_erasing_begins_again(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Close", key="a", mode="delayed")
        late = self.commit_of("late")
        assert self.sweep(days=31).erased == 1
        refuses(ConcurrencyError, lambda: self.store.commit(late))
        assert self.document("a") is None
        self.store.commit(self.commit_of("later"))
        assert self.store.load(Account, "a").version == 3

    def test_erasing_frees_the_key_unless_it_leads_elsewhere_by_now(self) -> None:
        self.run("Bank.Account.Deposit", key="a", amount=5)
        self.run("Bank.Account.Rename", key="a", to="b")
        self.run("Bank.Account.Close", key="b", mode="delayed")
        self.run("Bank.Account.Deposit", key="c", amount=1)
        self.run("Bank.Account.Close", key="c", mode="hard")
        self.run("Bank.Account.Deposit", key="d", amount=2)
        self.run("Bank.Account.Rename", key="d", to="c")
        assert self.sweep(days=31).erased == 2
        assert self.document("c")["balance"] == 2  # type: ignore[index]
        assert self.store.load(Account, "b") == self.store.load(Account, "b")._replace(
            stream="Bank.Account#b", version=0, key_id=None
        )

    def test_a_sweep_goes_on_where_the_last_one_stopped(self) -> None:
        for key in "abcde":
            self.run("Bank.Account.Close", key=key, mode="hard")
        self.run("Bank.Session.Touch", key="s")
        assert self.sweep(streams=0) == Swept(seen=0, erased=0, tidied=0, failed=0, finished=False)
        assert self.sweep(streams=2) == Swept(seen=2, erased=2, tidied=0, failed=0, finished=False)
        assert self.sweep(streams=3) == Swept(seen=3, erased=3, tidied=0, failed=0, finished=False)
        assert self.sweep() == Swept(seen=1, erased=1, tidied=0, failed=0, finished=True)
        assert self.sweep() == Swept(seen=6, erased=0, tidied=0, failed=0, finished=True)

    def test_threads_lose_nothing_and_double_nothing(self) -> None:
        """8 threads, 120 messages, each delivered 3 times, on one instance (RUNTIME §7.6, G1 and G2)."""
        flow = application.flows["Bank.Account.Deposit"]
        patient = RetryPolicy(attempts=1_000, base=0.001, limit=0.02)
        dispatcher = MessageDispatcher(application, self.store, policy=patient)
        work = [
            n
            for delivery in range(DELIVERIES)
            for n in sorted(range(self.messages), key=lambda n: (n * 7 + delivery) % 31)
        ]
        lock, applied, errors = threading.Lock(), list[int](), list[BaseException]()

        def worker() -> None:
            while True:
                with lock:
                    if not work:
                        return
                    number = work.pop()
                message = Message(f"m{number}", "DepositRequested", {"key": "hot", "amount": 1}, "/test/appsync")
                try:
                    if not dispatcher.run(flow, message).duplicate:
                        with lock:
                            applied.append(number)
                except BaseException as error:
                    errors.append(error)
                    return

        threads = [threading.Thread(target=worker) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not errors, errors[0]
        assert sorted(applied) == list(range(self.messages))
        assert self.document("hot")["balance"] == self.messages  # type: ignore[index]
        assert [event.version for event in self.store.history("Bank.Account#hot")] == list(range(1, self.messages + 1))


def _raise_if(result: Any) -> None:
    if "bytes" in result.message:
        raise AggregateTooLarge(result.message)
