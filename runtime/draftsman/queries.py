"""Queries on views: get, filter and named queries, authorised before anything is read (REFERENCE §5.7.6, §8.3, Q16)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from . import paging
from .authorization import Access, Identity, Role, Unauthorized, User
from .fields import StringList
from .projections import Projection
from .relations import Embedded
from .validation import InputRefused
from .views import View, all_views
from .viewstore import MAXIMUM_ROWS, Condition, Record, Search, ViewStore

__all__ = ["Clause", "Projection", "Query"]

PREFIX = "key_begins_with"
SEPARATOR = ":"  # between the segments of business keys, REFERENCE §9.5.3
LIST_OPERATORS = {"equals": "contains", "not_equals": "not_contains"}  # a StringList clause asks for a member


class Clause(NamedTuple):
    """A filter on a data field, applied when its argument is given."""

    field: str
    operand: str
    argument: str


class Query:
    """A query field of the API. `field` is "<GraphQL parent type>.<field>", `type` get, filter or query.

    `canonical` adds the argument key_begins_with.
    """

    def __init__(
        self,
        view: type[View],
        *,
        field: str,
        type: str,  # noqa: A002 - the model's word
        allow: Access,
        canonical: bool = False,
        clauses: Iterable[Clause] = (),
    ) -> None:
        if type not in ("get", "filter", "query"):
            raise ValueError(f"query {field}: type '{type}' is none of get, filter, query")
        self.view = view
        self.field = field
        self.type = type
        self.allow = allow
        self.canonical = canonical
        self.clauses = tuple(clauses)

    def run(self, arguments: Mapping[str, Any], identity: Identity | None, store: ViewStore) -> Any:
        """The answer to decoded arguments: an object or None, or {"resultset", "nextToken"}.

        Raises Unauthorized before any read, InputRefused for a missing key_begins_with, or for a `limit` or
        `nextToken` that cannot be.
        """
        self.allow.check(identity, arguments)
        if self.type == "get":
            key = arguments.get("key")
            found = store.get_many(self.view.__name__, [key] if isinstance(key, str) and key else [])
            return next((presented(self.view, record) for record in found.values()), None)
        if self.canonical and arguments.get(PREFIX) is None:  # nullable in the schema, for clients that declare it so
            raise InputRefused(f"{PREFIX} is missing")
        search = search_of(self.allow, str(arguments.get(PREFIX) or "")) if self.canonical else Search()
        limit = arguments.get("limit")
        if limit is not None and (not isinstance(limit, int) or limit < 1):
            raise InputRefused("limit is a whole number from 1")
        same = {name: value for name, value in arguments.items() if name not in ("limit", "nextToken")}
        page = store.query(
            self.view.__name__,
            search,
            self._conditions(arguments),
            limit=min(limit or MAXIMUM_ROWS, MAXIMUM_ROWS),
            after=paging.accept([self.field, same], arguments.get("nextToken")),
        )
        rows = [presented(self.view, record) for record in page.records]
        return {"resultset": rows, "nextToken": paging.issue([self.field, same], page.last)}

    def _conditions(self, arguments: Mapping[str, Any]) -> list[Condition]:
        conditions = []
        for clause in self.clauses:
            value = arguments.get(clause.argument)
            if value is not None:
                is_list = isinstance(self.view._schema.get(clause.field), StringList)
                operator = LIST_OPERATORS.get(clause.operand, clause.operand) if is_list else clause.operand
                conditions.append(Condition(clause.field, operator, (value,)))
        return conditions


def plain_search() -> bool:
    """Whether prefixes are compared by characters, as older models expect (`canonicalSearch: plain`, REFERENCE Q16)."""
    return os.environ.get("DRAFTSMAN_CANONICAL_SEARCH") == "plain"


def search_of(allow: Access, prefix: str) -> Search:
    """What a caller who is admitted by `allow` may find under a prefix.

    The segments that the rule reads (all there: it has been evaluated) are compared whole, what stands behind them as
    a prefix. So a viewer of `D1:acme` does not find `D1:acmecorp:…`.
    """
    reading = isinstance(allow, User) and allow.argument == PREFIX
    cuts: list[tuple[str, int] | None] = [None] if reading else []
    if isinstance(allow, Role):
        cuts += [argument.leading_segments() for argument in allow.arguments() if argument.path == PREFIX]
    if not cuts or plain_search():
        return Search(prefix)
    separators = {cut[0] for cut in cuts if cut is not None}
    if None in cuts or len(separators) != 1:  # the rule reads the whole value
        return whole(prefix, SEPARATOR)
    separator = separators.pop()
    needed = max(cut[1] for cut in cuts if cut is not None) + 1
    return Search(prefix) if prefix.count(separator) >= needed else whole(prefix, separator)


def whole(head: str, separator: str = SEPARATOR) -> Search:
    """The key itself and those below it; raises Unauthorized for an empty one."""
    if not head:
        raise Unauthorized
    return Search(head + separator, head)


def presented(view: type[View], record: Record) -> dict[str, Any]:
    """A stored instance as the API shows it, with `key`."""
    return _shown(view, record.fields, record.key)


def _shown(view: type[View], fields: Mapping[str, Any], key: str | None) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    for name, field in view._schema.items():
        value = fields.get(name)
        if isinstance(field, Embedded):
            item = all_views().get(field.ref)
            items = [entry for entry in value or () if isinstance(entry, Mapping)]
            value = [_shown(item, entry, None) if item else dict(entry) for entry in items]
        elif value is None and isinstance(field, StringList):
            value = []
        shown[name] = value
    if view._view_key is not None:
        shown["key"] = key if key is not None else shown.get(view._view_key)
    return shown
