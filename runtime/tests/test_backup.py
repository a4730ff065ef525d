"""Copies of aggregates: what is copied when, what a restore finds, and that deletion for good takes the copies too."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from draftsman.backup import BackupJob, Copied, S3Backups, copy_key, read_copy
from draftsman.dispatch import MessageDispatcher
from draftsman.domain import from_state
from draftsman.eventstore import Head
from draftsman.eventstore.dynamodb import DynamoDbEventStore
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.lambdas import backup as backup_function
from draftsman.lambdas import maintenance, wiring
from draftsman.maintenance import DAY, sweep
from draftsman.messages import Message
from draftsman.testing.accounts import Account, application


class MemoryBackups:
    """Objects in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.objects if key.startswith(prefix)))

    def remove(self, keys: list[str]) -> None:
        for key in keys:
            del self.objects[key]


class Bank:
    """The small bank and its copies, every `interval` days."""

    def __init__(self, store: Any, backups: Any) -> None:
        self.store, self.backups, self._number = store, backups, 0

    def run(self, flow: str, **data: Any) -> None:
        self._number += 1
        target = application.flows[f"Bank.Account.{flow}"]
        message = Message(f"m{self._number}", next(iter(target.triggers)), data, "/test")
        assert MessageDispatcher(application, self.store).run(target, message).status == "success"

    def copy(self, days: float = 0, **options: Any) -> Copied:
        return BackupJob(self.store, self.backups, time.time() + days * DAY, 30, **options).run([Account])

    def sweep(self, days: float = 2) -> int:
        swept = sweep(self.store, application.aggregates, time.time() + days * DAY, 30, backups=self.backups)
        return swept.erased

    def copies(self) -> list[str]:
        return [key for key in self.backups.keys("") if not key.startswith("_")]


@pytest.fixture(autouse=True)
def weekly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Account, "_backup_interval", 7)


@pytest.fixture
def bank() -> Bank:
    return Bank(MemoryEventStore(), MemoryBackups())


