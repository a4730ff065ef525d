"""Every view store behaves alike: the same suite on memory and on DynamoDB."""

from __future__ import annotations

from typing import Any

import pytest

from draftsman.viewstore import Condition, Record, Search, UnwritableView, ViewConflict, ViewStore, ViewStoreError
from draftsman.viewstore.dynamodb import DynamoDBViewStore
from draftsman.viewstore.memory import MemoryViewStore

NOW = 1_700_000_000


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> ViewStore:
    if request.param == "memory":
        return MemoryViewStore(lambda: NOW)
    client = request.getfixturevalue("aws")("dynamodb")
    return DynamoDBViewStore(client, request.getfixturevalue("table"), lambda: NOW)


def put(store: ViewStore, key: str, /, **fields: Any) -> Record:
    record = Record("Cart", key, fields)
    store.write([record])
    return record


def keys(page: Any) -> list[str]:
    return [record.key for record in page.records]


FIELDS = {"type": "x", "key": "y", "ttl": 7, "pk": "p", "sk": "s", "name": "n", "size": 1.5, "status": None}


def test_fields_of_any_name_come_back_and_are_found(store: ViewStore) -> None:
    put(store, "a", **FIELDS, list=[1, "b", {"c": True}])
    found = store.get("Cart", "a")
    assert found is not None
    assert found.fields == {**FIELDS, "list": [1, "b", {"c": True}]}
    for name in ("type", "key", "ttl", "pk", "sk", "name", "size"):
        assert keys(store.query("Cart", Search(), [Condition(name, "equals", (FIELDS[name],))])) == ["a"]


def test_numbers_are_int_or_float_never_decimal(store: ViewStore) -> None:
    put(store, "a", whole=2.0, part=0.1, big=10**30, tiny=1e-20)
    found = store.get("Cart", "a")
    assert found is not None
    kinds = {name: type(value) for name, value in found.fields.items()}
    assert kinds == {"whole": int, "part": float, "big": int, "tiny": float}
    assert found.fields == {"whole": 2, "part": 0.1, "big": 10**30, "tiny": 1e-20}


def test_a_record_is_written_only_over_the_revision_that_was_read(store: ViewStore) -> None:
    first = put(store, "a", n=1)
    second = store.get("Cart", "a")
    assert second is not None and second.revision == first.revision == 1
    first.fields["n"] = 2
    store.write([first])
    second.fields["n"] = 3
    with pytest.raises(ViewConflict):
        store.write([second])
    with pytest.raises(ViewConflict):
        store.write([Record("Cart", "a", {"n": 4})])
    found = store.get("Cart", "a")
    assert found is not None and found.fields == {"n": 2} and found.revision == 2


def test_several_records_are_written_all_or_none(store: ViewStore) -> None:
    taken = put(store, "b", n=1)
    stale = Record("Cart", "b", {"n": 9})
    with pytest.raises(ViewConflict):
        store.write([Record("Cart", "a", {"n": 9}), stale])
    assert store.get("Cart", "a") is None
    taken.fields["n"] = 2
    store.write([Record("Cart", "a", {"n": 2}), taken])
    assert [record.fields for record in store.query("Cart", Search()).records] == [{"n": 2}, {"n": 2}]


def test_more_records_than_a_transaction_takes_are_written(store: ViewStore) -> None:
    store.write([Record("Cart", f"{number:03}", {}) for number in range(205)])
    assert len(store.query("Cart", Search()).records) == 205
    assert len(store.get_many("Cart", [f"{number:03}" for number in range(210)])) == 205


