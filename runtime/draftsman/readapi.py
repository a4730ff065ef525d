"""Answers every query field of the API: views, relations, projections and traces (REFERENCE §8)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .application import Application
from .authorization import Identity
from .commands import decoded
from .projections import Projection
from .queries import Query
from .relations import Relation
from .resolving import related
from .trace import TraceStore, open_count, published, read
from .views import View
from .viewstore import ViewStore

TRACE_FIELD = "TraceQuery.get"  # unless the model has a namespace Trace of its own, REFERENCE §8.8
Resolver = Callable[[Mapping[str, Any], Mapping[str, Any], Identity | None], Any]
"""(decoded arguments, source, caller) → the answer."""


class UnknownFieldError(Exception):
    """The API asks for a field that this application does not have: schema and functions are of different versions."""


class ReadApi:
    """Dispatches by parent type and field. Errors are exceptions whose text the client sees."""

    def __init__(self, application: Application, store: ViewStore, traces: TraceStore) -> None:
        self._store = store
        self._traces = traces
        self._resolvers: dict[str, Resolver] = {TRACE_FIELD: self._trace}
        for operation in (*application.queries, *application.projections):
            self._resolvers[operation.field] = partial(self._operation, operation)
        for view in application.views:
            for relation in view._relations.values():
                self._resolvers[f"{view.__name__}.{relation.name}"] = partial(self._relation, view, relation)

    def resolve(self, event: Mapping[str, Any]) -> Any:
        """The answer to an AppSync resolver event.

        Raises Unauthorized or InputRefused, whose texts are made for clients, and whatever a projection raises.
        """
        info = event["info"]
        field = f"{info['parentTypeName']}.{info['fieldName']}"
        resolver = self._resolvers.get(field)
        if resolver is None:
            raise UnknownFieldError(f"there is no query {field} in this version of the application")
        identity = Identity.from_event(event.get("identity"))
        return resolver(decoded(event.get("arguments") or {}), event.get("source") or {}, identity)

    def _operation(
        self,
        operation: Query | Projection,
        arguments: Mapping[str, Any],
        source: Mapping[str, Any],
        identity: Identity | None,
    ) -> Any:
        if isinstance(operation, Query):
            return operation.run(arguments, identity, self._store)
        return operation.run(arguments, identity)

    def _relation(
        self,
        view: type[View],
        relation: Relation,
        arguments: Mapping[str, Any],
        source: Mapping[str, Any],
        identity: Identity | None,
    ) -> Any:
        return related(view, relation, source, identity, self._store)

    def _trace(self, arguments: Mapping[str, Any], source: Mapping[str, Any], identity: Identity | None) -> Any:
        """All rows of a correlation id, the relay's and the views' too, and how many of them are open."""
        rows = read(self._traces, str(arguments.get("correlationId") or ""))
        return {"resultset": [published(row) for row in rows], "pending": open_count(rows)}
