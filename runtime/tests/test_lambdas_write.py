"""The functions command, behavior and relay, with the events that AWS hands them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from draftsman.application import Application
from draftsman.authorization import Unauthorized
from draftsman.bus import PublishError
from draftsman.eventstore import Commit, ConcurrencyError
from draftsman.eventstore.dynamodb import DynamoDbEventStore
from draftsman.lambdas import behavior, command, queue, relay
from draftsman.messages import Message
from draftsman.testing.memory import MemoryRuntime
from draftsman.trace import open_count
from draftsman.validation import InputRefused


@pytest.fixture
def wired(runtime: MemoryRuntime) -> Iterator[MemoryRuntime]:
    with runtime:
        yield runtime


def request(
    field: str, values: dict[str, Any], user: str = "", groups: tuple[str, ...] = (), **headers: str
) -> dict[str, Any]:
    parent, _, name = field.rpartition(".")
    identity = {"username": user, "claims": {"cognito:groups": list(groups)}} if user else None
    return {
        "arguments": {"input": values},
        "identity": identity,
        "source": None,
        "request": {"headers": {name.replace("_", "-"): value for name, value in headers.items()}},
        "info": {"fieldName": name, "parentTypeName": parent, "variables": {}},
        "prev": None,
        "stash": {},
    }


ADD = {"cart": "t:one", "article": "apple"}


def states(runtime: MemoryRuntime, correlation_id: str) -> dict[str, str]:
    return {row.component: row.status for row in runtime.traces.read(correlation_id)}


class TestCommand:
    def test_a_request_opens_its_trace_and_becomes_an_event(self, wired: MemoryRuntime) -> None:
        answer = command.handler(request("ShopCartMutation.add", ADD, "ann", ("t-buyer",)), None)
        (message,) = wired.bus.published
        assert answer == {"correlationId": message.correlation_id}
        assert (message.type, message.actor, message.source, message.component) == (
            "AddShopCartRequested",
            "ann",
            "/Demo/appsync",
            "appsync",
        )
        assert message.data == {"cart": "t:one", "article": "apple", "amount": 1}
        assert states(wired, message.correlation_id) == {"appsync": "requested", "Shop.Cart.Add": "pending"}
        assert [(row.component, row.command, row.status) for row in wired.publisher.rows] == [
            ("appsync", "AddShopCart", "requested")
        ]

    def test_the_rows_exist_before_the_bus_has_the_event(self, wired: MemoryRuntime, monkeypatch: Any) -> None:
        seen: list[int] = []
        monkeypatch.setattr(
            wired.bus,
            "publish",
            lambda messages: seen.append(open_count(wired.traces.read(messages[0].correlation_id))),
        )
        command.handler(request("ShopCartMutation.add", ADD, "ann", ("t-buyer",)), None)
        assert seen == [1]

    @pytest.mark.parametrize(("user", "groups"), [("", ()), ("ann", ()), ("ann", ("u-buyer",))])
    def test_who_may_not_is_told_nothing_more(self, wired: MemoryRuntime, user: str, groups: tuple[str, ...]) -> None:
        with pytest.raises(Unauthorized, match="^unauthorized$"):
            command.handler(request("ShopCartMutation.add", ADD, user, groups), None)
        assert wired.bus.published == []

    def test_bad_input_is_refused_with_its_reason(self, wired: MemoryRuntime) -> None:
        with pytest.raises(InputRefused, match="cart does not match the pattern Pair"):
            command.handler(request("ShopCartMutation.add", {**ADD, "cart": "t:ONE"}, "ann", ("t-buyer",)), None)
        with pytest.raises(InputRefused, match="no mutation ShopCartMutation.steal"):
            command.handler(request("ShopCartMutation.steal", {}), None)

    def test_a_user_continues_a_trace(self, wired: MemoryRuntime) -> None:
        event = request("ShopCartMutation.add", ADD, "ann", ("t-buyer",), Correlation_Id="trace-1")
        assert command.handler(event, None) == {"correlationId": "trace-1"}

    @pytest.mark.parametrize(("user", "header"), [("", "trace-1"), ("ann", "a b"), ("ann", "x" * 200), ("ann", "")])
    def test_anonymous_callers_and_odd_ids_do_not(self, wired: MemoryRuntime, user: str, header: str) -> None:
        event = request("ShopCustomerMutation.resume", {"name": "eve"}, user, (), correlation_id=header)
        assert command.handler(event, None)["correlationId"] not in (header, "")

    def test_what_the_bus_refuses_was_not_accepted(self, wired: MemoryRuntime, monkeypatch: Any, capsys: Any) -> None:
        def refuse(messages: Any) -> None:
            raise PublishError(0, "InternalFailure: secret detail")

        monkeypatch.setattr(wired.bus, "publish", refuse)
        with pytest.raises(command.NotAccepted, match="^the request could not be accepted, try again$"):
            command.handler(request("ShopCartMutation.add", ADD, "ann", ("t-buyer",), correlation_id="c1"), None)
        assert states(wired, "c1") == {"appsync": "error", "Shop.Cart.Add": "error"}
        assert "secret detail" in capsys.readouterr().out

    def test_one_log_line_without_payload(self, wired: MemoryRuntime, capsys: Any) -> None:
        command.handler(request("ShopCartMutation.add", {**ADD, "article": "hush"}, "ann", ("t-buyer",)), None)
        (line,) = capsys.readouterr().out.splitlines()
        facts = json.loads(line)
        assert {"level", "service", "correlation_id", "cold_start", "command"} <= facts.keys()
        assert "hush" not in line


def record(message: Message, attempt: int = 1) -> dict[str, Any]:
    body = {"detail-type": message.type, "source": "appsync", "detail": message.to_dict()}
    return {
        "messageId": f"sqs-{message.id}",
        "receiptHandle": "r",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": str(attempt)},
        "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000001:behavior",
    }


def adding(message_id: str = "m1", amount: Any = 2) -> Message:
    data = {"cart": "t:one", "article": "apple", "amount": amount}
    return Message(message_id, "AddShopCartRequested", data, "/Demo/appsync", correlation_id="c1", component="appsync")


class Context:
    """A Lambda context whose remaining milliseconds are these, one after the other; the last one stays."""

    aws_request_id = "r1"

    def __init__(self, *remaining: int) -> None:
        self._remaining = list(remaining)

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining.pop(0) if len(self._remaining) > 1 else self._remaining[0]


@pytest.fixture
def waits(monkeypatch: Any) -> list[int]:
    seen: list[int] = []
    monkeypatch.setattr(queue, "shorten_wait", lambda record, *_: seen.append(queue.attempt_of(record)))
    return seen


class TestBehavior:
    def test_a_batch(self, wired: MemoryRuntime, waits: list[int]) -> None:
        answer = behavior.handler({"Records": [record(adding("m1")), record(adding("m2"))]}, None)
        assert answer == {"batchItemFailures": []}
        assert states(wired, "c1")["Shop.Cart.Add"] == "success"
        shown = [(row.component, row.status) for row in wired.publisher.rows]
        assert shown == [("Shop.Cart.Add", "accepted"), ("Shop.Cart.Add", "success")] * 2
        assert waits == []

    def test_a_refusal_is_done(self, wired: MemoryRuntime) -> None:
        assert behavior.handler({"Records": [record(adding(amount=0))]}, None) == {"batchItemFailures": []}
        row = next(row for row in wired.traces.read("c1") if row.component == "Shop.Cart.Add")
        assert (row.status, row.message) == ("error", "Amount 0 is not allowed")

    def test_a_technical_failure_comes_again_alone(
        self, wired: MemoryRuntime, waits: list[int], monkeypatch: Any
    ) -> None:
        commit = wired.events.commit

        def fail(what: Commit) -> None:
            if what.message_id == "m2":
                raise ConnectionError("no database")
            commit(what)

        monkeypatch.setattr(wired.events, "commit", fail)
        batch = {"Records": [record(adding(f"m{n}")) for n in (1, 2, 3)]}
        assert behavior.handler(batch, None) == {"batchItemFailures": [{"itemIdentifier": "sqs-m2"}]}
        status = {row.message_id: row.status for row in wired.traces.read("c1") if row.component == "Shop.Cart.Add"}
        assert status == {"m1": "success", "m2": "accepted", "m3": "success"}
        assert waits == [1]

    def test_conflicts_are_counted_also_where_they_are_too_many(
        self, wired: MemoryRuntime, waits: list[int], monkeypatch: Any, capsys: Any
    ) -> None:
        def fail(commit: Commit) -> None:
            raise ConcurrencyError("busy")

        monkeypatch.setattr(wired.events, "commit", fail)
        monkeypatch.setattr("draftsman.dispatch.time.sleep", lambda seconds: None)
        behavior.handler({"Records": [record(adding())]}, None)
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["conflicts"] == 4

    def test_the_last_attempt_tells_the_trace(self, wired: MemoryRuntime, waits: list[int], monkeypatch: Any) -> None:
        def fail(commit: Commit) -> None:
            raise ConcurrencyError("busy")

        monkeypatch.setattr(wired.events, "commit", fail)
        monkeypatch.setattr("draftsman.dispatch.time.sleep", lambda seconds: None)
        answer = behavior.handler({"Records": [record(adding(), attempt=3)]}, None)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "sqs-m1"}]}
        row = next(row for row in wired.traces.read("c1") if row.component == "Shop.Cart.Add")
        assert (row.status, row.message) == ("error", "ConcurrencyError: busy")
        assert waits == []

    def test_what_is_no_envelope_goes_to_the_dead_letters(self, wired: MemoryRuntime) -> None:
        broken = {**record(adding()), "body": "{}"}
        assert behavior.handler({"Records": [broken]}, None) == {"batchItemFailures": [{"itemIdentifier": "sqs-m1"}]}

    def test_a_message_for_no_flow_is_done_with_a_warning(self, wired: MemoryRuntime, capsys: Any) -> None:
        stray = Message("m1", "ForgottenRequested", {}, "")
        assert behavior.handler({"Records": [record(stray)]}, None) == {"batchItemFailures": []}
        assert json.loads(capsys.readouterr().out)["problems"] == [
            {"message": "no flow for this message", "event": "ForgottenRequested"}
        ]

    def test_nothing_is_begun_without_time_and_comes_again_at_once(
        self, wired: MemoryRuntime, monkeypatch: Any
    ) -> None:
        calls: list[Any] = []
        monkeypatch.setattr(queue, "shorten_wait", lambda record, *seconds: calls.append(seconds))
        answer = behavior.handler({"Records": [record(adding(), attempt=2)]}, Context(500))
        assert answer == {"batchItemFailures": [{"itemIdentifier": "sqs-m1"}]}
        assert wired.traces.read("c1") == [] and calls == [(0,)]

    def test_without_time_at_the_last_attempt_the_trace_is_told(self, wired: MemoryRuntime) -> None:
        answer = behavior.handler({"Records": [record(adding(), attempt=3)]}, Context(500))
        assert answer == {"batchItemFailures": [{"itemIdentifier": "sqs-m1"}]}
        row = next(row for row in wired.traces.read("c1") if row.component == "Shop.Cart.Add")
        assert (row.status, row.message) == (
            "error",
            "OutOfTimeError: the function's time was over before the message's turn",
        )

    def test_nothing_is_committed_without_time(self, wired: MemoryRuntime, waits: list[int]) -> None:
        answer = behavior.handler({"Records": [record(adding())]}, Context(5_000, 500))
        assert answer == {"batchItemFailures": [{"itemIdentifier": "sqs-m1"}]}
        assert states(wired, "c1") == {"Shop.Cart.Add": "accepted"} and waits == [1]
        assert wired.events.history("Shop.Cart#t:one") == []

    def test_giving_up_does_not_deny_what_was_stored(self, wired: MemoryRuntime, monkeypatch: Any) -> None:
        write, failing = wired.traces.write, [1]

        def fail_once(rows: Any) -> None:
            if failing:
                failing.pop()
                raise ConnectionError("no database")
            write(rows)

        monkeypatch.setattr(wired.traces, "write", fail_once)
        behavior.handler({"Records": [record(adding(), attempt=3)]}, None)
        assert states(wired, "c1") == {
            "Shop.Cart.Add": "success",
            "Relay:Shop.Cart": "pending",
            "View:Cart": "pending",
            "View:Customer": "pending",
        }

    def test_several_flows_of_one_event_are_independent(self, wired: MemoryRuntime) -> None:
        closed = Message(
            "Shop.Cart#t:one/2", "CartClosed", {"customer": "ann", "total": 3}, "", correlation_id="c1", component="X"
        )
        behavior.handler({"Records": [record(closed), record(closed)]}, None)
        document = wired.events.load(wired.application.aggregates["Shop.Customer"], "ann").document
        assert document is not None and (document.orders, document.spent) == (1, 3.0)


class TestQueue:
    def test_waits_grow_and_end(self) -> None:
        class Sqs:
            def __init__(self) -> None:
                self.calls: list[dict[str, Any]] = []

            def change_message_visibility(self, **call: Any) -> None:
                self.calls.append(call)

        sqs = Sqs()
        for attempt in (1, 2, 3):
            queue.shorten_wait(record(adding(), attempt), client=sqs)
        assert [call["VisibilityTimeout"] for call in sqs.calls] == [1, 4]
        assert sqs.calls[0]["QueueUrl"] == "https://sqs.eu-west-1.amazonaws.com/000000000001/behavior"

    def test_the_wait_is_set_at_the_queue(self, aws: Any) -> None:
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName="waits-1", Attributes={"VisibilityTimeout": "300"})["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        sqs.send_message(QueueUrl=url, MessageBody="x")
        (message,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)["Messages"]
        failed = {**record(adding()), "receiptHandle": message["ReceiptHandle"], "eventSourceARN": arn}
        queue.shorten_wait(failed, client=sqs)
        assert sqs.receive_message(QueueUrl=url, WaitTimeSeconds=3)["Messages"][0]["Body"] == "x"

    def test_a_failure_to_shorten_is_no_failure(self) -> None:
        queue.shorten_wait(record(adding()), client=object())


def stream_record(item: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The record of an item as Lambda gets it: binary values as base64 text."""

    def value(attribute: dict[str, Any]) -> dict[str, Any]:
        if "B" in attribute:
            return {"B": base64.b64encode(attribute["B"]).decode()}
        return attribute

    image = {name: value(attribute) for name, attribute in item.items()}
    image.update(changes)
    return {
        "eventName": "MODIFY",
        "dynamodb": {"Keys": {"pk": image["pk"], "sk": image["sk"]}, "NewImage": image, "SequenceNumber": "1"},
    }


