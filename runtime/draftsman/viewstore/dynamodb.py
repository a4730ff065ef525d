"""View store on one DynamoDB table for all views: pk = view name, sk = business key (REFERENCE §9.5.2).

Every name goes through ExpressionAttributeNames: fields may be called like a reserved word.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from . import (
    MAXIMUM_ROWS,
    TRANSACTION_RECORDS,
    Condition,
    Page,
    Record,
    Search,
    UnwritableView,
    ViewConflict,
    ViewStoreError,
)
from .attributes import (
    DELETED,
    EXPIRES,
    PARTITION,
    REVISION,
    SORT,
    SOURCES,
    attribute_of,
    field_of,
    marshal,
    unmarshal,
)
from .conditions import OPERATORS, matches

BATCH_KEYS = 100  # BatchGetItem, DynamoDB API reference
BATCH_ATTEMPTS = 8  # times a rest of unprocessed keys is asked for again
CONFLICTS = {
    "ConditionalCheckFailedException",
    "TransactionConflictException",
    "ConditionalCheckFailed",
    "TransactionConflict",
}
REFUSALS = {"ValidationException", "ValidationError", "ItemCollectionSizeLimitExceeded"}
WRITES = ("put_item", "transact_write_items")
PAGES = 20  # of 1 MB for one answer; a filter that finds little hands out a token then
COMPARISONS = {
    "equals": "{0} = {1}",
    "not_equals": "{0} <> {1}",
    "less_than": "{0} < {1}",
    "less_than_equals": "{0} <= {1}",
    "greater_than": "{0} > {1}",
    "greater_than_equals": "{0} >= {1}",
    "begins_with": "begins_with({0}, {1})",
    "between": "{0} BETWEEN {1} AND {2}",
    "contains": "contains({0}, {1})",
    "not_contains": "NOT contains({0}, {1})",
    "exists": "attribute_exists({0})",
    "not_exists": "attribute_not_exists({0})",
    "attribute_type": "attribute_type({0}, {1})",
}


class Expression:
    """Text of one expression with its placeholders for names and values."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.values: dict[str, dict[str, Any]] = {}

    def name(self, attribute: str) -> str:
        return self.names.setdefault(attribute, f"#n{len(self.names)}")

    def value(self, value: object) -> str:
        placeholder = f":v{len(self.values)}"
        self.values[placeholder] = marshal(value)
        return placeholder

    def condition(self, condition: Condition) -> str:
        name = self.name(attribute_of(condition.attribute))
        values = [self.value(value) for value in condition.values]
        if condition.operator == "is_in":
            never = f"attribute_exists({name}) AND attribute_not_exists({name})"
            return f"{name} IN ({', '.join(values)})" if values else never
        if condition.operator not in COMPARISONS:
            raise ValueError(f"unknown filter '{condition.operator}'; filters are {', '.join(sorted(OPERATORS))}")
        return COMPARISONS[condition.operator].format(name, *values)

    def visible(self, now: float) -> str:
        """Neither a tombstone nor expired: DynamoDB may purge days late."""
        expires = self.name(EXPIRES)
        alive = f"attribute_not_exists({expires}) OR {expires} > {self.value(int(now))}"
        return f"attribute_not_exists({self.name(DELETED)}) AND ({alive})"

    def parameters(self) -> dict[str, Any]:
        names = {placeholder: attribute for attribute, placeholder in self.names.items()}
        return {"ExpressionAttributeNames": names} | ({"ExpressionAttributeValues": self.values} if self.values else {})


def to_item(record: Record) -> dict[str, Any]:
    """The item of a record at its next revision. Raises UnwritableView for values that DynamoDB cannot hold."""
    if not record.key:
        raise UnwritableView(f"view {record.view}: the key is empty")
    try:
        item = {attribute_of(name): marshal(value) for name, value in record.fields.items()}
        item |= {REVISION: marshal(record.revision + 1), SOURCES: marshal(record.sources)}
    except (TypeError, ValueError) as error:
        raise UnwritableView(f"view {record.view} '{record.key}' cannot be stored: {error}") from error
    if record.deleted:
        item[DELETED] = marshal(True)
    if record.expires is not None:
        item[EXPIRES] = marshal(record.expires)
    return item | {PARTITION: marshal(record.view), SORT: marshal(record.key)}


def from_item(item: Mapping[str, Mapping[str, Any]]) -> Record:
    """The record of an item."""
    plain = {name: unmarshal(value) for name, value in item.items()}
    fields = {field: value for name, value in plain.items() if (field := field_of(name)) is not None}
    return Record(
        view=plain[PARTITION],
        key=plain[SORT],
        fields=fields,
        revision=plain.get(REVISION, 0),
        sources=plain.get(SOURCES, {}),
        deleted=DELETED in plain,
        expires=plain.get(EXPIRES),
    )


def _codes(error: Exception) -> set[str]:
    """The code of a service error, and of each refused part of a transaction."""
    response = getattr(error, "response", None) or {}
    codes = [
        response.get("Error", {}).get("Code"),
        *(part.get("Code") for part in response.get("CancellationReasons", ())),
    ]
    return {str(code) for code in codes}


