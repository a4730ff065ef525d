"""The function of notifiers: batches, attempts, which notifiers live in it, deployments and schedules."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from notifierbench import Bench, Probe, World

from draftsman import Application, Notifier, Trigger
from draftsman.activities import Loop
from draftsman.lambdas import notifier as function
from draftsman.lambdas import queue, wiring
from draftsman.version import RUNTIME_VERSION


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Bench], None]]:
    monkeypatch.setattr(function, "client", lambda service: None)
    monkeypatch.setattr(queue, "shorten_wait", lambda record, *_: None)
    monkeypatch.setattr(function, "DIRECT_WAITS", (0, 0))

    def deploy(bench: Bench) -> None:
        wiring.use(application=bench.application, journal=bench.journal, trace_store=bench.traces, publisher=_Silent())

    yield deploy
    wiring.use(application=None, journal=None, trace_store=None, publisher=None)


class _Silent:
    def publish(self, rows: Any) -> None:
        pass


def record(bench: Bench, attempt: int = 1, number: int = 1) -> dict[str, Any]:
    body = {"detail-type": "Ordered", "detail": bench.message(number).to_dict()}
    return {
        "messageId": f"q{number}",
        "body": json.dumps(body),
        "attributes": {"ApproximateReceiveCount": str(attempt)},
    }


def test_the_function_reports_what_is_to_come_again_and_closes_the_last_attempt(deployed: Any) -> None:
    world = World(failing={"c1": 4})
    bench = Bench(Probe(None, "{{flow.cart}}", world=world))
    deployed(bench)
    for attempt in (1, 2):
        answer = function.handler({"Records": [record(bench, attempt)]}, None)
        assert answer == {"batchItemFailures": [{"itemIdentifier": "q1"}]} and bench.row().status == "accepted"
    function.handler({"Records": [record(bench, 3)]}, None)
    assert bench.row().status == "error" and "no answer" in bench.row().message
    function.handler({"Records": [record(bench, 1)]}, None)
    assert function.handler({"Records": [record(bench, 1)]}, None) == {"batchItemFailures": []}  # a redrive
    assert bench.row().status == "success"


class Context:
    """A Lambda context whose remaining milliseconds are these, one after the other; the last one stays."""

    aws_request_id = "r1"

    def __init__(self, *remaining: int) -> None:
        self._remaining = list(remaining)

    def get_remaining_time_in_millis(self) -> int:
        return self._remaining.pop(0) if len(self._remaining) > 1 else self._remaining[0]


def test_without_time_at_the_last_attempt_the_trace_is_told(deployed: Any) -> None:
    world = World()
    bench = Bench(Probe(None, "x", world=world))
    deployed(bench)
    assert function.handler({"Records": [record(bench, 2)]}, Context(500))["batchItemFailures"]
    assert bench.traces.read("c") == []
    assert function.handler({"Records": [record(bench, 3)]}, Context(500))["batchItemFailures"]
    assert (bench.row().status, world.calls) == ("error", [])
    assert "time was over before the message's turn" in bench.row().message


def test_no_activity_begins_without_time_and_the_next_attempt_goes_on_there(deployed: Any) -> None:
    world = World()
    silent = Probe(None, "in", world=world, fail_silent=True)
    loop = Loop(lambda flow, item: [1], activities=(silent,), fail_silent=True)
    bench = Bench(Probe(None, "one", world=world), loop)
    deployed(bench)
    answer = function.handler({"Records": [record(bench, 1)]}, Context(9_000, 9_000, 500))
    assert answer["batchItemFailures"] and bench.row().status == "accepted"
    assert function.handler({"Records": [record(bench, 2)]}, Context(9_000)) == {"batchItemFailures": []}
    assert world.calls == ["1 one", "2.1.1 in"] and bench.row().status == "success"


def test_a_message_that_cannot_be_read_fails_alone(deployed: Any) -> None:
    world = World()
    bench = Bench(Probe(None, "x", world=world))
    deployed(bench)
    broken = {"messageId": "bad", "body": "{}", "attributes": {}}
    answer = function.handler({"Records": [broken, record(bench)]}, None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]} and world.calls == ["1 x"]


def test_a_function_runs_the_notifiers_of_its_class_only(deployed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from draftsman.activities import CreateSystemUser, SendEmail, WriteFile

    mail = Notifier(
        "Mail", activities=(SendEmail(sender="s", receiver="r", subject="s"), WriteFile(file_name="f", content="c"))
    )
    identity = Notifier("Id", activities=(Loop("", activities=(CreateSystemUser(),)),))
    other = Notifier("Other", activities=())
    assert [n.permission for n in (mail, identity, other)] == ["mail", "identity", "http"]
    application = Application(name="A", runtime=RUNTIME_VERSION, notifiers=(mail, identity, other))
    names = lambda: [notifier.name for notifier in function.notifiers_of(application)]  # noqa: E731
    assert names() == ["Mail", "Id", "Other"]
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "shop-staging-notifier-identity")
    assert names() == ["Id"]
    monkeypatch.setenv("DRAFTSMAN_NOTIFIERS", "Mail,Other")
    assert names() == ["Mail", "Other"]


def test_a_notifier_runs_after_a_deployment_with_its_attempts(deployed: Any) -> None:
    world = World(failing={"x": 2})
    trigger = Trigger("@afterDeployment", variables={"dummy": lambda event, domain_event: ""})
    bench = Bench(Probe(None, "{{flow.dummy}}x", world=world), trigger=trigger)
    deployed(bench)
    answer = function.handler({"afterDeployment": "Tell", "correlationId": "c"}, None)
    assert answer == {"notifier": "Tell", "correlationId": "c", "status": "success"}
    assert world.calls == ["1 x"] * 3 and bench.row().status == "success"
    world.failing["x"] = 3
    with pytest.raises(function.NotifierFailedError, match="Tell: activity 1"):
        function.handler({"afterDeployment": "Tell", "correlationId": "d"}, None)
    assert bench.traces.read("d")[0].status == "error"
    with pytest.raises(LookupError, match="no notifier Nope that runs after deployments"):
        function.handler({"afterDeployment": "Nope"}, None)


def test_a_schedule_is_a_message_whose_type_is_the_trigger(deployed: Any) -> None:
    world = World()
    bench = Bench(Probe(None, "{{flow.requestor}}", world=world), trigger=Trigger("@rate(1 minute)"))
    deployed(bench)
    detail = {"id": "s1", "type": "@rate(1 minute)", "data": {}, "correlationid": "c", "actor": "system-user"}
    scheduled = {"messageId": "q", "body": json.dumps({"detail": detail}), "attributes": {}}
    assert function.handler({"Records": [scheduled, scheduled]}, None) == {"batchItemFailures": []}
    assert world.calls == ["1 system-user"] and bench.row().status == "success"
