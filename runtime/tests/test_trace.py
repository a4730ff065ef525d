"""Trace rows: opening never reopens, closing and opening are one write, subscribers see what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from draftsman.application import FLOW, Consumer
from draftsman.messages import Message
from draftsman.testing.memory import MemoryPublisher
from draftsman.trace import (
    ACCEPTED,
    ERROR,
    PENDING,
    REQUESTED,
    SUCCESS,
    Tracer,
    TraceRow,
    TraceStore,
    close_row,
    consumer_row,
    open_count,
    open_rows,
    published,
    read,
    relay_row,
    request_row,
    view_row,
)
from draftsman.tracepublisher import ARGUMENTS, TracePublisher, document
from draftsman.tracestore import DynamoDbTraceStore, MemoryTraceStore


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> TraceStore:
    if request.param == "memory":
        return MemoryTraceStore()
    client: Callable[[str], Any] = request.getfixturevalue("aws")
    return DynamoDbTraceStore(request.getfixturevalue("table"), client("dynamodb"))


def row(component: str = "A.B.C", message_id: str = "m1", **values: Any) -> TraceRow:
    return TraceRow("c1", component, message_id, **values)


def states(store: TraceStore) -> dict[str, str]:
    return {f"{r.component}|{r.message_id}": r.status for r in read(store, "c1")}


def test_open_accept_close(store: TraceStore) -> None:
    open_rows(store, [row(), row("D.E.F")])
    assert states(store) == {"A.B.C|m1": PENDING, "D.E.F|m1": PENDING}
    store.accept(row(time="T"))
    assert states(store)["A.B.C|m1"] == ACCEPTED
    assert open_count(read(store, "c1")) == 2
    close_row(store, row().closed(SUCCESS), opens=[row("Relay:A.B", "s/1"), row("View:V", "s/1")])
    assert states(store) == {"A.B.C|m1": SUCCESS, "D.E.F|m1": PENDING, "Relay:A.B|s/1": PENDING, "View:V|s/1": PENDING}


def test_all_facts_of_a_row_come_back(store: TraceStore) -> None:
    full = row(
        status=ERROR,
        command="B.C",
        event="E",
        previous="appsync",
        message="no",
        time="2020-01-01T00:00:00.000Z",
        version=3,
        events=("X", "Y"),
    )
    close_row(store, full)
    assert read(store, "c1") == [full]
    assert read(store, "c2") == []


def test_what_is_closed_stays_closed(store: TraceStore) -> None:
    closed = row(time="T1").closed(SUCCESS, "done")
    close_row(store, closed)
    open_rows(store, [row(command="late")])
    store.accept(row(command="late"))
    assert read(store, "c1") == [closed]


def test_opening_twice_keeps_the_first(store: TraceStore) -> None:
    open_rows(store, [row(time="T1", command="first")])
    open_rows(store, [row(time="T2", command="second"), row("D.E.F")])
    assert {(r.component, r.command) for r in read(store, "c1")} == {("A.B.C", "first"), ("D.E.F", "")}


def test_a_row_that_was_never_opened_can_be_accepted(store: TraceStore) -> None:
    store.accept(row(time="T"))
    assert states(store) == {"A.B.C|m1": ACCEPTED}


def test_many_rows_at_once(store: TraceStore) -> None:
    close_row(store, row().closed(SUCCESS), [row(f"View:V{number}", "s/1") for number in range(120)])
    assert open_count(read(store, "c1")) == 120


def test_rows_expire(aws: Any, table: str) -> None:
    store = DynamoDbTraceStore(table, aws("dynamodb"), days=2, now=lambda: 1_000.0)
    open_rows(store, [row()])
    (item,) = aws("dynamodb").scan(TableName=table)["Items"]
    assert item["ttl"] == {"N": str(1_000 + 2 * 86_400)}
    assert (item["pk"], item["sk"]) == ({"S": "T#c1"}, {"S": "A.B.C|m1"})


MESSAGE = Message("m1", "E", {}, "", correlation_id="c1", component="X.Y.Z", version=4)


def test_names_of_rows() -> None:
    consumer = consumer_row(MESSAGE, Consumer(FLOW, "A.B.C", "B.C"))
    assert (consumer.component, consumer.command, consumer.event, consumer.previous, consumer.message_id) == (
        "A.B.C",
        "B.C",
        "E",
        "X.Y.Z",
        "m1",
    )
    assert consumer_row(MESSAGE._replace(component=""), Consumer(FLOW, "A.B.C", "B.C")).previous == "appsync"
    assert (relay_row(MESSAGE, "X.Y").component, view_row(MESSAGE, "V").component) == ("Relay:X.Y", "View:V")
    request = request_row(MESSAGE, "AddThing")
    assert (request.component, request.status, request.previous, open_count([request])) == ("appsync", REQUESTED, "", 0)


def test_messages_of_rows_are_bounded() -> None:
    assert len(row().closed(ERROR, "x" * 5_000).message) == 1_000


def test_subscribers_see_flows_in_order_but_no_relay_and_no_view() -> None:
    publisher = MemoryPublisher()
    tracer = Tracer(MemoryTraceStore(), publisher)
    tracer.accept(row())
    tracer.close(row().closed(SUCCESS), [row("Relay:A.B", "s/1")])
    tracer.close(row("Relay:A.B", "s/1").closed(SUCCESS))
    tracer.close(row("View:V", "s/1").closed(ERROR))
    assert publisher.rows == []
    tracer.flush()
    tracer.flush()
    assert [(r.component, r.status) for r in publisher.rows] == [("A.B.C", ACCEPTED), ("A.B.C", SUCCESS)]


def test_pending_is_shown_as_requested() -> None:
    assert published(row())["status"] == "requested"
    assert published(row(status=SUCCESS))["status"] == SUCCESS
    assert tuple(published(row())) == ARGUMENTS


class Api:
    """Fails so many times, then answers."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.calls: list[tuple[str, str, dict[str, Any]]] = []

    def __call__(self, endpoint: str, text: str, variables: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        self.calls.append((endpoint, text, variables))
        if self.failures:
            self.failures -= 1
            raise OSError("no answer")
        return {}


def test_several_rows_share_one_request() -> None:
    api = Api()
    TracePublisher("http://api", api).publish([row(status=SUCCESS), row("D.E.F", status=ERROR, message='"quoted"')])
    ((endpoint, text, variables),) = api.calls
    assert endpoint == "http://api"
    assert text.count("publishTrace(") == 2 and "t0: publishTrace(correlationId: $correlationId0" in text
    assert text.count("{ correlationId command component event message status previous timestamp }") == 2
    assert (variables["component1"], variables["message1"], variables["status0"]) == ("D.E.F", '"quoted"', "success")


def test_long_lists_are_cut_into_requests() -> None:
    api = Api()
    TracePublisher("http://api", api).publish([row(f"A.B.F{n}") for n in range(60)])
    assert [text.count("publishTrace(") for _, text, _ in api.calls] == [25, 25, 10]


def test_a_failure_is_tried_once_more_and_then_dropped() -> None:
    once, twice = Api(1), Api(2)
    publisher = TracePublisher("http://api", once)
    publisher.publish([row()])
    assert (len(once.calls), publisher.failures) == (2, 0)
    publisher = TracePublisher("http://api", twice)
    publisher.publish([row()])
    assert (len(twice.calls), publisher.failures) == (2, 1)


def test_without_an_endpoint_nothing_is_sent() -> None:
    api = Api()
    TracePublisher("", api).publish([row()])
    assert api.calls == []


def test_the_document_is_graphql() -> None:
    graphql = pytest.importorskip("graphql", reason="graphql-core comes with the emulator")
    text, variables = document([row(), row("D.E.F")])
    schema = graphql.build_schema(
        "type Query { a: Int } type Trace { correlationId: String command: String component: String event: String"
        " message: String status: String previous: String timestamp: String }"
        " type Mutation { publishTrace(correlationId: String!, command: String, component: String, event: String,"
        " message: String, status: String, previous: String, timestamp: String): Trace }"
    )
    assert graphql.validate(schema, graphql.parse(text)) == []
    assert set(variables) == {f"{name}{index}" for name in ARGUMENTS for index in (0, 1)}