class Writes:
    """A DynamoDB client that keeps what a transaction puts."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def get_item(self, **call: Any) -> dict[str, Any]:
        return {}

    def transact_write_items(self, TransactItems: list[dict[str, Any]]) -> None:
        self.items += [item["Put"]["Item"] for item in TransactItems]


@pytest.fixture
def heads(shop: Application) -> list[dict[str, Any]]:
    """Stream records of a commit of two events: HEAD, commit, outcome."""
    from draftsman.dispatch import MessageDispatcher

    writes = Writes()
    data = {"cart": "t:one", "lines": [{"article": "a", "amount": 1}, {"article": "b", "amount": 1}]}
    message = Message("m1", "ImportShopCartRequested", data, "", correlation_id="c1", actor="ann")
    MessageDispatcher(shop, DynamoDbEventStore("table", writes)).run(shop.flows["Shop.Cart.Import"], message)
    return [stream_record(item) for item in writes.items]


class TestRelay:
    def test_only_heads_become_events(self, wired: MemoryRuntime, heads: list[dict[str, Any]]) -> None:
        assert len(heads) == 4
        assert relay.handler({"Records": heads}, None) == {"published": 2}
        assert [(m.type, m.id, m.version, m.commit_size) for m in wired.bus.published] == [
            ("ArticleAdded", "Shop.Cart#t:one/1", 1, 2),
            ("ArticleAdded", "Shop.Cart#t:one/2", 2, 2),
        ]
        (row,) = [row for row in wired.traces.read("c1") if row.component == "Relay:Shop.Cart"]
        assert (row.status, row.events, row.message_id) == (
            "success",
            ("ArticleAdded", "ArticleAdded"),
            "Shop.Cart#t:one/2",
        )

    def test_a_refusal_is_raised_and_the_row_stays_open(
        self, wired: MemoryRuntime, heads: list[dict[str, Any]], monkeypatch: Any
    ) -> None:
        def refuse(messages: Any) -> None:
            raise PublishError(1, "ThrottlingException")

        monkeypatch.setattr(wired.bus, "publish", refuse)
        with pytest.raises(PublishError):
            relay.handler({"Records": heads}, None)
        assert not [row for row in wired.traces.read("c1") if row.status == "success"]

    def test_the_consumers_rows_are_open_before_the_event_is_out(self, wired: MemoryRuntime, monkeypatch: Any) -> None:
        wired.mutate("ShopCartMutation.add", ADD, username="ann", groups=["t-buyer"])
        trace = wired.mutate(
            "ShopCartMutation.close", {"cart": "t:one"}, username="ann", groups=["t-buyer"], settle=False
        )
        seen: list[dict[str, str]] = []
        publish = wired.bus.publish

        def watch(messages: Any) -> None:
            seen.append(states(wired, trace))
            publish(messages)

        monkeypatch.setattr(wired.bus, "publish", watch)
        wired.settle()
        assert seen[0]["Shop.Customer.CountOrder"] == "pending"
        assert seen[0]["Relay:Shop.Cart"] == "pending"

    def test_poison_is_put_aside_and_the_batch_goes_on(
        self, wired: MemoryRuntime, heads: list[dict[str, Any]], monkeypatch: Any, capsys: Any
    ) -> None:
        aside: list[str] = []
        monkeypatch.setattr(relay, "put_aside", lambda record, error: aside.append(type(error).__name__))
        head = next(record for record in heads if record["dynamodb"]["Keys"]["sk"]["S"] == "HEAD")
        broken = json.loads(json.dumps(head))
        broken["dynamodb"]["NewImage"]["tail"] = {"B": base64.b64encode(b"no zlib").decode()}
        assert relay.handler({"Records": [broken, head]}, None) == {"published": 2}
        assert aside == ["error"]
        assert "A#Shop.Cart#t:one" in capsys.readouterr().out

    def test_a_failing_database_is_raised_whatever_its_exception(
        self, wired: MemoryRuntime, heads: list[dict[str, Any]], monkeypatch: Any
    ) -> None:
        def fail(rows: Any) -> None:
            raise ValueError("Invalid endpoint")

        monkeypatch.setattr(wired.traces, "write", fail)
        with pytest.raises(ValueError, match="Invalid endpoint"):
            relay.handler({"Records": heads}, None)

    def test_an_event_that_no_bus_takes_ends_in_error_everywhere(
        self, wired: MemoryRuntime, heads: list[dict[str, Any]], monkeypatch: Any
    ) -> None:
        def refuse(messages: Any) -> None:
            raise PublishError(1, "MalformedDetail", retryable=False)

        monkeypatch.setattr(wired.bus, "publish", refuse)
        assert relay.handler({"Records": heads}, None) == {"published": 0}
        (row,) = [row for row in wired.traces.read("c1") if row.component == "Relay:Shop.Cart"]
        assert (row.status, row.events) == ("error", ("ArticleAdded",))

    def test_purged_heads_are_skipped(self, wired: MemoryRuntime, heads: list[dict[str, Any]]) -> None:
        for record in heads:
            record["dynamodb"]["NewImage"]["p"] = {"BOOL": True}
        assert relay.handler({"Records": heads}, None) == {"published": 0}

    def test_dead_letters_say_where_and_why(self, aws: Any, heads: list[dict[str, Any]], monkeypatch: Any) -> None:
        sqs = aws("sqs")
        url = sqs.create_queue(QueueName="letters-1")["QueueUrl"]
        monkeypatch.setenv("DRAFTSMAN_DEAD_LETTERS", url)
        monkeypatch.setattr("draftsman.aws._clients", {"sqs": sqs})
        relay.put_aside(next(r for r in heads if r["dynamodb"]["Keys"]["sk"]["S"] == "HEAD"), ValueError("broken"))
        (letter,) = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)["Messages"]
        assert json.loads(letter["Body"]) == {
            "keys": {"pk": "A#Shop.Cart#t:one", "sk": "HEAD"},
            "sequenceNumber": "1",
            "error": "ValueError: broken",
        }
