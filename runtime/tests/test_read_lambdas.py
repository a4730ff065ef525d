"""The functions of the read side on DynamoDB: stream record to view to answer, journal, dead letters."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from draftsman import aws as aws_module
from draftsman.application import Application
from draftsman.authorization import Unauthorized
from draftsman.dispatch import MessageDispatcher
from draftsman.eventstore.dynamodb import DynamoDbEventStore
from draftsman.eventstore.items import head_key
from draftsman.journal import DynamoDBJournal, Journal, MemoryJournal, Progress
from draftsman.lambdas import query, views, wiring
from draftsman.messages import Message
from draftsman.trace import Tracer
from draftsman.tracestore import DynamoDbTraceStore
from draftsman.viewstore import ViewStoreError, current
from draftsman.viewstore.dynamodb import DynamoDBViewStore


class Stack:
    """The shop's stores in one table, and its functions."""

    def __init__(self, shop: Application, aws: Any, table: str) -> None:
        self.application, self.client, self.table = shop, aws("dynamodb"), table
        self.events = DynamoDbEventStore(table, self.client)
        self.traces = DynamoDbTraceStore(table, self.client)
        self.views = DynamoDBViewStore(self.client, table)
        wiring.use(application=shop, event_store=self.events, trace_store=self.traces, publisher=SimpleNamespace())
        current.use(self.views)

    def run(self, flow: str, number: int, **data: Any) -> dict[str, Any]:
        """Run a flow; return the stream record of its commit."""
        name = next(iter(self.application.flows[flow].triggers))
        message = Message(f"m{number}", name, data, "/t", correlation_id=f"c{number}", actor="ann")
        dispatcher = MessageDispatcher(self.application, self.events, Tracer(self.traces))
        return self.record(dispatcher.dispatch(self.application.flows[flow], message).stream)

    def record(self, stream: str) -> dict[str, Any]:
        image = self.client.get_item(TableName=self.table, Key=head_key(stream))["Item"]
        text = {name: {k: b64encode(v).decode() if k == "B" else v for k, v in a.items()} for name, a in image.items()}
        keys = {name: image[name] for name in ("pk", "sk")}
        return json.loads(json.dumps({"eventName": "MODIFY", "dynamodb": {"Keys": keys, "NewImage": text}}))  # type: ignore[no-any-return]

    def trace(self, number: int) -> dict[str, str]:
        return {row.component: row.status for row in self.traces.read(f"c{number}")}


@pytest.fixture
def stack(shop: Application, aws: Any, table: str) -> Iterator[Stack]:
    yield Stack(shop, aws, table)
    current.use(None)
    wiring.use(application=None, event_store=None, trace_store=None, publisher=None)


def ask(field: str, groups: list[str], source: Any = None, **arguments: Any) -> Any:
    parent, _, name = field.partition(".")
    identity = {"username": "ann", "claims": {"cognito:groups": groups}}
    info = {"parentTypeName": parent, "fieldName": name}
    return query.handler({"info": info, "identity": identity, "arguments": arguments, "source": source}, None)


def test_the_query_function_says_which_version_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMAN_VERSION", "2.1")
    assert query.handler({"version": True}, None) == {"version": "2.1"}


def test_a_commit_becomes_a_view_and_an_answer(stack: Stack) -> None:
    record = stack.run("Shop.Cart.Add", 1, cart="t:one", article="apple", amount=2)
    assert stack.trace(1)["View:Cart"] == "pending"
    for _ in range(2):
        views.handler({"Records": [record]}, None)
    assert stack.trace(1)["View:Cart"] == stack.trace(1)["View:Customer"] == "success"
    assert ask("CartQuery.get", ["t-buyer"], key="t:one") == {
        "key": "t:one",
        "cart": "t:one",
        "lines": [{"article": "apple", "amount": 2}],
    }
    assert [row["key"] for row in ask("CartQuery.filter", ["t-buyer"], key_begins_with="t")["resultset"]] == ["t:one"]
    assert ask("CartQuery.count", [], prefix="t:") == {"article": "ann", "amount": 1}
    with pytest.raises(Unauthorized):
        ask("CartQuery.get", ["u-buyer"], key="t:one")
    assert ask("TraceQuery.get", [], correlationId="c1")["pending"] == 1  # the relay has not run