def test_tombstones_and_expired_records_are_only_seen_by_get(store: ViewStore) -> None:
    gone = Record("Cart", "gone", deleted=True, expires=NOW + 10)
    old = Record("Cart", "old", {"n": 1}, expires=NOW)
    kept = Record("Cart", "kept", {"n": 1}, sources={"h|s": [3, 1]}, expires=NOW + 1)
    for record in (gone, old, kept):
        store.write([record])
    assert keys(store.query("Cart", Search())) == ["kept"]
    assert set(store.get_many("Cart", ["gone", "old", "kept", "none", ""])) == {"kept"}
    found = store.get("Cart", "gone")
    assert found is not None and found.deleted and not found.visible(NOW)
    kept_again = store.get("Cart", "kept")
    assert kept_again is not None and kept_again.sources == {"h|s": [3, 1]} and kept_again.expires == NOW + 1


@pytest.mark.parametrize(
    "record", [Record("Cart", ""), Record("Cart", "a", {"n": float("nan")}), Record("Cart", "a", {"n": {1}})]
)
def test_what_cannot_be_stored_is_refused_for_good(store: ViewStore, record: Record) -> None:
    with pytest.raises(UnwritableView):
        store.write([record])


DOCUMENTS: dict[str, dict[str, Any]] = {
    "a": {"n": 1, "t": "apple", "l": ["x", "y"], "b": True},
    "b": {"n": 2, "t": "pear", "l": [], "b": False},
    "c": {"n": 10, "t": "apple pie", "l": ["y"], "b": True},
    "d": {"n": "2", "t": "", "u": None},
}
CASES: list[tuple[Condition, list[str]]] = [
    (Condition("n", "equals", (2,)), ["b"]),
    (Condition("n", "equals", (2.0,)), ["b"]),
    (Condition("n", "equals", ("2",)), ["d"]),
    (Condition("b", "equals", (True,)), ["a", "c"]),
    (Condition("n", "not_equals", (2,)), ["a", "c", "d"]),
    (Condition("b", "not_equals", (True,)), ["b", "d"]),
    (Condition("n", "less_than", (10,)), ["a", "b"]),
    (Condition("n", "less_than_equals", (10,)), ["a", "b", "c"]),
    (Condition("n", "greater_than", (1,)), ["b", "c"]),
    (Condition("n", "greater_than_equals", (1,)), ["a", "b", "c"]),
    (Condition("t", "greater_than", ("apple",)), ["b", "c"]),
    (Condition("t", "begins_with", ("apple",)), ["a", "c"]),
    (Condition("n", "between", (2, 10)), ["b", "c"]),
    (Condition("t", "contains", ("p",)), ["a", "b", "c"]),
    (Condition("l", "contains", ("y",)), ["a", "c"]),
    (Condition("l", "not_contains", ("y",)), ["b", "d"]),
    (Condition("n", "is_in", (1, "2")), ["a", "d"]),
    (Condition("n", "is_in", ()), []),
    (Condition("u", "exists"), ["d"]),
    (Condition("l", "not_exists"), ["d"]),
    (Condition("n", "attribute_type", ("S",)), ["d"]),
    (Condition("u", "attribute_type", ("NULL",)), ["d"]),
]


