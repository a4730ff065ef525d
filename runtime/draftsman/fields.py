"""Declared fields: types, zero values and coercion (REFERENCE §4.2–4.4, §5.5.2)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from .documents import SCALARS, Document, DocumentList, ItemMap, decode, is_decimal, number, wrap

if TYPE_CHECKING:
    from .validation import Pattern


class CoercionError(ValueError):
    """A value does not fit its declared type. Says field, type and value; the same input fails again."""

    def __init__(self, field: Field, value: Any) -> None:
        shown = repr(value)
        super().__init__(f"{field.name}: {shown[:80]} is no {field.type_name}")


class _Missing:
    """No default given, which differs from a default of None or ''."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Any = _Missing()


class Field:
    """A named, typed field of a command, event, aggregate or view.

    `default`: value when nothing is given; absent means the zero value. `pattern`: of the API, a full match.
    `auto_fill`: "username" or "uuid", filled by the server. `required`: of projection inputs.
    """

    type_name: ClassVar[str] = ""
    zero: ClassVar[Any] = None

    def __init__(
        self,
        name: str,
        *,
        default: Any = MISSING,
        pattern: Pattern | None = None,
        auto_fill: str | None = None,
        required: bool = False,
    ) -> None:
        self.name = name
        self.has_default = default is not MISSING
        self.pattern = pattern
        self.auto_fill = auto_fill
        self.required = required
        self.default = self.coerce(default) if self.has_default else self.zero

    def initial(self) -> Any:
        """A fresh default or zero value."""
        return self.default

    def coerce(self, value: Any) -> Any:
        """The value as this type; None, and '' for other types than String, give the default or zero value.

        Raises CoercionError for anything that does not convert.
        """
        if is_decimal(value):
            value = number(value)
        if value is None or (value == "" and self.type_name != "String"):
            return self.initial() if hasattr(self, "default") else self.zero
        return self._convert(value)

    def wrap(self, value: Any) -> Any:
        """The value as a document keeps it (not converted: handlers may write what they like)."""
        return value if value.__class__ in SCALARS else wrap(value)

    def _convert(self, value: Any) -> Any:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class String(Field):
    """Text; zero value ''."""

    type_name = "String"
    zero = ""

    def _convert(self, value: Any) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return str(value)
        if isinstance(value, bytes):
            try:
                return value.decode("utf-8")
            except UnicodeDecodeError:
                raise CoercionError(self, value) from None
        raise CoercionError(self, value)


class Int(Field):
    """A whole number; zero value 0. A text or a float without fraction converts."""

    type_name = "Int"
    zero = 0

    def _convert(self, value: Any) -> int:
        if isinstance(value, int):
            return int(value)
        try:
            if isinstance(value, str):
                value = int(value) if value.strip().lstrip("+-").isdigit() else float(value)
            if isinstance(value, int) or (isinstance(value, float) and value.is_integer()):
                return int(value)
        except ValueError:
            pass
        raise CoercionError(self, value)


class Float(Field):
    """A number; zero value 0.0. NaN and infinity are no numbers (JSON has none)."""

    type_name = "Float"
    zero = 0.0

    def _convert(self, value: Any) -> float:
        try:
            if isinstance(value, (int, float, str)) and math.isfinite(result := float(value)):
                return result
        except (ValueError, OverflowError):
            pass
        raise CoercionError(self, value)


class Boolean(Field):
    """true or false; zero value False. The texts true, false, 1 and 0 convert, in any case."""

    type_name = "Boolean"
    zero = False

    def _convert(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        text = str(value).strip().lower() if isinstance(value, (str, int)) else ""
        if text in ("true", "1"):
            return True
        if text in ("false", "0"):
            return False
        raise CoercionError(self, value)


class StringList(Field):
    """A list of texts; zero value []. A JSON array as text converts."""

    type_name = "StringList"
    zero = ()

    def initial(self) -> DocumentList:
        """A fresh list."""
        return DocumentList(self.default)

    def coerce(self, value: Any) -> DocumentList:
        """A fresh list of texts; raises CoercionError."""
        return DocumentList(super().coerce(value))

    def _convert(self, value: Any) -> DocumentList:
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = decode(value)
            except ValueError:
                raise CoercionError(self, value) from None
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise CoercionError(self, value)
        member = String(self.name)
        return DocumentList([member.coerce(item) for item in value])


def record(name: str, fields: Iterable[Field], base: type[Document] = Document) -> type[Document]:
    """A document class with these fields."""
    kind: type[Document] = type(name, (base,), {"__slots__": ()})
    kind._declare(fields)
    return kind


def build(kind: type[Document], values: dict[str, Any]) -> Any:
    """A complete document of this class: declared fields only, converted; missing ones get default or zero value."""
    document = kind.__new__(kind)
    for name, field in kind._schema.items():
        dict.__setitem__(document, name, field.coerce(dict.get(values, name)))  # type: ignore[attr-defined]
    return document


class Items(Field):
    """A list of objects in a command or an event; zero value []."""

    type_name = "list of objects"
    zero = ()

    def __init__(self, name: str, *fields: Field) -> None:
        self.fields = fields
        self.item = record(name, fields)
        self._list = type(name, (DocumentList,), {"__slots__": (), "_item": self.item})
        super().__init__(name)

    def initial(self) -> Any:
        """A fresh list."""
        return self._list()

    def wrap(self, value: Any) -> Any:
        """A list of items that can be read by attribute; other values as they are."""
        return self._list(value) if isinstance(value, (list, tuple)) else wrap(value)

    def coerce(self, value: Any) -> Any:
        """A list, or a dictionary whose values are the items; each reduced to its declared fields.

        Raises CoercionError.
        """
        if value is None or (isinstance(value, str) and value == ""):
            return self.initial()
        if isinstance(value, dict):
            value = list(dict.values(value))
        if not isinstance(value, (list, tuple)):
            raise CoercionError(self, value)
        result = self._list()
        for item in value:
            if not isinstance(item, dict):
                raise CoercionError(self, item)
            list.append(result, build(self.item, item))
        return result


class Collection(Field):
    """A dictionary of items by business key in an aggregate; zero value {}."""

    type_name = "dictionary of objects"
    zero = None

    def __init__(self, name: str, *fields: Field) -> None:
        self.fields = fields
        self.item = record(name, fields)
        self._map = type(name, (ItemMap,), {"__slots__": (), "_item": self.item})
        super().__init__(name)

    def initial(self) -> Any:
        """A fresh dictionary."""
        return self._map()

    def wrap(self, value: Any) -> Any:
        """A dictionary of items that can be read by attribute; other values as they are."""
        return self._map(value) if isinstance(value, Mapping) else wrap(value)

    def coerce(self, value: Any) -> Any:
        """As `wrap`, None and '' give {}."""
        if value is None or (isinstance(value, str) and value == ""):
            return self.initial()
        if not isinstance(value, Mapping):
            raise CoercionError(self, value)
        return self._map(value)
