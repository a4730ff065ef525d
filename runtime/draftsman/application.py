"""The application: everything a model declares, and what follows from it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .commands import Command
from .documents import Document
from .domain import AggregateRoot, DomainEvent, FileUploaded, Payload
from .fields import build
from .flow import BehaviorFlow, Trigger
from .messages import Message
from .version import RUNTIME_VERSION

FLOW, NOTIFIER = "flow", "notifier"


class Consumer(NamedTuple):
    """A component that an event starts. `component` and `command` are its names in traces (REFERENCE §8.8)."""

    kind: str
    component: str
    command: str


class Application:
    """A generated application. Raises RuntimeError if it was generated for another runtime version."""

    def __init__(
        self,
        *,
        name: str,
        runtime: str,
        commands: Iterable[Command] = (),
        aggregates: Iterable[type[AggregateRoot]] = (),
        flows: Iterable[BehaviorFlow] = (),
        views: Iterable[Any] = (),
        queries: Iterable[Any] = (),
        projections: Iterable[Any] = (),
        notifiers: Iterable[Any] = (),
    ) -> None:
        if runtime != RUNTIME_VERSION:
            raise RuntimeError(
                f"{name} was generated for runtime {runtime}, this is runtime {RUNTIME_VERSION}: generate it again"
            )
        self.name = name
        self.commands = tuple(commands)
        self.aggregates = {aggregate._id: aggregate for aggregate in aggregates}
        self.flows = {flow.id: flow for flow in flows}
        self.views = tuple(views)
        self.queries = tuple(queries)
        self.projections = tuple(projections)
        self.notifiers = tuple(notifiers)
        self.mutations = {command.field: command for command in self.commands}
        self.payloads = self._payloads()
        self._consumers = self._derive_consumers()

    def _payloads(self) -> dict[str, type[Document]]:
        """Payload class by event name: commands, handled events, and whatever events the flows' modules know."""
        events: dict[str, type[Document]] = {FileUploaded.__name__: FileUploaded}
        for flow in self.flows.values():
            for value in flow.function.__globals__.values():
                if isinstance(value, type) and issubclass(value, DomainEvent) and value is not DomainEvent:
                    events[value.__name__] = value
        for aggregate in self.aggregates.values():
            events.update({name: event for name, (event, _) in aggregate._handlers.items()})
        events.update({command.name: command.payload for command in self.commands})
        return events

    def _derive_consumers(self) -> dict[str, tuple[Consumer, ...]]:
        table: dict[str, list[Consumer]] = {}
        for flow in self.flows.values():
            for source in flow.triggers:
                table.setdefault(source, []).append(Consumer(FLOW, flow.id, flow.command))
        for notifier in self.notifiers:
            consumer = Consumer(NOTIFIER, f"{notifier.name}-Notifier", f"Notifier-{notifier.name}")
            for source in _sources(notifier.triggers):
                table.setdefault(source, []).append(consumer)
        return {source: tuple(consumers) for source, consumers in table.items()}

    def consumers(self, event: str) -> tuple[Consumer, ...]:
        """The flows and notifiers that an event starts, in the order of the model."""
        return self._consumers.get(event, ())

    def flows_of(self, event: str) -> tuple[BehaviorFlow, ...]:
        """The flows that an event starts."""
        return tuple(self.flows[c.component] for c in self.consumers(event) if c.kind == FLOW)

    def views_of(self, aggregate_id: str) -> tuple[str, ...]:
        """Names of the views that have a handler for this aggregate."""
        return tuple(view.__name__ for view in self.views if aggregate_id in _aggregates_of(view))

    def payload(self, message: Message) -> Any:
        """The payload as model code sees it: declared fields complete and converted.

        Raises CoercionError if stored data no longer fits its declaration; an undeclared event is given as it is.
        """
        kind = self.payloads.get(message.type)
        return Payload(message.data) if kind is None else build(kind, dict(message.data))


def _sources(triggers: Any) -> list[str]:
    if isinstance(triggers, Mapping):
        return list(triggers)
    return [trigger.source for trigger in triggers if isinstance(trigger, Trigger)]


def _aggregates_of(view: Any) -> set[str]:
    """The aggregates that feed a view: the read side records them at the class by its handler decorators."""
    return {handler.aggregate for handler in view._handlers}


_loaded: Application | None = None


def load(root: str | None = None) -> Application:
    """Import `application` from this folder, by default the one this package lies in, and return its `app`.

    The folder and its `lib/` go on the module path, so that `import lib.X` and `from X import y` both work. The
    application is imported once per process.
    """
    global _loaded
    if _loaded is None:
        folder = root or os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        for entry in (os.path.join(folder, "lib"), folder):
            if entry not in sys.path:
                sys.path.insert(0, entry)
        from application import app

        if not isinstance(app, Application):
            raise TypeError(f"{folder}/application defines no Application named app")
        _loaded = app
    return _loaded