@pytest.fixture(params=["memory", "dynamodb"], scope="module")
def filled(request: pytest.FixtureRequest) -> ViewStore:
    store: ViewStore = MemoryViewStore()
    if request.param == "dynamodb":
        client = request.getfixturevalue("aws")("dynamodb")
        client.create_table(
            TableName="filled-views",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        store = DynamoDBViewStore(client, "filled-views")
    for key, fields in DOCUMENTS.items():
        put(store, key, **fields)
    return store


@pytest.mark.parametrize(
    ("condition", "expected"), CASES, ids=[f"{c.attribute} {c.operator} {c.values}" for c, _ in CASES]
)
def test_filters_mean_the_same_in_every_store(filled: ViewStore, condition: Condition, expected: list[str]) -> None:
    assert keys(filled.query("Cart", Search(), [condition])) == expected


def test_filters_are_joined_by_and_or_by_or(filled: ViewStore) -> None:
    both = [Condition("n", "equals", (1,)), Condition("t", "equals", ("pear",))]
    assert keys(filled.query("Cart", Search(), both)) == []
    assert keys(filled.query("Cart", Search(), both, any_of=True)) == ["a", "b"]


def test_an_unknown_filter_is_an_error(filled: ViewStore) -> None:
    with pytest.raises(ValueError, match="unknown filter 'like'"):
        filled.query("Cart", Search(), [Condition("t", "like", ("a",))])


def test_a_head_is_found_with_what_is_below_it_and_nothing_beside_it(store: ViewStore) -> None:
    for key in ("d1", "d1:acme", "d1:acme:a", "d1:acme:b", "d1:acme2", "d1:acmecorp:a", "d1:acme-x"):
        put(store, key, n=1)
    below = Search("d1:acme:", "d1:acme")
    assert keys(store.query("Cart", below)) == ["d1:acme", "d1:acme:a", "d1:acme:b"]
    assert keys(store.query("Cart", below, [Condition("n", "equals", (2,))])) == []
    assert keys(store.query("Other", below)) == []


@pytest.mark.parametrize("conditions", [[], [Condition("even", "equals", (True,))]], ids=["all", "filtered"])
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 7])
def test_pages_give_every_row_once_in_order(store: ViewStore, conditions: list[Condition], limit: int) -> None:
    put(store, "a", even=True)
    for number in range(11):
        put(store, f"a:{number:02}", even=number % 2 == 0)
    wanted = keys(store.query("Cart", Search("a:", "a"), conditions))
    assert len(wanted) == (7 if conditions else 12)
    seen: list[str] = []
    after: str | None = None
    for _ in range(20):
        page = store.query("Cart", Search("a:", "a"), conditions, limit=limit, after=after)
        assert len(page.records) <= limit
        seen += keys(page)
        after = page.last
        if after is None:
            break
    assert seen == wanted


def test_the_store_shares_nothing_with_its_caller(store: ViewStore) -> None:
    items: list[str] = ["x"]
    put(store, "a", items=items)
    items.append("y")
    first = store.get("Cart", "a")
    assert first is not None and first.fields["items"] == ["x"]
    first.fields["items"] = []
    again = store.get("Cart", "a")
    assert again is not None and again.fields["items"] == ["x"]


def test_a_service_failure_is_retryable() -> None:
    class Broken:
        def get_item(self, **_: Any) -> None:
            raise OSError("connection refused")

    with pytest.raises(ViewStoreError, match="connection refused") as caught:
        DynamoDBViewStore(Broken(), "t").get("Cart", "a")
    assert not isinstance(caught.value, (ViewConflict, UnwritableView))


def test_an_item_that_is_too_large_is_refused_for_good(aws: Any, table: str) -> None:
    store = DynamoDBViewStore(aws("dynamodb"), table)
    with pytest.raises(UnwritableView):
        store.write([Record("Cart", "a", {"text": "x" * 450_000})])


def test_reads_are_strongly_consistent_and_unprocessed_keys_are_asked_for_again() -> None:
    class Client:
        def __init__(self) -> None:
            self.calls: list[tuple[str, dict[str, Any]]] = []

        def __getattr__(self, operation: str) -> Any:
            def call(**parameters: Any) -> dict[str, Any]:
                self.calls.append((operation, parameters))
                if operation != "batch_get_item":
                    return {"Items": []}
                keys = parameters["RequestItems"]["t"]["Keys"]
                items = [{**keys[0], "_rev": {"N": "1"}}]
                return {"Responses": {"t": items}, "UnprocessedKeys": {"t": {"Keys": keys[1:]}} if keys[1:] else {}}

            return call

    client = Client()
    store = DynamoDBViewStore(client, "t")
    store.get("Cart", "a")
    store.query("Cart", Search())
    assert list(store.get_many("Cart", ["a", "b"])) == ["a", "b"]
    for operation, parameters in client.calls:
        request = parameters["RequestItems"]["t"] if operation == "batch_get_item" else parameters
        assert request["ConsistentRead"] is True