@pytest.fixture
def bank_on_aws(aws: Any, table: str) -> Bank:
    aws("s3").create_bucket(Bucket=f"backups-{table}", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    store = DynamoDbEventStore(table, aws("dynamodb"), inline_state_max=0)
    return Bank(store, S3Backups(f"backups-{table}", aws("s3")))


def test_an_aggregate_is_copied_when_its_interval_is_over_and_only_what_changed_since(bank: Bank) -> None:
    bank.run("Deposit", key="a", amount=1)
    bank.run("Deposit", key="b", amount=1)
    assert bank.copy() == Copied(2, 2, 0, True)
    bank.run("Deposit", key="a", amount=1)
    assert bank.copy(days=6.9) == Copied(0, 0, 0, True)
    # both were written within the overlap of the first run, so both come again; then only what changed
    assert bank.copy(days=7).copied == 2
    assert bank.copies() == [copy_key("Bank.Account#a", v) for v in (1, 2)] + [copy_key("Bank.Account#b", 1)]
    assert bank.copy(days=14) == Copied(2, 0, 0, True)


def test_an_aggregate_without_an_interval_is_left_alone(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Account, "_backup_interval", 0)
    bank.run("Deposit", key="a", amount=1)
    assert (bank.copy(), bank.copies()) == (Copied(0, 0, 0, True), [])


def test_what_does_not_change_is_copied_again_before_its_copy_expires(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Account, "_backup_ttl", 30)
    bank.run("Deposit", key="a", amount=1)
    bank.copy()
    bank.copy(days=7)
    copied = {days: bank.copy(days=days).copied for days in range(14, 64, 7)}
    # the first copy lives until day 30, so the run of day 35 would come too late; then until day 58
    assert copied == {14: 0, 21: 0, 28: 1, 35: 0, 42: 0, 49: 0, 56: 1, 63: 0}


def test_a_run_goes_on_where_its_time_was_over(bank: Bank) -> None:
    for key in "abc":
        bank.run("Deposit", key=key, amount=1)
    answers = iter([True, False])
    assert bank.copy(has_time=lambda: next(answers)) == Copied(1, 1, 0, False)
    assert bank.copy(days=1) == Copied(2, 2, 0, True)
    assert len(bank.copies()) == 3
    assert bank.copy(days=2) == Copied(0, 0, 0, True)


def test_a_run_without_time_for_anything_is_not_taken_for_done(bank: Bank) -> None:
    bank.run("Deposit", key="a", amount=1)
    assert bank.copy(has_time=lambda: False) == Copied(0, 0, 0, False)
    assert bank.copy(days=1).copied == 1


def test_one_that_fails_is_told_and_comes_again_the_next_day(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in "ab":
        bank.run("Deposit", key=key, amount=1)
    told: list[tuple[str, str]] = []
    right = bank.store.document
    monkeypatch.setattr(
        bank.store, "document", lambda kind, head: None if head.key == "a" else right(kind, head), raising=True
    )

    def failed(head: Head, error: Exception) -> None:
        told.append((head.stream, str(error)))

    assert bank.copy(failed=failed) == Copied(2, 1, 1, True)
    assert told == [("Bank.Account#a", "neither a state nor all events up to version 1 are stored")]
    monkeypatch.setattr(bank.store, "document", right)
    assert bank.copy(days=1) == Copied(2, 2, 0, True)


def test_a_change_whose_commit_came_after_its_time_is_not_lost(bank: Bank) -> None:
    """An event carries the time of its flow: a run may begin between that and the commit."""
    bank.run("Deposit", key="a", amount=1)
    bank.copy(days=30 / DAY)  # half a minute after the flow's time, as if it had not seen the commit
    for key in bank.copies():
        bank.backups.remove([key])
    assert bank.copy(days=7.1).copied == 1


def test_what_is_deleted_for_good_is_not_copied_and_leaves_no_copy(bank: Bank) -> None:
    bank.run("Deposit", key="a", amount=1)
    bank.run("Deposit", key="soft", amount=1)
    bank.copy()
    bank.run("Close", key="a", mode="hard")
    bank.run("Close", key="soft", mode="soft")
    bank.copy(days=7)
    assert [key.split("/")[1] for key in bank.copies()] == ["a", "soft", "soft"]
    assert bank.sweep() == 1
    assert [key.split("/")[1] for key in bank.copies()] == ["soft", "soft"]


def test_a_delayed_deletion_keeps_its_copies_while_it_can_be_revived(bank: Bank) -> None:
    bank.run("Deposit", key="a", amount=1)
    bank.run("Close", key="a", mode="delayed")
    bank.copy()
    assert (bank.sweep(days=20), len(bank.copies())) == (0, 1)
    assert (bank.copy(days=29.5).copied, len(bank.copies())) == (0, 1)  # none behind the sweep of the next day
    assert (bank.sweep(days=31), bank.copies()) == (1, [])


def test_copies_of_a_former_life_go_when_a_key_lives_again(bank: Bank) -> None:
    bank.run("Deposit", key="a", amount=1)
    bank.copy()
    bank.run("Close", key="a", mode="hard")
    bank.run("Open", key="a")
    bank.copy(days=7)
    bank.sweep()
    assert bank.copies() == [copy_key("Bank.Account#a", 3)]


def test_a_key_with_slashes_does_not_reach_the_copies_of_another(bank: Bank) -> None:
    for key in ("a", "a/000", "../a", "a b#c"):
        bank.run("Deposit", key=key, amount=1)
    bank.copy()
    bank.run("Close", key="a", mode="hard")
    bank.sweep()
    assert [key.split("/")[1] for key in bank.copies()] == ["..%2Fa", "a%20b%23c", "a%2F000"]


def test_on_aws_a_copy_holds_all_that_a_restore_needs(bank_on_aws: Bank) -> None:
    bank = bank_on_aws
    for amount in (1, 2, 3):
        bank.run("Deposit", key="t:a", amount=amount)
    bank.run("Rename", key="t:a", to="t:b")
    assert bank.copy() == Copied(1, 1, 0, True)
    (key,) = bank.copies()
    copy = read_copy(bank.backups.get(key))
    head = bank.store.head(copy["stream"])
    assert (head.key, head.version, head.base, head.deleted, head.time, head.fingerprint) == (
        *(copy[name] for name in ("key", "version", "base", "deleted", "time", "fingerprint")),
    )
    assert copy["format"] == 1
    assert from_state(Account, copy["state"]) == bank.store.load(Account, "t:b").document
    bank.run("Close", key="t:b", mode="hard")
    assert (bank.sweep(), bank.copies()) == (1, [])
    assert bank.backups.get("nothing") is None


def test_a_copy_of_another_format_is_refused(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("draftsman.backup.FORMAT", 2)
    bank.run("Deposit", key="a", amount=1)
    bank.copy()
    monkeypatch.undo()
    with pytest.raises(ValueError, match="format 2, this runtime reads format 1"):
        read_copy(bank.backups.objects[bank.copies()[0]])


def later(monkeypatch: pytest.MonkeyPatch, days: float) -> None:
    moment = time.time() + days * DAY
    monkeypatch.setattr("time.time", lambda: moment)


def test_the_functions_copy_and_erase(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    wiring.use(application=application, event_store=bank.store, backups=bank.backups)
    monkeypatch.setenv("DRAFTSMAN_BACKUPS", "a-bucket")
    try:
        bank.run("Deposit", key="a", amount=1)
        assert backup_function.handler({}, None) == {"seen": 1, "copied": 1, "failed": 0, "finished": True}
        bank.run("Close", key="a", mode="hard")
        later(monkeypatch, 2)
        assert maintenance.handler({}, None)["erased"] == 1
        assert bank.copies() == []
        monkeypatch.setattr(bank.store, "document", lambda kind, head: None)
        bank.run("Deposit", key="b", amount=1)
        later(monkeypatch, 7)
        with pytest.raises(backup_function.BackupFailedError, match="1 of 2 instances could not be copied"):
            backup_function.handler({}, None)
    finally:
        wiring.use(application=None, event_store=None, backups=None)


def test_the_copy_of_one_that_is_deleted_while_the_job_runs_goes_with_it(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank.run("Deposit", key="a", amount=1)
    right = bank.store.head

    def closed_meanwhile(stream: str) -> Head | None:
        bank.run("Close", key="a", mode="hard")
        head: Head | None = right(stream)
        return head

    listed = list(bank.store.heads("Bank.Account"))
    with monkeypatch.context() as patched:
        patched.setattr(bank.store, "heads", lambda aggregate, after="": iter(listed))
        patched.setattr(bank.store, "head", closed_meanwhile)
        assert bank.copy() == Copied(1, 1, 0, True)
    assert (bank.sweep(days=0.9), len(bank.copies())) == (0, 1)
    assert (bank.sweep(days=1.1), bank.copies()) == (1, [])


def test_what_is_erased_is_not_even_read(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.run("Deposit", key="a", amount=1)
    bank.run("Close", key="a", mode="hard")
    bank.sweep()
    listed = list(bank.store.heads("Bank.Account"))
    monkeypatch.setattr(bank.store, "heads", lambda aggregate, after="": iter(listed))

    def read(stream: str) -> Head | None:
        raise AssertionError(f"{stream} was read")

    monkeypatch.setattr(bank.store, "head", read)
    assert bank.copy() == Copied(1, 0, 0, True)
