"""Projections: the author's own read functions behind a query field (REFERENCE §5.8, §7.6, §8.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .authorization import Access, Identity
from .documents import plain
from .fields import Field
from .views import all_views


class Projection:
    """A query field answered by `transform(arguments, username)`. `field` is "<GraphQL parent type>.<field>".

    `returns` names the view whose type it answers with, `result_set` a list of them.
    """

    def __init__(
        self,
        name: str,
        *,
        field: str,
        transform: Callable[[dict[str, Any], str], Any],
        returns: str,
        allow: Access,
        result_set: bool = False,
        inputs: Iterable[Field] = (),
    ) -> None:
        self.name = name
        self.field = field
        self.transform = transform
        self.returns = returns
        self.allow = allow
        self.result_set = result_set
        self.inputs = tuple(inputs)

    def run(self, arguments: Mapping[str, Any], identity: Identity | None) -> Any:
        """The answer to decoded arguments: an object or None, or {"resultset"}.

        Raises Unauthorized before the author's code runs, and whatever that raises.
        """
        self.allow.check(identity, arguments)
        given = {field.name: arguments.get(field.name) for field in self.inputs}
        result = self.transform(given, identity.username if identity else "")
        if not self.result_set:
            return self._object(result)
        rows = result.get("resultset") if isinstance(result, Mapping) else result
        return {"resultset": [self._object(row) for row in rows or ()]}

    def _object(self, value: Any) -> dict[str, Any] | None:
        """One object as JSON data: bytes are text, Decimals numbers; `key` as of the view that is returned."""
        if value is None:
            return None
        if not isinstance(value, Mapping):
            raise TypeError(f"projection {self.name} returned a {type(value).__name__}, it must return a dictionary")
        shown: dict[str, Any] = plain(dict(value))
        view = all_views().get(self.returns)
        if view is not None and view._view_key is not None:
            shown.setdefault("key", shown.get(view._view_key))
        return shown