class DynamoDBViewStore:
    """See ViewStore. `client` is a botocore DynamoDB client, `clock` gives the seconds since 1970."""

    def __init__(self, client: Any, table: str, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._table = table
        self._clock = clock

    def get(self, view: str, key: str) -> Record | None:
        if not key:
            return None
        answer = self._call("get_item", TableName=self._table, Key=self._key(view, key), ConsistentRead=True)
        return from_item(answer["Item"]) if "Item" in answer else None

    def get_many(self, view: str, keys: Sequence[str]) -> Mapping[str, Record]:
        wanted, found, now = list(dict.fromkeys(key for key in keys if key)), {}, self._clock()
        for start in range(0, len(wanted), BATCH_KEYS):
            chunk = [self._key(view, key) for key in wanted[start : start + BATCH_KEYS]]
            for item in self._batch(chunk):
                record = from_item(item)
                if record.visible(now):
                    found[record.key] = record
        return found

    def query(
        self,
        view: str,
        search: Search,
        conditions: Sequence[Condition] = (),
        any_of: bool = False,
        limit: int = MAXIMUM_ROWS,
        after: str | None = None,
    ) -> Page:
        records: list[Record] = []
        if search.head is not None and after is None:
            head = self.get(view, search.head)
            if head and head.visible(self._clock()) and matches(conditions, any_of, head.fields):
                records.append(head)
        rest: str | None = None
        pages = self._pages(view, search.prefix, conditions, any_of, None if after == search.head else after, limit)
        for items, rest in pages:  # noqa: B007 - the last one is where an answer of too many pages ends
            records += [from_item(item) for item in items]
            if len(records) > limit:
                return Page(records[:limit], records[limit - 1].key)
        return Page(records, rest)

    def write(self, records: Sequence[Record]) -> None:
        items = [to_item(record) for record in records]
        for start in range(0, len(records), TRANSACTION_RECORDS):
            chunk = records[start : start + TRANSACTION_RECORDS]
            puts = [self._put(record, item) for record, item in zip(chunk, items[start:], strict=False)]
            if len(puts) == 1:
                self._call("put_item", **puts[0])
            else:
                self._call("transact_write_items", TransactItems=[{"Put": put} for put in puts])
            for record in chunk:
                record.revision += 1

    def _pages(
        self, view: str, prefix: str, conditions: Sequence[Condition], any_of: bool, after: str | None, limit: int
    ) -> Iterator[tuple[list[dict[str, Any]], str | None]]:
        """Items page by page, each with the key to go on behind (None after the last page)."""
        request = self._request(view, prefix, conditions, any_of)
        if not conditions:
            request["Limit"] = limit + 1  # one more shows whether there is more
        for _ in range(PAGES):
            if after is not None:
                request["ExclusiveStartKey"] = self._key(view, after)
            answer = self._call("query", **request)
            after = answer["LastEvaluatedKey"][SORT]["S"] if answer.get("LastEvaluatedKey") else None
            yield answer["Items"], after
            if after is None:
                return

    def _request(self, view: str, prefix: str, conditions: Sequence[Condition], any_of: bool) -> dict[str, Any]:
        text = Expression()
        keys = f"{text.name(PARTITION)} = {text.value(view)}"
        if prefix:
            keys += f" AND begins_with({text.name(SORT)}, {text.value(prefix)})"
        filters = text.visible(self._clock())
        if conditions:
            joined = (" OR " if any_of else " AND ").join(text.condition(condition) for condition in conditions)
            filters += f" AND ({joined})"
        request = {
            "TableName": self._table,
            "KeyConditionExpression": keys,
            "FilterExpression": filters,
            "ConsistentRead": True,
        }
        return request | text.parameters()

    def _put(self, record: Record, item: dict[str, Any]) -> dict[str, Any]:
        text = Expression()
        if record.revision:
            condition = f"{text.name(REVISION)} = {text.value(record.revision)}"
        else:
            condition = f"attribute_not_exists({text.name(PARTITION)})"
        return {"TableName": self._table, "Item": item, "ConditionExpression": condition} | text.parameters()

    def _batch(self, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for attempt in range(BATCH_ATTEMPTS):
            answer = self._call("batch_get_item", RequestItems={self._table: {"Keys": keys, "ConsistentRead": True}})
            yield from answer["Responses"].get(self._table, [])
            keys = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
            if not keys:
                return
            time.sleep(0.02 * 2**attempt)
        raise ViewStoreError(f"{len(keys)} items of {self._table} could not be read: throttled")

    @staticmethod
    def _key(view: str, key: str) -> dict[str, Any]:
        return {PARTITION: {"S": view}, SORT: {"S": key}}

    def _call(self, operation: str, **parameters: Any) -> Any:
        """One request; failed conditions and refused items become errors of the protocol."""
        try:
            return getattr(self._client, operation)(**parameters)
        except Exception as error:
            codes = _codes(error)
            if codes & CONFLICTS:
                raise ViewConflict(f"{self._table}: written by somebody else") from error
            if codes & REFUSALS and operation in WRITES:
                raise UnwritableView(f"{self._table}: {error}") from error
            raise ViewStoreError(f"{self._table}: {operation}: {error}") from error
