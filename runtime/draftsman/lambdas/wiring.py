"""The stores of this process, made from the environment at first use; tests replace them with `use`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ..application import Application, load
from ..bus import MessageBus
from ..eventstore import EventStore
from ..settings import Settings
from ..trace import Publisher, Tracer, TraceStore

if TYPE_CHECKING:
    from ..backup import Backups, CopyableStore
    from ..eventstore import ErasableStore
    from ..journal import Journal
    from ..uploads import Uploads
    from ..viewstore import ViewStore

Part = TypeVar("Part")
_parts: dict[str, Any] = {}


def use(**parts: Any) -> None:
    """Take these parts from now on; None forgets a part.

    Parts: application, event_store, trace_store, bus, publisher, view_store, journal, backups, uploads.
    """
    for name, part in parts.items():
        if part is None:
            _parts.pop(name, None)
        else:
            _parts[name] = part


def _part(name: str, make: Callable[[], Part]) -> Part:
    if name not in _parts:
        _parts[name] = make()
    return cast(Part, _parts[name])


def application() -> Application:
    """The generated application."""
    return _part("application", load)


def event_store() -> EventStore:
    """The event store of the environment."""

    def make() -> EventStore:
        from ..eventstore.dynamodb import DynamoDbEventStore

        return DynamoDbEventStore(Settings().event_store)

    return _part("event_store", make)


def erasable_store() -> ErasableStore:
    """The event store as maintenance sees it; both adapters are of both kinds."""
    return cast("ErasableStore", event_store())


def copyable_store() -> CopyableStore:
    """The event store as backups see it; both adapters are of both kinds."""
    return cast("CopyableStore", event_store())


def backups() -> Backups:
    """The copies of aggregates."""

    def make() -> Backups:
        from ..backup import S3Backups

        return S3Backups(Settings().backups)

    return _part("backups", make)


def uploads() -> Uploads:
    """The files of clients."""

    def make() -> Uploads:
        from ..uploads import Uploads

        settings = Settings()
        return Uploads(settings.uploads, settings.upload_endpoint)

    return _part("uploads", make)


def trace_store() -> TraceStore:
    """The trace store of the environment."""

    def make() -> TraceStore:
        from ..tracestore import DynamoDbTraceStore

        settings = Settings()
        return DynamoDbTraceStore(settings.trace_store, days=settings.trace_days)

    return _part("trace_store", make)


def bus() -> MessageBus:
    """The bus of the environment."""

    def make() -> MessageBus:
        from ..bus.eventbridge import EventBridgeBus

        return EventBridgeBus(Settings().bus)

    return _part("bus", make)


def publisher() -> Publisher:
    """Publishes traces to subscribers."""

    def make() -> Publisher:
        from ..tracepublisher import TracePublisher

        return TracePublisher(Settings().api_endpoint)

    return _part("publisher", make)


def tracer() -> Tracer:
    """A tracer for one call."""
    return Tracer(trace_store(), publisher())


def view_store() -> ViewStore:
    """The view store of the environment."""
    from ..viewstore.current import current

    return cast("ViewStore", _parts["view_store"]) if "view_store" in _parts else current()


def journal() -> Journal:
    """The journal of notifiers, which lies in the trace store's table."""

    def make() -> Journal:
        from ..aws import client
        from ..journal import DynamoDBJournal

        return DynamoDBJournal(client("dynamodb"), Settings().trace_store)

    return _part("journal", make)
