"""Brings instances of views up to date with snapshots, whatever order and number of deliveries (REFERENCE §9.5.1).

Per instance and handler the store remembers which version of which stream was applied. A snapshot that was applied is
skipped. One that is older than the newest applied no longer sets fields and deletes nothing, but what it adds or
subtracts still counts, once. Custom handlers run in version order only: an older snapshot is skipped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from .entities import EntityManager, convert_to_dictionary
from .structure import Structure
from .views import CustomHandler, SnapshotHandler, View, instance_of, stored_fields
from .viewstore import TOMBSTONE_DAYS, Record, UnwritableView, ViewConflict, ViewStore, ViewStoreError

ATTEMPTS = 8  # reads and writes of one instance before the batch is delivered again
REMEMBERED_GAPS = 32  # older versions that may still come; what is older than these counts as applied
INLINE_SOURCES = 50  # streams remembered inside the instance; further ones get a record of their own beside it
DAY = 86_400  # seconds


class Snapshot(Structure, frozen=True):
    """The document of an aggregate after one event. `version` counts the events of the stream and never goes back."""

    aggregate: str
    stream: str
    version: int
    document: Any
    event: Any


class Change(NamedTuple):
    """An instance that an API reader now sees differently."""

    view: type[View]
    key: str


class HandlerFailed(Exception):  # noqa: N818 - what happened
    """A handler of the model raised, or made something that cannot be stored: the same snapshot fails again."""

    def __init__(self, handler: str, error: Exception) -> None:
        super().__init__(f"{handler}: {type(error).__name__}: {error}")


class Recorder:
    """A view instance that notices which fields a handler reads before it writes them: those are added to, not set.

    With `late` only those are written.
    """

    __slots__ = ("_late", "_read", "_view")

    def __init__(self, view: View, late: bool) -> None:
        for name, value in zip(self.__slots__, (late, set(), view), strict=True):
            object.__setattr__(self, name, value)

    def __getattr__(self, name: str) -> Any:
        self._read.add(name)
        return getattr(self._view, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not self._late or name in self._read:
            setattr(self._view, name, value)


class ViewUpdater:
    """Runs the handlers of views. `warn` takes a text and facts, `clock` gives seconds since 1970, `sleep` waits."""

    def __init__(
        self,
        store: ViewStore,
        warn: Callable[..., None] | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._warn = warn
        self._clock = clock
        self._sleep = sleep

    def update(self, view: type[View], snapshot: Snapshot) -> list[Change]:
        """Run the view's snapshot handlers, then its custom handlers; return what changed, each instance once.

        Raises HandlerFailed for a fault of the model (what earlier handlers did stays), ViewStoreError when trying
        again can help.
        """
        handlers = [handler for handler in view._handlers if handler.aggregate == snapshot.aggregate]
        changed: list[Change] = []
        for handler in handlers:
            if isinstance(handler, SnapshotHandler):
                for key, entries in self._entries(handler, snapshot).items():
                    if self._attempt(handler, partial(self._map, handler, snapshot, key, entries)):
                        changed.append(Change(view, key))
        for handler in handlers:
            if isinstance(handler, CustomHandler):
                changed += self._attempt(handler, partial(self._run, handler, snapshot))
        return list(dict.fromkeys(changed))

    def _attempt(self, handler: SnapshotHandler | CustomHandler, step: Callable[[], Any]) -> Any:
        """Repeat a read-modify-write that somebody else got in the way of."""
        for attempt in range(ATTEMPTS):
            try:
                return step()
            except ViewConflict:
                if attempt == ATTEMPTS - 1:
                    raise
                from random import uniform  # few updates meet another one

                self._sleep(uniform(0, 0.02 * 2**attempt))
            except UnwritableView as error:
                raise HandlerFailed(handler.id, error) from error
        raise AssertionError("unreachable")

    def _entries(self, handler: SnapshotHandler, snapshot: Snapshot) -> dict[str, list[tuple[Any, ...]]]:
        """The arguments of each call of the handler, by the key of the instance it is for."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        with model_code(handler.id):
            for arguments in _arguments(handler, snapshot):
                key = handler.key(*arguments)
                if key is None or key == "":
                    if self._warn:
                        self._warn("the key of a view is empty, skipped", handler=handler.id, stream=snapshot.stream)
                    continue
                if not isinstance(key, (str, int, float)) or isinstance(key, bool):
                    raise TypeError(f"the key is a {type(key).__name__}, it must be a text")
                found.setdefault(str(key), []).append(arguments)
        return found

    def _map(self, handler: SnapshotHandler, snapshot: Snapshot, key: str, entries: list[tuple[Any, ...]]) -> bool:
        """Apply one handler to one instance; whether an API reader can see a difference."""
        now, name = self._clock(), f"{handler.id}|{snapshot.stream}"
        record = self._store.get(handler.view.__name__, key) or Record(handler.view.__name__, key)
        memory = self._memory(record, name)
        applied = memory.sources.get(name, [])
        if applied and snapshot.version <= applied[0] and snapshot.version not in applied[1:]:
            return False
        existed, late = record.revision > 0 and record.visible(now), bool(applied) and snapshot.version < applied[0]
        if late and not existed:
            return False
        before = instance_of(handler.view, key, record.fields if existed else None)
        document, deleted, adds = self._mapped(handler, before, entries, late)
        if late and not adds:
            return False
        memory.sources[name] = [snapshot.version] if deleted else _remember(applied, snapshot.version, adds)
        changed = existed if deleted else self._take(record, document) or not existed
        self._settle(record, deleted, handler.view._retention_days, now)
        self._store.write([record] if memory is record else [record, memory])
        return changed

    @staticmethod
    def _mapped(
        handler: SnapshotHandler, document: View, entries: list[tuple[Any, ...]], late: bool
    ) -> tuple[View, bool, bool]:
        """The instance after all entries for it, whether the last one deleted it, whether anything was added up."""
        deleted = adds = False
        with model_code(handler.id):
            for arguments in entries:
                if any(condition(*arguments) for condition in handler.delete):
                    if not late:
                        document, deleted = instance_of(handler.view, document._business_key), True
                    continue
                recorder = Recorder(document, late)
                handler.function(recorder, *arguments)
                deleted, adds = False, adds or bool(recorder._read)
        return document, deleted, adds

    def _run(self, handler: CustomHandler, snapshot: Snapshot) -> list[Change]:
        """Run one custom handler and write what it changed, of whatever view, together with its watermark.

        More instances than one transaction takes are written in several, the watermark last: if a later one fails, the
        handler runs again on what the earlier ones wrote.
        """
        view, now = f"W#{handler.id}", self._clock()
        watermark = self._store.get(view, snapshot.stream) or Record(view, snapshot.stream)
        if watermark.sources.get(handler.id, [0])[0] >= snapshot.version:
            return []
        manager = EntityManager(self._store, now)
        with model_code(handler.id):
            handler.function(snapshot.document, snapshot.event, manager, convert_to_dictionary)
        written, changes = [], []
        for record, entity in manager.changed():
            existed = record.revision > 0 and record.visible(now)
            with model_code(handler.id):
                differs = False if entity.mark_for_deletion else self._take(record, entity)
            if existed if entity.mark_for_deletion else differs or not existed:
                self._settle(record, entity.mark_for_deletion, type(entity)._retention_days, now)
                written.append(record)
                changes.append(Change(type(entity), record.key))
        watermark.sources[handler.id] = [snapshot.version]
        self._store.write([*written, watermark])
        return changes

    def _memory(self, record: Record, name: str) -> Record:
        """The record that remembers a stream for this instance: itself, or one beside it if it has many sources."""
        if name in record.sources or len(record.sources) < INLINE_SOURCES:
            return record
        view = f"W#{record.view}#{record.key}"
        return self._store.get(view, name) or Record(view, name)

    @staticmethod
    def _take(record: Record, document: View) -> bool:
        """Put the document's fields into the record; whether they differ from what was stored."""
        try:
            fields = stored_fields(document)
        except ValueError as error:
            raise HandlerFailed(f"view {record.view} '{record.key}'", error) from error
        differs = record.fields != fields
        record.fields = fields
        return differs

    @staticmethod
    def _settle(record: Record, deleted: bool, retention_days: int, now: float) -> None:
        record.deleted = deleted
        if deleted:
            record.fields, record.expires = {}, int(now) + TOMBSTONE_DAYS * DAY
        else:
            record.expires = int(now) + retention_days * DAY if retention_days >= 0 else None


def _arguments(handler: SnapshotHandler, snapshot: Snapshot) -> Iterator[tuple[Any, ...]]:
    if handler.dictionary is None:
        yield snapshot.document, snapshot.event
        return
    collection = snapshot.document[handler.dictionary]
    entries = dict.items(collection) if isinstance(collection, dict) else enumerate(collection)
    for key, item in entries:
        yield snapshot.document, snapshot.event, item, item, key


def _remember(applied: list[int], version: int, adds: bool) -> list[int]:
    """What to remember after this version: the newest, and for handlers that add up the older ones not yet seen."""
    newest, gaps = (applied[0], set(applied[1:])) if applied else (0, set())
    gaps.discard(version)
    if adds and version > newest:
        gaps.update(range(max(newest + 1, version - REMEMBERED_GAPS), version))
    return [max(newest, version), *sorted(gaps)[-REMEMBERED_GAPS:]]


class model_code:  # noqa: N801 - reads like a statement
    """Inside, an exception is the model's fault; those of the store pass."""

    def __init__(self, handler: str) -> None:
        self._handler = handler

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Exception) and not isinstance(error, (ViewStoreError, HandlerFailed)):
            raise HandlerFailed(self._handler, error) from error
