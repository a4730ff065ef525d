"""A whole application in memory: a mutation runs through flows, relay, views and notifiers before it returns.

The real handlers are used wherever they can be: requests go through the command function, commits through the relay
and the view feed. Only stores and bus are replaced, and deliveries happen at once, in order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..application import NOTIFIER, Application
from ..bus.memory import MemoryBus
from ..dispatch import MessageDispatcher, Result
from ..documents import encode
from ..eventstore import Head
from ..eventstore.memory import MemoryEventStore
from ..lambdas import behavior, command, wiring
from ..messages import Message
from ..outbox import OutboxRelay
from ..trace import Tracer, TraceRow
from ..tracestore import MemoryTraceStore


class MemoryPublisher:
    """Keeps what subscribers of `onTrace` would get."""

    def __init__(self) -> None:
        self.rows: list[TraceRow] = []

    def publish(self, rows: Sequence[TraceRow]) -> None:
        """Keep the rows."""
        self.rows += rows


class MemoryRuntime:
    """An application with stores of its own. `heads` are the commits in order, `notified` what started notifiers."""

    def __init__(self, application: Application, aws: Callable[[str], Any] | None = None) -> None:
        from ..journal import MemoryJournal
        from ..viewstore.memory import MemoryViewStore

        self.application = application
        self.views = MemoryViewStore()
        self._journal = MemoryJournal()
        self._aws = aws or _no_aws
        self.events = MemoryEventStore()
        self.traces = MemoryTraceStore()
        self.bus = MemoryBus()
        self.publisher = MemoryPublisher()
        self.heads: list[Head] = []
        self.notified: list[Message] = []
        self._unread: list[Head] = []
        self.events.listeners.append(self._unread.append)
        self.bus.listeners.append(self._consume)
        self.hints: list[tuple[str, str, str]] = []  # (view, key, message) as subscribers of onNotification get them

    def tracer(self) -> Tracer:
        """A tracer on this runtime's stores."""
        return Tracer(self.traces, self.publisher)

    def mutate(
        self,
        field: str,
        values: Mapping[str, Any],
        *,
        username: str = "",
        groups: Sequence[str] = (),
        settle: bool = True,
    ) -> str:
        """Call a mutation ("ShopCartMutation.add") as a user, or without one; return the correlation id."""
        event = {**_request(field, username, groups), "arguments": {"input": dict(values)}}
        with self:
            answer = command.handler(event, None)
        if settle:
            self.settle()
        return str(answer["correlationId"])

    def dispatch(self, flow: str, message: Message) -> Result:
        """Run one flow with a message, without delivering what follows from it."""
        dispatcher = MessageDispatcher(self.application, self.events, self.tracer())
        return dispatcher.dispatch(self.application.flows[flow], message)

    def settle(self) -> None:
        """Deliver until nothing waits: bus to flows and notifiers, commits to relay and views."""
        while self.bus.deliver() or self._unread:
            while self._unread:
                head = self._unread.pop(0)
                self.heads.append(head)
                OutboxRelay(self.application, self.bus, self.tracer()).relay(head)
                self._update_views(head)

    def _update_views(self, head: Head) -> None:
        from ..snapshots import ViewFeed
        from ..viewupdater import ViewUpdater

        updater = ViewUpdater(self.views)
        hints = self.hints.extend
        ViewFeed(self.application, self.events, updater, self.tracer(), _raise, hints).process(head)

    def query(
        self,
        field: str,
        arguments: Mapping[str, Any],
        *,
        username: str = "",
        groups: Sequence[str] = (),
        source: Any = None,
    ) -> Any:
        """Answer a query field ("CartQuery.get") as a user, or without one."""
        from ..readapi import ReadApi

        event = {**_request(field, username, groups), "arguments": dict(arguments), "source": source}
        with self:
            return ReadApi(self.application, self.views, self.traces).resolve(event)

    def _consume(self, message: Message) -> None:
        detail = {"detail-type": message.type, "detail": json.loads(encode(message.to_dict()))}
        record = {"messageId": message.id, "body": json.dumps(detail), "attributes": {"ApproximateReceiveCount": "3"}}
        if self.application.flows_of(message.type):
            with self:
                answer = behavior.handler({"Records": [record]}, None)
            if answer["batchItemFailures"]:
                raise AssertionError(f"a flow of {message.type} failed for a technical reason; see its log line")
        if any(consumer.kind == NOTIFIER for consumer in self.application.consumers(message.type)):
            self._notify(message)

    def _notify(self, message: Message) -> None:
        """Run the notifiers of a message, once; an activity that needs AWS gets its client from `aws`.

        One that fails ends its trace row in error, as at the last attempt.
        """
        from ..notifiers import NotifierRunner

        self.notified.append(message)
        runner = NotifierRunner(self.application, self._journal, self.tracer(), self._aws)
        for notifier in self.application.notifiers:
            if message.type in notifier.triggers:
                try:
                    runner.run(notifier, message)
                except Exception as error:
                    runner.fail(notifier, message, error)

    def __enter__(self) -> MemoryRuntime:
        from ..viewstore import current

        current.use(self.views)
        wiring.use(
            application=self.application,
            event_store=self.events,
            trace_store=self.traces,
            bus=self.bus,
            publisher=self.publisher,
        )
        return self

    def __exit__(self, *error: object) -> None:
        from ..viewstore import current

        current.use(None)
        wiring.use(application=None, event_store=None, trace_store=None, bus=None, publisher=None)


def _request(field: str, username: str, groups: Sequence[str]) -> dict[str, Any]:
    """What AppSync tells of a request besides its arguments."""
    parent, _, name = field.rpartition(".")
    return {
        "info": {"parentTypeName": parent, "fieldName": name},
        "identity": {"username": username, "claims": {"cognito:groups": list(groups)}} if username else None,
        "request": {"headers": {}},
    }


def _no_aws(service: str) -> Any:
    raise AssertionError(f"a test in memory has no {service}: give the runtime a client for it (aws=…)")


def _raise(description: Mapping[str, Any]) -> None:
    raise AssertionError(f"a view could not be updated: {dict(description)}")
