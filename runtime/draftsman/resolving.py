"""Answers relation fields: objects of another view, by keys or the key prefix that the owner holds (REFERENCE §5.7.3).

An object that the caller may not see is left out; that is no error (REFERENCE Q15).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .authorization import FOREIGN_KEY_NAME, Access, Identity, Role
from .queries import plain_search, presented, whole
from .relations import CANONICAL, Relation
from .views import View, view_named
from .viewstore import Search, ViewStore

ENTITY = "entity"  # the owning object in a role expression


def related(
    owner: type[View], relation: Relation, source: Mapping[str, Any], identity: Identity | None, store: ViewStore
) -> Any:
    """The related object or None for OneToOne and ManyToOne, else a list in the order of the keys held or of the keys.

    `source` is the owning object as the API shows it.
    """
    target = view_named(relation.ref)
    allow, values = relation.allow, {ENTITY: source}
    single = relation.kind in ("OneToOne", "ManyToOne")
    if allow is not None and not _reads_key(allow) and not allow.allows(identity, values):
        return None if single else []
    found = _found(owner, target, relation, source, store, lambda key: _admits(allow, identity, values, key))
    return next(iter(found), None) if single else found


def _reads_key(allow: Access) -> bool:
    return isinstance(allow, Role) and any(argument.path == FOREIGN_KEY_NAME for argument in allow.arguments())


def _admits(allow: Access | None, identity: Identity | None, values: Mapping[str, Any], key: str) -> bool:
    return allow is None or allow.allows(identity, {**values, FOREIGN_KEY_NAME: key})


def _found(
    owner: type[View], target: type[View], relation: Relation, source: Mapping[str, Any], store: ViewStore, admits: Any
) -> list[dict[str, Any]]:
    value = _own_key(owner, source) if relation.foreign_key == CANONICAL else source.get(relation.foreign_key)
    if relation.kind == "OneToMany" and not isinstance(value, (list, tuple)):
        return _below(owner, target, value, source, store, admits)
    keys = [value] if isinstance(value, str) else list(value or ())
    wanted = [key for key in keys if isinstance(key, str) and key and admits(key)]  # before anything is read
    records = store.get_many(target.__name__, wanted)
    return [presented(target, records[key]) for key in wanted if key in records]


def _below(
    owner: type[View], target: type[View], head: Any, source: Mapping[str, Any], store: ViewStore, admits: Any
) -> list[dict[str, Any]]:
    """The objects whose key is the value or lies below it, the owner itself excepted; at most MAXIMUM_ROWS."""
    if not isinstance(head, str) or not head:
        return []
    search = Search(head) if plain_search() else whole(head)
    own = _own_key(owner, source) if owner is target else None
    page = store.query(target.__name__, search)
    return [presented(target, record) for record in page.records if record.key != own and admits(record.key)]


def _own_key(owner: type[View], source: Mapping[str, Any]) -> Any:
    return source.get("key") or (source.get(owner._view_key) if owner._view_key else None)
