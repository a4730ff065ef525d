"""Documents: dictionaries that model code reads by attribute and by subscript alike (REFERENCE §7).

A declared field that is missing reads as its default or zero value, and wins over the dict method of the same name.
Whatever is assigned is wrapped, so that nested dictionaries and lists behave the same; a `Decimal` becomes a number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Protocol, SupportsIndex

SCALARS = frozenset({str, int, float, bool, type(None)})
_clashes: set[type] = set()  # classes that declare a field named like a dict method: the C encoder must not see them


class FieldLike(Protocol):
    """What a document needs of a declared field."""

    name: str

    def initial(self) -> Any:
        """A fresh default or zero value."""

    def wrap(self, value: Any) -> Any:
        """The value as the document keeps it."""


class Document(dict[str, Any]):
    """An object of model data. Subclasses carry the declared fields in `_schema`."""

    __slots__ = ()
    _schema: ClassVar[Mapping[str, FieldLike]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    @classmethod
    def _declare(cls, fields: Iterable[FieldLike]) -> None:
        """Take the fields as the schema; a field named like a dict method gets a property that wins over the method."""
        cls._schema = {field.name: field for field in fields}
        for name in cls._schema:
            if hasattr(dict, name):
                setattr(cls, name, _field_property(name))
                _clashes.add(cls)

    def __setitem__(self, key: str, value: Any) -> None:
        if value.__class__ not in SCALARS:
            field = self._schema.get(key)
            value = wrap(value) if field is None else field.wrap(value)
        dict.__setitem__(self, key, value)

    def __missing__(self, key: str) -> Any:
        field = self._schema.get(key)
        if field is None:
            raise KeyError(key)
        value = field.initial()
        if value.__class__ not in SCALARS:  # a list or dictionary that the caller may change in place
            dict.__setitem__(self, key, value)
        return value

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no '{name}'") from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def setdefault(self, key: str, default: Any = None) -> Any:
        """As of a dict, but what is stored, and returned, is the wrapped default."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *args: Any, **kwargs: Any) -> None:
        """As of a dict; values are wrapped."""
        for key, value in dict.items(dict(*args, **kwargs)):
            self[key] = value

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc]
        for key, value in dict.items(dict(other)):
            self[key] = value
        return self

    def __copy__(self) -> Document:
        return _clone(self)

    def __deepcopy__(self, memo: Any) -> Document:
        return _clone(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (plain(self),)


class ItemMap(Document):
    """A collection of an aggregate: dictionary of items by business key, in the order of insertion."""

    __slots__ = ()
    _item: ClassVar[type[Document]] = Document

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(value, Mapping) and value.__class__ is not self._item:
            value = self._item(value)
        elif value.__class__ not in SCALARS:
            value = wrap(value)
        dict.__setitem__(self, key if isinstance(key, str) else str(key), value)

    def __missing__(self, key: Any) -> Any:
        if not isinstance(key, str) and str(key) in self:
            return self[str(key)]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return dict.__contains__(self, key if isinstance(key, str) else str(key))


class DocumentList(list[Any]):
    """A list whose dictionaries can be read by attribute; `_item` is the class of its items."""

    __slots__ = ()
    _item: ClassVar[type[Document] | None] = None

    def __init__(self, values: Iterable[Any] = ()) -> None:
        super().__init__([self._wrapped(value) for value in values])

    def _wrapped(self, value: Any) -> Any:
        if self._item is not None and isinstance(value, Mapping):
            return value if value.__class__ is self._item else self._item(value)
        return value if value.__class__ in SCALARS else wrap(value)

    def append(self, value: Any) -> None:
        """As of a list; the value is wrapped."""
        super().append(self._wrapped(value))

    def extend(self, values: Iterable[Any]) -> None:
        """As of a list; values are wrapped."""
        super().extend([self._wrapped(value) for value in values])

    def insert(self, index: SupportsIndex, value: Any) -> None:
        """As of a list; the value is wrapped."""
        super().insert(index, self._wrapped(value))

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(
            index, [self._wrapped(v) for v in value] if isinstance(index, slice) else self._wrapped(value)
        )

    def __iadd__(self, values: Iterable[Any]) -> DocumentList:  # type: ignore[misc]
        self.extend(values)
        return self


def _field_property(name: str) -> property:
    def read(self: Document) -> Any:
        return self[name]

    def write(self: Document, value: Any) -> None:
        self[name] = value

    return property(read, write)


def _clone(document: Document) -> Document:
    copy = type(document).__new__(type(document))
    for key, value in dict.items(document):
        dict.__setitem__(copy, key, _clone_value(value))
    return copy


def _clone_value(value: Any) -> Any:
    if isinstance(value, Document):
        return _clone(value)
    if isinstance(value, DocumentList):
        copy = type(value)()
        list.extend(copy, [_clone_value(item) for item in value])
        return copy
    return value


def is_decimal(value: Any) -> bool:
    """Whether a value is a `decimal.Decimal`, told without importing that module."""
    return bool(value.__class__.__name__ == "Decimal")


def number(value: Any) -> int | float:
    """A Decimal of the database as Python's own number: int where there is no fraction (REFERENCE §4.3)."""
    return int(value) if value == value.to_integral_value() else float(value)


def wrap(value: Any) -> Any:
    """A value as documents keep it: containers are copied and wrapped, other objects stay as they are."""
    if isinstance(value, Document):
        return _clone(value)
    if isinstance(value, Mapping):
        return Document(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return DocumentList(value)
    if is_decimal(value):
        return number(value)
    return value


def plain(value: Any) -> Any:
    """A deep copy out of plain dictionaries, lists and scalars."""
    if value.__class__ in SCALARS:
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in dict.items(value)}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return _json_default(value) if is_decimal(value) or isinstance(value, (bytes, bytearray)) else value


def _json_default(value: Any) -> Any:
    """What JSON itself does not know; anything else is an error that names the type."""
    if is_decimal(value):
        return number(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8")
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} cannot be stored: use text, numbers, lists and dictionaries")


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_json_default, allow_nan=False)


def encode(value: Any) -> str:
    """JSON text without blanks; characters outside ASCII stay readable. NaN and infinity are refused."""
    return _ENCODER.encode(plain(value) if _clashes else value)


def decode(text: str | bytes) -> Any:
    """The value of a JSON text, as plain dictionaries and lists."""
    return json.loads(text)


def restore(kind: type[Document], data: Mapping[str, Any]) -> Any:
    """A document of this class out of stored plain data."""
    document = kind.__new__(kind)
    for key, value in data.items():
        document[key] = value
    return document
