"""What custom handlers get: view instances by type and key, all saved together afterwards (REFERENCE §7.5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .documents import plain
from .views import View, instance_of, view_named
from .viewstore import Record, ViewStore

convert_to_dictionary: Callable[[Any], Any] = plain
"""A deep copy into plain dictionaries, lists and scalars."""


class EntityManager:
    """Loads each instance once; nothing is written before the handler has ended without an exception."""

    def __init__(self, store: ViewStore, now: float) -> None:
        self._store = store
        self._now = now
        self._loaded: dict[tuple[str, str], tuple[Record, View | None]] = {}

    def get(self, type: str, key: str, create: bool = True) -> Any:  # noqa: A002 - the model's word
        """The instance of view `type` with this key; if there is none a new one, or None without `create`.

        The same arguments give the same object. Raises LookupError for a view without key, ValueError for an empty key.
        """
        if not isinstance(key, str) or not key:
            raise ValueError(f"EntityManager.get: the key of a view {type} is a text that is not empty, got {key!r}")
        view = view_named(type)
        if (type, key) not in self._loaded:
            record = self._store.get(type, key) or Record(type, key)
            found = record.revision > 0 and record.visible(self._now)
            self._loaded[type, key] = (record, instance_of(view, key, record.fields) if found else None)
        record, entity = self._loaded[type, key]
        if entity is None and create:
            entity = instance_of(view, key)
            self._loaded[type, key] = (record, entity)
        return entity

    def changed(self) -> Iterator[tuple[Record, View]]:
        """The records of all entities that were handed out, each with its entity."""
        for record, entity in self._loaded.values():
            if entity is not None:
                yield record, entity
