"""Views: documents of the read side and the handlers that fill them from snapshots of aggregates (REFERENCE §5.7)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeVar

from .documents import Document, DocumentList, plain
from .fields import CoercionError, Field, build
from .relations import Embedded, Relation
from .structure import Structure

__all__ = ["Embedded", "Relation", "View", "convert_items", "custom_handler", "snapshot_handler"]

Function = TypeVar("Function", bound=Callable[..., None])


class SnapshotHandler(Structure, frozen=True):
    """Maps a snapshot, or each entry of one of its collections (`dictionary`), onto the instance that `key` tells."""

    id: str
    view: type[View]
    aggregate: str
    function: Callable[..., None]
    key: Callable[..., Any]
    delete: tuple[Callable[..., Any], ...] = ()
    dictionary: str | None = None


class CustomHandler(Structure, frozen=True):
    """The author's own block: it gets any view instances from an EntityManager and changes them."""

    id: str
    view: type[View]
    aggregate: str
    function: Callable[..., None]


class View(Document):
    """Base class of views. `key` is the business-key field; None for a type that is only embedded or returned.

    `retention_days` after its last update an instance expires, -1 = never; `notifies` = changes are published.
    Of an instance that a custom handler got, `mark_for_deletion = True` deletes it when the handler ends.
    """

    __slots__ = ("_business_key", "mark_for_deletion")
    _view_key: ClassVar[str | None] = None
    _retention_days: ClassVar[int] = -1
    _notifies: ClassVar[bool] = True
    _relations: ClassVar[Mapping[str, Relation]] = {}
    _handlers: ClassVar[list[SnapshotHandler | CustomHandler]] = []
    _business_key: str
    mark_for_deletion: bool
    fields: ClassVar[tuple[Field | Relation, ...]]

    def __init_subclass__(
        cls, key: str | None = None, retention_days: int = -1, notifies: bool = True, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        declared = cls.__dict__.get("fields", ())
        if "fields" in cls.__dict__:
            del cls.fields  # a field of the model may have this name
        cls._view_key = key
        cls._retention_days = retention_days
        cls._notifies = notifies
        cls._relations = {field.name: field for field in declared if isinstance(field, Relation)}
        cls._handlers = []
        cls._declare(field for field in declared if isinstance(field, Field))
        if key is not None and key not in cls._schema:
            raise TypeError(f"view {cls.__name__} has no key field '{key}'")
        _known[cls.__name__] = cls

    def __setattr__(self, name: str, value: Any) -> None:
        if name in View.__slots__:
            object.__setattr__(self, name, value)
        else:
            self[name] = value

    def __getattr__(self, name: str) -> Any:
        if name == "mark_for_deletion":
            return False
        if name == "type" and name not in self._schema:
            return type(self).__name__
        if name == "key" and name not in self._schema and type(self)._view_key is not None:
            return self._business_key
        return super().__getattr__(name)


_known: dict[str, type[View]] = {}


def all_views() -> Mapping[str, type[View]]:
    """Every view of this process by name, also those without a key."""
    return _known


def view_named(name: str) -> type[View]:
    """The view of this name, which must have a key; raises LookupError that names those there are."""
    view = _known.get(name)
    if view is None or view._view_key is None:
        stored = sorted(name for name, kind in _known.items() if kind._view_key is not None)
        raise LookupError(f"there is no view '{name}' with a key; views with a key are: {', '.join(stored) or 'none'}")
    return view


def instance_of(view: type[View], key: str, stored: Mapping[str, Any] | None = None) -> View:
    """An instance out of stored fields; without them a new one: zero values and the key.

    A stored value that no longer fits its field (the model changed) reads as the zero value.
    """
    document = view.__new__(view)
    document._business_key = key
    for name, field in view._schema.items():
        value = (stored or {}).get(name)
        try:
            dict.__setitem__(document, name, field.coerce(value))  # type: ignore[attr-defined]
        except CoercionError:
            dict.__setitem__(document, name, field.initial())
    if view._view_key is not None:
        dict.__setitem__(document, view._view_key, key)
    return document


def stored_fields(document: View) -> dict[str, Any]:
    """The declared fields as plain data of their types; raises CoercionError for a value that does not fit.

    The key field always holds the key: what a handler writes into it does not count.
    """
    kept: Document = build(type(document), document)
    if type(document)._view_key is not None:
        dict.__setitem__(kept, str(type(document)._view_key), document._business_key)
    return plain(kept)  # type: ignore[no-any-return]


def convert_items(
    view: type[View], source: Any, template: Callable[[Any, Any], Mapping[str, Any]] | None = None
) -> DocumentList:
    """The items of a collection as objects of a view, in its order (REFERENCE §6.11).

    `template` gets (value, key) and tells the fields; without it all fields are taken by name. What it does not name
    has its zero value, what the view does not declare is left out.
    """
    if isinstance(source, dict):
        entries = list(dict.items(source))
    else:
        entries = [(str(index), value) for index, value in enumerate(source or ())]
    built = [build(view, value if template is None else dict(template(value, key))) for key, value in entries]
    return DocumentList(plain(item) for item in built)


def snapshot_handler(
    view: type[View],
    aggregate: str,
    *,
    key: Callable[..., Any],
    delete: tuple[Callable[..., Any], ...] = (),
    dictionary: str | None = None,
) -> Callable[[Function], Function]:
    """Register a function of (view, snapshot, event), with `dictionary` of (…, item, value, key) too.

    `key` and `delete` take the same parameters without the view.
    """

    def register(function: Function) -> Function:
        name = f"{view.__name__}.{function.__name__}"
        view._handlers.append(SnapshotHandler(name, view, aggregate, function, key, delete, dictionary))
        return function

    return register


def custom_handler(view: type[View], aggregate: str) -> Callable[[Function], Function]:
    """Register a function of (snapshot, event, EntityManager, convert_to_dictionary)."""

    def register(function: Function) -> Function:
        name = f"{view.__name__}.{function.__name__}"
        view._handlers.append(CustomHandler(name, view, aggregate, function))
        return function

    return register
