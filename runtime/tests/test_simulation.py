"""Random schedules with duplicates, crashes and repeated batches: nothing is lost, nothing doubled, no trace lies.

What runs is the real dispatcher, relay and trace; only the moments of failure are drawn. A crash may hit every store
call before or after it took effect. A failed stream batch comes again as a whole, as on both clouds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from draftsman.application import FLOW, Application
from draftsman.dispatch import MessageDispatcher
from draftsman.eventstore import Commit, Head, Outcome
from draftsman.eventstore.memory import MemoryEventStore
from draftsman.messages import Message
from draftsman.outbox import OutboxRelay
from draftsman.trace import ERROR, SUCCESS, Tracer, TraceRow, consumer_row, open_count, relay_row, request_row, view_row
from draftsman.tracestore import MemoryTraceStore

SEEDS = 150


class CrashError(Exception):
    """The process died here."""


class Faults:
    """Draws whether a call fails: before it takes effect, after it, or not."""

    def __init__(self, source: random.Random, rate: float) -> None:
        self.source = source
        self.rate = rate

    def around(self, action: Any, *arguments: Any) -> Any:
        if self.source.random() < self.rate:
            raise CrashError("before")
        result = action(*arguments)
        if self.source.random() < self.rate:
            raise CrashError("after")
        return result


class FaultyStore(MemoryEventStore):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def commit(self, commit: Commit) -> None:
        self.faults.around(super().commit, commit)


class FaultyTraces(MemoryTraceStore):
    def __init__(self, faults: Faults) -> None:
        super().__init__()
        self.faults = faults

    def write(self, rows: Sequence[TraceRow]) -> None:
        self.faults.around(super().write, rows)


class World:
    """Queues and streams of a small cloud around the application."""

    relay_class: type[OutboxRelay] = OutboxRelay
    store_class: type[FaultyStore] = FaultyStore

    def __init__(self, shop: Application, seed: int) -> None:
        self.shop = shop
        self.source = random.Random(seed)
        self.faults = Faults(self.source, 0.15)
        self.store = self.store_class(self.faults)
        self.traces = FaultyTraces(self.faults)
        self.queue: list[tuple[Message, Any]] = []  # deliveries of a message to a consumer
        self.unread: dict[str, list[Head]] = {"relay": [], "views": []}
        self.published: Counter[str] = Counter()
        self.committed: list[str] = []
        self.correlations: list[str] = []
        self.store.listeners.append(self._committed)

    def _committed(self, head: Head) -> None:
        self.committed += [event.id for event in head.events]
        for reader in self.unread.values():
            reader.append(head)

    def tracer(self) -> Tracer:
        return Tracer(self.traces)

    def publish(self, messages: Sequence[Message]) -> None:
        """The bus: takes all, or crashes after some, and the consumers' queues get each of what was taken."""
        for message in messages:
            self.faults.around(self._route, message)

    def _route(self, message: Message) -> None:
        self.published[message.id] += 1
        for consumer in self.shop.consumers(message.type):
            self.queue.append((message, consumer))

    def request(self, kind: str, data: dict[str, Any]) -> None:
        """The command function; a crash before the end means that the client got an error and no trace to look at."""
        number = len(self.correlations) + 1
        message = Message(f"m{number}", kind, data, "/Demo/appsync", correlation_id=f"c{number}", component="appsync")
        self.correlations.append(message.correlation_id)
        rate, self.faults.rate = self.faults.rate, 0.0
        rows = [consumer_row(message, consumer) for consumer in self.shop.consumers(kind)]
        self.tracer().close(request_row(message, kind), rows)
        self.publish([message])
        self.faults.rate = rate

    def step(self) -> None:
        """One thing happens; what crashes stays where it was."""
        choices = [self._deliver] * bool(self.queue)
        choices += [lambda reader=reader: self._read(reader) for reader, heads in self.unread.items() if heads]
        try:
            self.source.choice(choices)()
        except CrashError:
            return

    def _deliver(self) -> None:
        index = self.source.randrange(len(self.queue))
        message, consumer = self.queue[index]
        row = consumer_row(message, consumer)
        self.tracer().accept(row)
        if consumer.kind == FLOW:
            dispatcher = MessageDispatcher(self.shop, self.store, self.tracer(), sleep=lambda seconds: None)
            dispatcher.dispatch(self.shop.flows[consumer.component], message)
        else:
            self.tracer().close(row.closed(SUCCESS))
        if self.source.random() > 0.2:  # else it is delivered once more
            self.queue.pop(index)

    def _read(self, reader: str) -> None:
        batch = self.unread[reader][: self.source.randint(1, 3)]
        for head in batch:
            if reader == "relay":
                self.relay_class(self.shop, self, self.tracer()).relay(head)  # type: ignore[arg-type]
            else:
                for view in self.shop.views_of(head.aggregate):
                    self.tracer().close(view_row(head.events[-1], view).closed(SUCCESS))
        del self.unread[reader][: len(batch)]

    def busy(self, correlation_id: str) -> bool:
        """Whether anything that the request causes is still to be done for the first time."""
        for message, consumer in self.queue:
            due = consumer.kind == FLOW and (consumer.component, message.id) not in self.store._outcomes
            if message.correlation_id == correlation_id and due:
                return True
        relayed = {event for event, count in self.published.items() if count}
        return any(
            event.correlation_id == correlation_id and event.id not in relayed
            for head in self.unread["relay"]
            for event in head.events
        )

    def lies(self) -> list[str]:
        """Traces that look finished and are not."""
        return [c for c in self.correlations if open_count(self.traces.read(c)) == 0 and self.busy(c)]

    def run(self) -> list[str]:
        """A day in the shop; returns the traces that lied."""
        lied: list[str] = []
        for number in range(4):
            cart = f"t:{'abcd'[number]}"
            data = {"cart": cart, "lines": [{"article": "x", "amount": 2}, {"article": "y", "amount": 3}]}
            self.request("ImportShopCartRequested", data)
            self.request("AddShopCartRequested", {"cart": cart, "article": "x", "amount": 1})
        self.request("RegisterShopCustomerRequested", {"name": "ann", "email": "e"})
        for number in range(4):
            self._steps(60, lied)
            self.request("CloseShopCartRequested", {"cart": f"t:{'abcd'[number]}", "customer": "ann"})
        self._steps(200, lied)
        self.faults.rate = 0.0
        while self.queue or any(self.unread.values()):
            self._steps(1, lied)
        return lied

    def _steps(self, count: int, lied: list[str]) -> None:
        for _ in range(count):
            if self.queue or any(self.unread.values()):
                self.step()
                lied += self.lies()


