"""The bus: calls of at most ten entries, and a refused entry is never taken for an accepted one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from draftsman.bus import PublishError
from draftsman.bus.eventbridge import EventBridgeBus
from draftsman.bus.memory import MemoryBus
from draftsman.messages import Message


def messages(count: int, text: str = "") -> list[Message]:
    return [Message(f"s/{n}", "Happened", {"n": n, "text": text}, "/Demo/A.B", version=n) for n in range(1, count + 1)]


class Events:
    """PutEvents that refuses the entries whose number is given."""

    def __init__(self, refused: tuple[int, ...] = (), code: str = "ThrottlingException") -> None:
        self.refused = refused
        self.code = code
        self.calls: list[list[dict[str, Any]]] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        self.calls.append(Entries)
        answers = [
            {"ErrorCode": self.code, "ErrorMessage": "slow down"}
            if json.loads(entry["Detail"])["data"]["n"] in self.refused
            else {"EventId": "x"}
            for entry in Entries
        ]
        return {"FailedEntryCount": sum("ErrorCode" in answer for answer in answers), "Entries": answers}


def test_ten_entries_per_call_in_order() -> None:
    events = Events()
    EventBridgeBus("bus", events).publish(messages(23))
    assert [len(call) for call in events.calls] == [10, 10, 3]
    numbers = [json.loads(entry["Detail"])["data"]["n"] for call in events.calls for entry in call]
    assert numbers == list(range(1, 24))


def test_calls_stay_below_the_size_limit() -> None:
    events = Events()
    EventBridgeBus("bus", events).publish(messages(6, "x" * 100_000))
    assert [len(call) for call in events.calls] == [2, 2, 2]


def test_an_entry_is_the_envelope() -> None:
    events = Events()
    message = Message("s/1", "Happened", {"n": 1}, "/Demo/A.B", "key", "T", "c", "m", "ann", "A.B.F", 1, 2)
    EventBridgeBus("bus", events).publish([message])
    (entry,) = events.calls[0]
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("bus", "A.B", "Happened")
    assert json.loads(entry["Detail"]) == {
        "specversion": "1.0",
        "id": "s/1",
        "source": "/Demo/A.B",
        "type": "Happened",
        "subject": "key",
        "time": "T",
        "datacontenttype": "application/json",
        "data": {"n": 1},
        "correlationid": "c",
        "causationid": "m",
        "actor": "ann",
        "component": "A.B.F",
        "aggregateversion": 1,
        "commitsize": 2,
    }
    assert Message.from_dict(json.loads(entry["Detail"])) == message


def test_a_refused_entry_stops_and_says_how_many_went_out() -> None:
    events = Events(refused=(12, 14))
    with pytest.raises(PublishError, match="after 11: ThrottlingException: slow down") as error:
        EventBridgeBus("bus", events).publish(messages(30))
    assert (error.value.accepted, error.value.retryable, len(events.calls)) == (11, True, 2)


def test_a_malformed_entry_is_not_worth_another_try() -> None:
    with pytest.raises(PublishError) as error:
        EventBridgeBus("bus", Events(refused=(1,), code="MalformedDetail")).publish(messages(1))
    assert not error.value.retryable


def test_a_failing_call_counts_as_nothing_accepted() -> None:
    class Broken:
        def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:
            raise OSError("no answer")

    with pytest.raises(PublishError, match="after 0: OSError: no answer"):
        EventBridgeBus("bus", Broken()).publish(messages(1))


def test_the_memory_bus_delivers_what_is_published_meanwhile() -> None:
    bus, seen = MemoryBus(), []

    def listen(message: Message) -> None:
        seen.append(message.id)
        if message.id == "s/1":
            bus.publish([Message("t/1", "Next", {}, "")])

    bus.listeners.append(listen)
    bus.publish(messages(2))
    assert bus.deliver() == 3
    assert seen == ["s/1", "s/2", "t/1"]


def test_events_reach_a_queue(aws: Any) -> None:
    events, sqs = aws("events"), aws("sqs")
    events.create_event_bus(Name="bus-1")
    url = sqs.create_queue(QueueName="behavior-1")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="rule-1", EventBusName="bus-1", EventPattern=json.dumps({"detail-type": ["Happened"]}))
    events.put_targets(Rule="rule-1", EventBusName="bus-1", Targets=[{"Id": "q", "Arn": arn}])
    EventBridgeBus("bus-1", events).publish(messages(3))
    received: list[Message] = []
    for _ in range(10):
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        received += [Message.from_dict(json.loads(m["Body"])["detail"]) for m in answer.get("Messages", [])]
        if len(received) >= 3:
            break
    assert sorted(received) == messages(3)
