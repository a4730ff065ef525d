"""Reading items of the event store's table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..aws import LazyClient
from .items import Item


class Table(LazyClient):
    """A table with keys `pk` and `sk`; every read is strongly consistent."""

    def __init__(self, table: str, client: Any = None) -> None:
        super().__init__(client)
        self.table = table

    def _get(self, key: Item) -> Item | None:
        return self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")  # type: ignore[no-any-return]

    def _between(self, first: Item, last: Item, **options: Any) -> Iterator[Item]:
        """Items of a partition between two keys (inclusive), page by page."""
        return self._pages(
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues={":pk": first["pk"], ":first": first["sk"], ":last": last["sk"]},
            ConsistentRead=True,
            **options,
        )

    def _pages(self, **query: Any) -> Iterator[Item]:
        """What a query finds, page by page."""
        start: dict[str, Any] = {}
        while True:
            page = self.client.query(TableName=self.table, **{**query, **start})
            yield from page["Items"]
            if not page.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