def total(world: World, aggregate: str, key: str) -> Any:
    return world.store.load(world.shop.aggregates[aggregate], key).document


@pytest.mark.parametrize("block", range(5))
def test_no_fault_loses_doubles_or_lies(shop: Application, block: int) -> None:
    for seed in range(block * SEEDS // 5, (block + 1) * SEEDS // 5):
        world = World(shop, seed)
        assert world.run() == [], f"seed {seed}: a trace looked finished too early"
        assert set(world.committed) == {e for e, n in world.published.items() if "#" in e}, (
            f"seed {seed}: not published"
        )
        assert len(world.committed) == len(set(world.committed)), f"seed {seed}: a version twice"
        closed = [event for event in world.committed if event.startswith("Shop.Cart#")]
        assert closed
        ann = total(world, "Shop.Customer", "ann")
        closings = sum(head.type == "CartClosed" for head in history(world))
        assert (ann.orders if ann else 0) == closings, f"seed {seed}: {closings} carts closed"
        for correlation_id in world.correlations:
            rows = world.traces.read(correlation_id)
            assert open_count(rows) == 0, f"seed {seed}: {[row for row in rows if row.status not in (SUCCESS, ERROR)]}"


def history(world: World) -> list[Message]:
    return [event for stream in world.store._commits for event in world.store.history(stream)]


class ClosesFirst(OutboxRelay):
    """Closes its own row before it opens those of the consumers."""

    def relay(self, head: Head) -> int:
        names = [event.type for event in head.events]
        self.tracer.close(relay_row(head.events[-1], head.aggregate).closed(SUCCESS, events=names))
        self.bus.publish(head.events)
        rows = [consumer_row(event, c) for event in head.events for c in self.application.consumers(event.type)]
        self.tracer.open(rows)
        return len(head.events)


def test_a_relay_that_closes_first_is_caught(shop: Application) -> None:
    class Naive(World):
        relay_class = ClosesFirst

    assert any(Naive(shop, seed).run() for seed in range(30))


def test_a_store_without_outcomes_is_caught(shop: Application) -> None:
    class Forgetful(FaultyStore):
        def _outcome(self, flow: str, key: str) -> Outcome | None:
            return None

    class Doubling(World):
        store_class = Forgetful

    def doubles(seed: int) -> bool:
        world = Doubling(shop, seed)
        world.run()
        ann = total(world, "Shop.Customer", "ann")
        return bool(ann) and ann.orders != sum(event.type == "CartClosed" for event in history(world))

    assert any(doubles(seed) for seed in range(30))
