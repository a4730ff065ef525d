"""The sweep on DynamoDB's own items: stopped half-way, overtaken by live traffic, in batches; its function."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from draftsman.dispatch import MessageDispatcher
from draftsman.eventstore import Head
from draftsman.eventstore.dynamodb import DynamoDbEventStore
from draftsman.eventstore.items import head_key, head_of_item
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.lambdas import maintenance, wiring
from draftsman.maintenance import DAY, Swept, is_due, sweep
from draftsman.messages import Message
from draftsman.outbox import OutboxRelay
from draftsman.snapshots import snapshots_of
from draftsman.testing import accounts
from draftsman.testing.accounts import Account, application

LATER = 2 * DAY  # seconds after which what is deleted now is erased


class Interrupted:
    """A DynamoDB client that calls back once: before the first batch of deletions, or behind the tombstone."""

    def __init__(self, client: Any, action: Callable[[], None], behind_tombstone: bool = False) -> None:
        self._client = client
        self._action: Callable[[], None] | None = action
        self._behind_tombstone = behind_tombstone

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def _call_back(self) -> None:
        action, self._action = self._action, None
        if action:
            action()

    def transact_write_items(self, **call: Any) -> Any:
        answer = self._client.transact_write_items(**call)
        if self._behind_tombstone:
            self._call_back()
        return answer

    def batch_write_item(self, **call: Any) -> Any:
        self._call_back()
        return self._client.batch_write_item(**call)


class Bank:
    """The small bank on a table."""

    def __init__(self, client: Any, table: str, inline_state_max: int = 4_096) -> None:
        self.client, self.table, self.inline = client, table, inline_state_max
        self.store = self.through(client)
        self._number = 0

    def through(self, client: Any) -> DynamoDbEventStore:
        return DynamoDbEventStore(self.table, client, inline_state_max=self.inline)

    def run(self, flow: str, **data: Any) -> None:
        self._number += 1
        target = application.flows[flow]
        message = Message(f"m{self._number}", next(iter(target.triggers)), data, "/test")
        assert MessageDispatcher(application, self.store).run(target, message).status == "success"

    def sweep(self, client: Any = None, after: float = LATER) -> Swept:
        store = self.through(client or self.client)
        return sweep(store, application.aggregates, time.time() + after, 30)

    def kinds(self, stream: str) -> list[str]:
        """The first letters of the sort keys of a stream."""
        found = self.client.query(
            TableName=self.table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "A#" + stream}},
        )
        return [item["sk"]["S"][0] for item in found["Items"]]

    def head(self, stream: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get_item(TableName=self.table, Key=head_key(stream))["Item"]
        return found


@pytest.fixture
def bank(aws: Any, table: str) -> Bank:
    return Bank(aws("dynamodb"), table)


@pytest.fixture
def bank_with_snapshots(aws: Any, table: str) -> Bank:
    return Bank(aws("dynamodb"), table, inline_state_max=0)


def test_a_tombstone_carries_nothing_and_relay_and_views_skip_it(bank: Bank) -> None:
    bank.run("Bank.Account.Deposit", key="a", amount=5)
    bank.run("Bank.Account.Close", key="a", mode="hard")
    assert bank.sweep().erased == 1
    item = bank.head("Bank.Account#a")
    assert {"st", "tail", "sv", "x"} & item.keys() == set()
    assert (item["v"], item["p"], item["t"]) == ({"N": "2"}, {"S": "erased"}, {"S": "Bank.Account"})
    head = head_of_item(item)
    assert snapshots_of(application, bank.store, head) == []
    unused: Any = None
    assert OutboxRelay(application, unused, unused).relay(head) == 0


def test_what_was_stopped_half_way_is_finished(bank: Bank) -> None:
    def die() -> None:
        raise ConnectionError("no database")

    for _ in range(30):  # more than one batch
        bank.run("Bank.Account.Deposit", key="a", amount=5)
    bank.run("Bank.Account.Close", key="a", mode="hard")
    assert bank.sweep(Interrupted(bank.client, die)).failed == 1
    assert bank.head("Bank.Account#a")["p"] == {"S": "erasing"}
    assert len(bank.kinds("Bank.Account#a")) == 32
    assert bank.sweep().erased == 1
    assert bank.kinds("Bank.Account#a") == ["H"]
    assert bank.sweep() == Swept(seen=1, erased=0, tidied=0, failed=0, finished=True)


@pytest.mark.parametrize("behind_tombstone", [True, False])
@pytest.mark.parametrize("inline_state_max", [4_096, 0])
def test_what_is_created_again_in_between_survives(
    aws: Any, table: str, inline_state_max: int, behind_tombstone: bool
) -> None:
    bank = Bank(aws("dynamodb"), table, inline_state_max)
    for _ in range(12):
        bank.run("Bank.Account.Deposit", key="a", amount=5)
    bank.run("Bank.Account.Close", key="a", mode="hard")
    again = Interrupted(bank.client, lambda: bank.run("Bank.Account.Deposit", key="a", amount=7), behind_tombstone)
    assert bank.sweep(again).failed == 0
    assert "p" not in bank.head("Bank.Account#a")
    for fingerprint in (Account._fingerprint, "another"):
        before, Account._fingerprint = Account._fingerprint, fingerprint
        try:
            instance = bank.store.load(Account, "a")
        finally:
            Account._fingerprint = before
        assert instance.document is not None
        assert (instance.version, instance.document.balance) == (14, 7)
    assert [event.version for event in bank.store.history("Bank.Account#a")] == [14]


def test_a_key_that_changes_in_between_stops_the_erasing(bank: Bank) -> None:
    bank.run("Bank.Account.Deposit", key="a", amount=5)
    bank.run("Bank.Account.Close", key="a", mode="delayed")
    (head,) = bank.store.heads("Bank.Account")
    key = {"pk": {"S": "K#Bank.Account#a"}, "sk": {"S": "KEY"}}
    store = bank.through(bank.client)
    read = store._get

    def read_then_change(wanted: dict[str, Any]) -> Any:
        found = read(wanted)
        if wanted == key:
            bank.client.put_item(TableName=bank.table, Item={**key, "id": {"S": "another"}})
        return found

    store._get = read_then_change  # type: ignore[method-assign]
    assert store.erase(head) is False
    assert "p" not in bank.head("Bank.Account#a")


def test_superseded_snapshots_go_when_no_reader_needs_them(bank_with_snapshots: Bank) -> None:
    bank = bank_with_snapshots
    for number in range(35):  # a snapshot at every tenth event
        bank.run("Bank.Account.Note", key="a", text=accounts.noise(number, 20))
    before = bank.kinds("Bank.Account#a").count("S")
    assert before >= 3
    assert bank.sweep(after=DAY / 2).tidied == 0
    assert bank.sweep().tidied == before - 1
    assert bank.kinds("Bank.Account#a").count("S") == 1
    document = bank.store.load(Account, "a").document
    assert document is not None and len(document.entries) == 35
    assert bank.sweep().tidied == 0


def test_many_streams_are_read_in_batches_in_an_order_that_stays(bank: Bank) -> None:
    for number in range(205):
        item = {
            **head_key(f"Bank.Account#{number}"),
            "t": {"S": "Bank.Account"},
            "bk": {"S": str(number)},
            "v": {"N": "1"},
            "c": {"N": "0"},
            "del": {"S": ""},
            "h": {"S": "x"},
        }
        bank.client.put_item(TableName=bank.table, Item=item)
    streams = [head.stream for head in bank.store.heads("Bank.Account")]
    assert len(set(streams)) == len(streams) == 205
    assert [head.stream for head in bank.store.heads("Bank.Account", streams[103])] == streams[104:]


def test_when_a_stream_is_due() -> None:
    head = Head("A.B#1", "A.B", "1", 1, 0, "", "", None, (), "2026-01-01T00:00:00.000Z")
    day = 1_767_225_600.0  # that time

    def due(days: float, **changes: Any) -> bool:
        return is_due(head._replace(**changes), day + days * DAY, 30)

    assert not due(900) and not due(900, deleted="soft")
    assert due(1.1, deleted="hard") and not due(0.9, deleted="hard")
    assert due(30.1, deleted="delayed") and not due(29.9, deleted="delayed")
    assert due(3, expires=int(day + DAY)) and not due(1.5, expires=int(day + DAY))
    assert due(0, deleted="hard", purged=True) and not due(900, deleted="hard", purged=True, erased=True)
    assert not is_due(head._replace(deleted="delayed"), day, 0)  # readers may still need it


class TestFunction:
    @pytest.fixture(autouse=True)
    def _store(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.store = MemoryEventStore()
        for number, flow, data in ((1, "Deposit", {"amount": 1}), (2, "Close", {"mode": "delayed"})):
            target = application.flows[f"Bank.Account.{flow}"]
            message = Message(f"m{number}", next(iter(target.triggers)), {"key": "a", **data}, "/test")
            MessageDispatcher(application, self.store).run(target, message)
        later = time.time() + 8 * DAY
        monkeypatch.setattr(time, "time", lambda: later)
        wiring.use(application=application, event_store=self.store)
        yield
        wiring.use(application=None, event_store=None)

    def test_sweeps_with_the_days_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert maintenance.handler({}, None) == {"seen": 1, "erased": 0, "tidied": 0, "failed": 0, "finished": True}
        monkeypatch.setenv("DRAFTSMAN_DELAYED_DAYS", "7")
        assert maintenance.handler({}, None)["erased"] == 1

    def test_stops_before_its_time_is_over(self) -> None:
        class Context:
            @staticmethod
            def get_remaining_time_in_millis() -> int:
                return 20_000

        assert maintenance.handler({}, Context())["finished"] is False

    def test_a_stream_that_fails_is_an_error_at_the_end(self, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        def fail(head: Head) -> bool:
            raise ConnectionError("no database")

        monkeypatch.setattr(self.store, "erase", fail)
        monkeypatch.setenv("DRAFTSMAN_DELAYED_DAYS", "7")
        with pytest.raises(maintenance.SweepFailedError, match="1 of 1 streams"):
            maintenance.handler({}, None)
        assert "Bank.Account#a" in capsys.readouterr().out
