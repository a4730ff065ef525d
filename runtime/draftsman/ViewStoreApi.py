"""The name by which projections read views: `from draftsman.ViewStoreApi import Query` (REFERENCE §7.6)."""  # noqa: N999

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .documents import plain
from .views import instance_of, view_named
from .viewstore import MAXIMUM_ROWS, Condition, Record, Search
from .viewstore.conditions import OPERATORS
from .viewstore.current import current


class Query:
    """Reads one view, without any authorisation. Results are plain dictionaries; relations are not resolved.

    Raises LookupError for a view that has no key.
    """

    def __init__(self, view_name: str) -> None:
        self._view = view_named(view_name)
        self._key: str | None = None
        self._single = False
        self._any_of = False
        self._conditions: list[Condition] = []

    def get_item(self, key: str) -> Query:
        """One instance by its key."""
        self._key, self._single = key, True
        return self

    def get_items(self, key: str | None = None, filter_chain_method: str = "and") -> Query:
        """All instances, or those whose key begins with `key`; filters are joined by "and" or "or"."""
        if filter_chain_method not in ("and", "or"):
            raise ValueError(f"filter_chain_method is 'and' or 'or', not {filter_chain_method!r}")
        self._key, self._single, self._any_of = key, False, filter_chain_method == "or"
        return self

    def run(self) -> Any:
        """A dictionary or None after get_item, a list in key order after get_items."""
        store, name = current(), self._view.__name__
        if self._single:
            found = store.get_many(name, [self._key] if self._key else [])
            return next((self._plain(record) for record in found.values()), None)
        rows: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            page = store.query(name, Search(self._key or ""), self._conditions, self._any_of, MAXIMUM_ROWS, after)
            rows += [self._plain(record) for record in page.records]
            after = page.last
            if after is None:
                return rows

    def _plain(self, record: Record) -> dict[str, Any]:
        return plain(instance_of(self._view, record.key, record.fields))  # type: ignore[no-any-return]

    def _where(self, attribute: str, operator: str, *values: Any) -> Query:
        if operator not in OPERATORS:
            raise ValueError(f"unknown filter {operator}")
        self._conditions.append(Condition(attribute, operator, tuple(plain(value) for value in values)))
        return self

    def equals(self, attr: str, v: Any) -> Query:
        """The value is this one."""
        return self._where(attr, "equals", v)

    def not_equals(self, attr: str, v: Any) -> Query:
        """The value is another one, or there is none."""
        return self._where(attr, "not_equals", v)

    def less_than(self, attr: str, v: Any) -> Query:
        """The value is less."""
        return self._where(attr, "less_than", v)

    def less_than_equals(self, attr: str, v: Any) -> Query:
        """The value is less or equal."""
        return self._where(attr, "less_than_equals", v)

    def greater_than(self, attr: str, v: Any) -> Query:
        """The value is greater."""
        return self._where(attr, "greater_than", v)

    def greater_than_equals(self, attr: str, v: Any) -> Query:
        """The value is greater or equal."""
        return self._where(attr, "greater_than_equals", v)

    def begins_with(self, attr: str, v: str) -> Query:
        """The text begins so."""
        return self._where(attr, "begins_with", v)

    def between(self, attr: str, low: Any, high: Any) -> Query:
        """The value lies between, both ends included."""
        return self._where(attr, "between", low, high)

    def contains(self, attr: str, v: Any) -> Query:
        """The text contains this one, or the list this member."""
        return self._where(attr, "contains", v)

    def is_in(self, attr: str, values: Iterable[Any]) -> Query:
        """The value is one of these."""
        return self._where(attr, "is_in", *values)

    def exists(self, attr: str) -> Query:
        """There is such an attribute."""
        return self._where(attr, "exists")

    def not_exists(self, attr: str) -> Query:
        """There is no such attribute."""
        return self._where(attr, "not_exists")

    def attribute_type(self, attr: str, t: str) -> Query:
        """The value has this type of DynamoDB: S, N, BOOL, L, M or NULL."""
        return self._where(attr, "attribute_type", t)
