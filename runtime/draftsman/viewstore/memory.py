"""View store in memory, for tests. It keeps bytes, so nobody shares an object with the store."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from . import MAXIMUM_ROWS, Condition, Page, Record, Search, UnwritableView, ViewConflict
from .conditions import matches


def _number(value: object) -> object:
    """As DynamoDB hands it back: a number without a fraction is an int."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(name): _number(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_number(part) for part in value]
    return value


class MemoryViewStore:
    """See ViewStore. `clock` gives the seconds since 1970."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._rows: dict[tuple[str, str], bytes] = {}
        self._clock = clock
        self._lock = threading.Lock()

    def get(self, view: str, key: str) -> Record | None:
        row = self._rows.get((view, key))
        return None if row is None else Record(**json.loads(row))

    def get_many(self, view: str, keys: Sequence[str]) -> Mapping[str, Record]:
        now = self._clock()
        found = {key: record for key in keys if (record := self.get(view, key)) is not None}
        return {key: record for key, record in found.items() if record.visible(now)}

    def query(
        self,
        view: str,
        search: Search,
        conditions: Sequence[Condition] = (),
        any_of: bool = False,
        limit: int = MAXIMUM_ROWS,
        after: str | None = None,
    ) -> Page:
        now = self._clock()
        found: list[Record] = []
        for key in sorted(key for name, key in list(self._rows) if name == view):
            wanted = key == search.head or key.startswith(search.prefix)
            if not wanted or (after is not None and key <= after):
                continue
            record = self.get(view, key)
            if record is not None and record.visible(now) and matches(conditions, any_of, record.fields):
                if len(found) == limit:
                    return Page(found, found[-1].key)
                found.append(record)
        return Page(found)

    def write(self, records: Sequence[Record]) -> None:
        rows = [(record, self._row(record)) for record in records]
        with self._lock:
            for record in records:
                stored = self.get(record.view, record.key)
                if (stored.revision if stored else 0) != record.revision:
                    raise ViewConflict(f"view {record.view} '{record.key}' was written by somebody else")
            for record, row in rows:
                self._rows[record.view, record.key] = row
                record.revision += 1

    @staticmethod
    def _row(record: Record) -> bytes:
        if not record.key:
            raise UnwritableView(f"view {record.view}: the key is empty")
        content = {**vars(record), "fields": _number(record.fields), "revision": record.revision + 1}
        try:
            return json.dumps(content, allow_nan=False).encode()
        except (TypeError, ValueError) as error:
            raise UnwritableView(f"view {record.view} '{record.key}' cannot be stored: {error}") from error
