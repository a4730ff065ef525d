"""Aggregates and domain events: documents that change only by events (REFERENCE §5.4, §5.6, §9.2.6, §9.3)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from .documents import Document, ItemMap, plain, restore
from .fields import Field, Int, String, build

ALIVE, SOFT, HARD, DELAYED = "", "soft", "hard", "delayed"
DELETION_MODES = frozenset({ALIVE, SOFT, HARD, DELAYED})
IMPLICIT = (String("isDeleted"), Int("version"), String("created_at"), String("updated_at"))

Handler = Callable[[Any, Any], None]
HandlerT = TypeVar("HandlerT", bound=Handler)


class FunctionalException(Exception):  # noqa: N818 - the model's word
    """A rule of the model refuses: nothing is stored, nothing is tried again, the trace ends in `error`."""


class Payload(Document):
    """The payload of a command or event; `event.data` is the payload itself unless it has a field of that name."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        if name == "data" and name not in self._schema and name not in self:
            return self
        return super().__getattr__(name)


class DomainEvent(Payload):
    """Base class of the events of one aggregate, `source` = "Sub.Agg"; the class name is the event's name."""

    __slots__ = ()
    _source: ClassVar[str] = ""
    fields: ClassVar[tuple[Field, ...]]

    def __init_subclass__(cls, source: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._source = source
        _take_fields(cls, ())


class AggregateRoot(Document):
    """Base class of aggregates: `id` "Sub.Agg", `key` the business-key field (None if it has none).

    `event_ttl` in seconds, -1 for ever; `snapshot_interval` in events, 0 never. `backup_interval` and `backup_ttl` in
    days, 0 never and for ever (`draftsman.backup`).
    """

    __slots__ = ()
    _id: ClassVar[str] = ""
    _key_field: ClassVar[str | None] = None
    _event_ttl: ClassVar[int] = -1
    _snapshot_interval: ClassVar[int] = 100
    _backup_interval: ClassVar[int] = 0
    _backup_ttl: ClassVar[int] = 0
    _handlers: ClassVar[dict[str, tuple[type[DomainEvent], Handler]]] = {}
    _keychain: ClassVar[bool] = False  # set by a flow that updates keys
    _fingerprint: ClassVar[str] = ""
    fields: ClassVar[tuple[Field, ...]]

    def __init_subclass__(
        cls,
        id: str = "",  # noqa: A002 - the word of generated code
        key: str | None = None,
        event_ttl: int = -1,
        snapshot_interval: int = 100,
        backup_interval: int = 0,
        backup_ttl: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls._id = id
        cls._key_field = key
        cls._event_ttl = event_ttl
        cls._snapshot_interval = snapshot_interval
        cls._backup_interval = backup_interval
        cls._backup_ttl = backup_ttl if backup_interval else 0
        cls._fingerprint = ""
        cls._handlers = {}
        for function in vars(cls).values():
            for event in getattr(function, "_handles", ()):
                cls._handlers[event.__name__] = (event, function)
        _take_fields(cls, IMPLICIT)


def _take_fields(cls: type[Document], implicit: tuple[Field, ...]) -> None:
    """Move the `fields` of a class body into the schema, so that a model field may be called `fields`."""
    declared = cls.__dict__.get("fields", ())
    if "fields" in cls.__dict__:
        del cls.fields  # type: ignore[attr-defined]
    cls._declare((*declared, *implicit))


class FileUploaded(DomainEvent, source="appsync"):
    """A file upload through the API is complete (REFERENCE §5.3.3)."""

    fields = (String("bucket"), String("uri"), String("location"), String("username"))


def on(*events: type[DomainEvent]) -> Callable[[HandlerT], HandlerT]:
    """Mark a method of an aggregate as the handler of these events."""

    def mark(function: HandlerT) -> HandlerT:
        function._handles = events  # type: ignore[attr-defined]
        return function

    return mark


def blank(kind: type[AggregateRoot], key: str) -> AggregateRoot:
    """The document before the first event: defaults, empty collections, the business-key field preset to the key."""
    document = kind.__new__(kind)
    for name, field in kind._schema.items():
        dict.__setitem__(document, name, field.initial())
    if kind._key_field:
        document[kind._key_field] = key
    return document


def overlaid(kind: type[AggregateRoot], key: str, data: dict[str, Any]) -> AggregateRoot:
    """The zero document with given data over it (the `state` of a test case); `version` as given, else 1."""
    document = blank(kind, key)
    for name, value in data.items():
        document[name] = value
    if "version" not in data:
        document["version"] = 1
    return document


def apply(document: AggregateRoot, event: DomainEvent, timestamp: str) -> None:
    """Let the aggregate's handler change the document; an event without one changes version and time only."""
    entry = type(document)._handlers.get(type(event).__name__)
    if entry is not None:
        entry[1](document, event)
        if dict.get(document, "isDeleted") not in DELETION_MODES:
            raise FunctionalException(
                f"isDeleted is {document.isDeleted!r}, it can only be '', 'soft', 'hard' or 'delayed'"
            )
    version = dict.get(document, "version", 0) + 1
    dict.__setitem__(document, "version", version)
    if version == 1:
        dict.__setitem__(document, "created_at", timestamp)
    dict.__setitem__(document, "updated_at", timestamp)


def fold(kind: type[AggregateRoot], document: AggregateRoot, events: Iterable[tuple[str, dict[str, Any], str]]) -> int:
    """Apply stored events (name, data, time) in order; return how many were of a type that no longer has a handler.

    Such an event counts for the version and changes nothing else (REFERENCE §9.3).
    """
    unknown = 0
    for name, data, timestamp in events:
        entry = kind._handlers.get(name)
        if entry is None:
            unknown += 1
            event: DomainEvent = DomainEvent(data)
        else:
            event = build(entry[0], data)
        apply(document, event, timestamp)
    return unknown


def is_declared(kind: type[AggregateRoot], event: str) -> bool:
    """Whether the model has this event of an aggregate, with a handler or without."""
    return any(known._source == kind._id and known.__name__ == event for known in DomainEvent.__subclasses__())


def revive(document: AggregateRoot) -> None:
    """A deleted instance is alive again, before the processors of a reactivating flow run."""
    dict.__setitem__(document, "isDeleted", ALIVE)


def state_of(document: AggregateRoot) -> dict[str, Any]:
    """The document as plain data, for storing."""
    return plain(document)  # type: ignore[no-any-return]


def from_state(kind: type[AggregateRoot], state: dict[str, Any]) -> AggregateRoot:
    """The document of stored plain data."""
    return restore(kind, state)  # type: ignore[no-any-return]


def fingerprint(kind: type[AggregateRoot]) -> str:
    """A hash of what makes the state: the files that define the aggregate and the events it handles.

    A cached state with another hash is not used: it is folded again from the events.
    """
    if not kind._fingerprint:
        from hashlib import sha256

        digest = sha256()
        modules = {kind.__module__, *(event.__module__ for event, _ in kind._handlers.values())}
        for name in sorted(modules):
            digest.update(_source(name))
        digest.update(repr((kind._id, sorted(kind._schema), sorted(kind._handlers))).encode())
        kind._fingerprint = digest.hexdigest()[:16]
    return kind._fingerprint


def _source(module: str) -> bytes:
    found = sys.modules.get(module)
    path = getattr(found, "__file__", None)
    if not path:
        return module.encode()
    get_data = getattr(getattr(found, "__loader__", None), "get_data", None)  # a module may lie in an archive
    if get_data is not None:
        data: bytes = get_data(path)
        return data
    with open(path, "rb") as file:
        return file.read()


def upsert(collection: Any, item: Any, key_name: str) -> Any:
    """The item of a collection under the key that the event's item carries; a new one holds just its key field.

    Raises FunctionalException when the key is empty.
    """
    key = _key_of(item, key_name)
    if key not in collection:
        collection[key] = {key_name: item[key_name]}
    return collection[key]


def put_item(collection: Any, item: Any, key_name: str) -> Any:
    """Store an item under its key, in place of what stood there; of a list each item.

    Raises FunctionalException when a key is empty.
    """
    if isinstance(item, (list, tuple)):
        for one in item:
            put_item(collection, one, key_name)
        return collection
    key = _key_of(item, key_name)
    collection[key] = plain(item)
    return collection[key]


def _key_of(item: Any, key_name: str) -> str:
    value = dict.get(item, key_name) if isinstance(item, dict) else None
    if value is None or value == "":
        raise FunctionalException(f"an item without {key_name} cannot be stored: {key_name} is its key")
    return value if isinstance(value, str) else str(value)


def retrieve_nested_target(key: Any, collection: Any, default: Any) -> Any:
    """`collection[key]`; if absent the default, which is stored under the key (REFERENCE §7.3)."""
    if isinstance(collection, ItemMap) and not isinstance(key, str):
        key = str(key)
    return collection.setdefault(key, default)


def add_items(target: Any, value: Any) -> None:
    """Append an item, or all items of a list."""
    target.extend(value) if isinstance(value, (list, tuple)) else target.append(value)


def remove_items(target: Any, value: Any) -> None:
    """Remove the first item equal to the value, or to each value of a list; what is not there is no error."""
    for item in list(value) if isinstance(value, (list, tuple)) else [value]:
        if item in target:
            target.remove(item)
