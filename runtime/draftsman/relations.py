"""Fields of a view that are not plain data: lists of embedded objects, and relations that the API resolves by key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .authorization import Access
from .documents import DocumentList, plain
from .fields import CoercionError, Field

CANONICAL = "#canonical"
KINDS = ("OneToOne", "ManyToOne", "OneToMany", "ManyToMany")


class Embedded(Field):
    """A list of objects of another view, stored inside the document (REFERENCE §5.7.3, ObjectList); zero value []."""

    type_name = "list of objects"
    zero = ()

    def __init__(self, name: str, ref: str) -> None:
        self.ref = ref
        super().__init__(name)

    def initial(self) -> DocumentList:
        """A fresh list."""
        return DocumentList()

    def coerce(self, value: Any) -> DocumentList:
        """A fresh list of plain objects; of a dictionary its values. Raises CoercionError for anything else."""
        if value is None or value == "":
            return DocumentList()
        if isinstance(value, Mapping):
            value = list(dict.values(value)) if isinstance(value, dict) else list(value.values())
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, Mapping) for item in value):
            raise CoercionError(self, value)
        return DocumentList(plain(item) for item in value)


class Relation:
    """A field that the API resolves: `ref` by `foreign_key`, a field of the owner or "#canonical".

    `allow` is checked per related object (`Argument("entity.x")`, FOREIGN_KEY); without it the query's rule suffices.
    """

    def __init__(self, name: str, kind: str, ref: str, *, foreign_key: str, allow: Access | None = None) -> None:
        if kind not in KINDS:
            raise ValueError(f"relation {name}: '{kind}' is none of {', '.join(KINDS)}")
        self.name = name
        self.kind = kind
        self.ref = ref
        self.foreign_key = foreign_key
        self.allow = allow