def test_a_deleted_aggregate_leaves_its_view(stack: Stack) -> None:
    records = [
        stack.run("Shop.Cart.Add", 1, cart="t:two", article="apple", amount=2),
        stack.run("Shop.Cart.Close", 2, cart="t:two", note="x", customer="ann"),
    ]
    assert views.handler({"Records": records}, None) == {"updated": 3}  # cart made and deleted, customer made
    assert ask("CartQuery.get", ["t-buyer"], key="t:two") is None
    customer = ask("CustomerQuery.get", [], key="ann")
    assert customer["cartKeys"] == ["t:two"]
    assert ask("Customer.carts", ["ann-viewer"], source=customer) == []


def test_records_that_are_no_heads_are_passed_over(stack: Stack) -> None:
    keys = {"pk": {"S": "A#x"}, "sk": {"S": "C#000000000001"}}
    removed = {"eventName": "REMOVE", "dynamodb": {"Keys": {**keys, "sk": {"S": "HEAD"}}}}
    assert views.handler({"Records": [{"dynamodb": {"Keys": keys, "NewImage": keys}}, removed]}, None) == {"updated": 0}


def test_a_broken_record_is_put_aside_and_the_batch_goes_on(
    stack: Stack, aws: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = aws("sqs").create_queue(QueueName="dead-letters")["QueueUrl"]
    monkeypatch.setenv("DRAFTSMAN_DEAD_LETTERS", queue)
    monkeypatch.setattr(aws_module, "client", aws)
    good = stack.run("Shop.Cart.Add", 1, cart="t:three", article="apple", amount=2)
    broken = json.loads(json.dumps(good))
    broken["dynamodb"]["NewImage"]["tail"]["B"] = b64encode(b"no zlib").decode()
    assert views.handler({"Records": [broken, good]}, None) == {"updated": 1}
    (letter,) = aws("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(letter["Body"])["stream"] == "A#Shop.Cart#t:three"


def test_a_retryable_failure_brings_the_whole_batch_again(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    record = stack.run("Shop.Cart.Add", 1, cart="t:four", article="apple", amount=2)
    with monkeypatch.context() as patch:
        patch.setattr(stack.views, "_table", "no-such-table")
        with pytest.raises(ViewStoreError):
            views.handler({"Records": [record]}, None)
    assert stack.trace(1)["View:Cart"] == "pending"
    views.handler({"Records": [record]}, None)
    assert stack.trace(1)["View:Cart"] == "success"


@pytest.fixture(params=["memory", "dynamodb"])
def journal(request: pytest.FixtureRequest) -> Journal:
    if request.param == "memory":
        return MemoryJournal(lambda: 1000.0)
    client = request.getfixturevalue("aws")("dynamodb")
    return DynamoDBJournal(client, request.getfixturevalue("table"), lambda: 1000.0)


def test_every_journal_keeps_progress_for_its_time(journal: Journal) -> None:
    progress = Progress((1, 2, 3), [{"a": 1}], {"x": "é", "n": 1.5}, "", "")
    assert journal.load("J#N#e") is None
    journal.save("J#N#e", progress)
    assert journal.load("J#N#e") == progress and journal.load("J#N#f") is None
    journal.save("J#N#e", Progress(status="success", message="m"))
    assert journal.load("J#N#e") == Progress(status="success", message="m")
    journal.save("I#N#h", Progress(status="success"), ttl=0)
    assert journal.load("I#N#h") is None
    for variables in ({"x": object()}, {"x": float("nan")}, {"x": "x" * 400_000}):
        with pytest.raises((TypeError, ValueError)):
            journal.save("J#N#e", Progress(variables=variables))
