"""From a stored HEAD to the views that it feeds (REFERENCE §9.5.1).

A commit of several events gives a snapshot after each of them: a model can tell the difference where a view adds up,
where its key or a delete condition depends on the document in between, and in custom handlers, which see each event.
HEAD holds the last document only, so the earlier ones of such a commit are folded from the events before it. If those
have expired (`event-ttl`), the last snapshot alone is given, with the last event.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .application import Application
from .domain import DELAYED, SOFT, AggregateRoot, fold, from_state, revive, state_of
from .eventstore import EventStore, Head
from .messages import Message
from .notifications import UPDATED
from .trace import ERROR, SUCCESS, Tracer, view_row
from .viewupdater import Change, HandlerFailed, Snapshot, ViewUpdater

Quarantine = Callable[[dict[str, Any]], None]
Hint = Callable[[Sequence[tuple[str, str, str]]], None]


class StateGoneError(Exception):
    """Neither a state nor the events to make it from are stored."""


def snapshots_of(application: Application, store: EventStore, head: Head) -> list[Snapshot]:
    """The document after each event of the commit. Raises StateGoneError, or ValueError for data that fits no more."""
    aggregate = application.aggregates.get(head.aggregate)
    if aggregate is None or not head.events or head.purged:
        return []
    last = store.document(aggregate, head)
    if last is None:
        raise StateGoneError(f"{head.stream}: the document of version {head.version} can no longer be made")
    documents = [*_earlier(aggregate, store, head), last]
    events = head.events[-len(documents) :]
    return [
        Snapshot(head.aggregate, head.stream, event.version, document, application.payload(event))
        for event, document in zip(events, documents, strict=True)
    ]


def _earlier(aggregate: type[AggregateRoot], store: EventStore, head: Head) -> list[AggregateRoot]:
    """The documents after each event of the commit but the last; none if what stood before it cannot be made."""
    if len(head.events) == 1:
        return []
    before = head.events[0].version - 1
    snapshot = head.snapshot if head.snapshot <= before else -1
    document = store.document(aggregate, head._replace(version=before, state=None, snapshot=snapshot))
    if document is None:
        return []
    if document.isDeleted in (SOFT, DELAYED):
        revive(document)  # no flow emits on a deleted instance without reviving it first
    documents = []
    for event in head.events[:-1]:
        fold(aggregate, document, [(event.type, dict(event.data), event.time)])
        documents.append(from_state(aggregate, state_of(document)))
    return documents


class Processed(NamedTuple):
    """What a commit changed, and what views could not take."""

    changes: list[Change]
    failures: list[Exception]


class ViewFeed:
    """Updates all views of a commit, tells subscribers, closes the trace rows.

    `quarantine` keeps a description of what a view could not take: its trace row ends in error and other views and
    records go on. Any other exception means: the record is to come again; everything done is idempotent.
    """

    def __init__(
        self,
        application: Application,
        store: EventStore,
        updater: ViewUpdater,
        tracer: Tracer,
        quarantine: Quarantine,
        hint: Hint,
    ) -> None:
        self._application = application
        self._store = store
        self._updater = updater
        self._tracer = tracer
        self._quarantine = quarantine
        self._hint = hint

    def process(self, head: Head) -> Processed:
        """Bring the views up to date with a commit."""
        names = set(self._application.views_of(head.aggregate))
        views = [view for view in self._application.views if view.__name__ in names]
        if not views or head.purged or not head.events:
            return Processed([], [])
        last, changes, failures, rows = head.events[-1], list[Change](), list[Exception](), []
        snapshots = self._snapshots(head)
        try:
            for view in views:
                row = view_row(last, view.__name__)
                try:
                    if isinstance(snapshots, Exception):
                        raise snapshots
                    for snapshot in snapshots:
                        changes += self._updater.update(view, snapshot)
                    rows.append(row.closed(SUCCESS))
                except (HandlerFailed, StateGoneError, ValueError) as error:
                    self._quarantine(_description(head, last, view.__name__, error))
                    rows.append(row.closed(ERROR, str(error)))
                    failures.append(error)
        finally:
            told = dict.fromkeys(change for change in changes if change.view._notifies)
            self._hint([(change.view.__name__, change.key, UPDATED) for change in told])
        for closed in rows:
            self._tracer.close(closed)
        return Processed(list(dict.fromkeys(changes)), failures)

    def _snapshots(self, head: Head) -> list[Snapshot] | StateGoneError | ValueError:
        """What the views get, or why none of them can get anything."""
        try:
            return snapshots_of(self._application, self._store, head)
        except (StateGoneError, ValueError) as error:
            return error


def _description(head: Head, last: Message, view: str, error: Exception) -> dict[str, Any]:
    """What an operator needs to find and repeat it; no payload."""
    return {
        "component": f"View:{view}",
        "stream": head.stream,
        "version": head.version,
        "event": last.type,
        "eventId": last.id,
        "correlationId": last.correlation_id,
        "error": f"{type(error).__name__}: {error}",
    }
