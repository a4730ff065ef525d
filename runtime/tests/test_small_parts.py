"""Envelope, settings, log line, AWS calls."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from draftsman import aws
from draftsman.messages import Message, new_id, utc_now, utc_time
from draftsman.observability import Logger
from draftsman.settings import Settings
from draftsman.validation import Pattern


def test_an_envelope_survives_the_bus() -> None:
    message = Message("id", "T", {"a": [1]}, "/App/A.B", "k", "t", "c", "m", "ann", "A.B.F", 4, 2)
    assert Message.from_dict(json.loads(json.dumps(message.to_dict()))) == message


def test_an_envelope_keeps_data_that_looks_empty() -> None:
    message = Message("id", "T", {}, "")
    assert message.to_dict() == {
        "specversion": "1.0",
        "id": "id",
        "type": "T",
        "datacontenttype": "application/json",
        "data": {},
    }


@pytest.mark.parametrize("missing", ["id", "type", "data"])
def test_what_is_no_envelope(missing: str) -> None:
    envelope = Message("id", "T", {}, "").to_dict()
    del envelope[missing]
    with pytest.raises(KeyError):
        Message.from_dict(envelope)


def test_times_and_ids() -> None:
    assert utc_now()[-1] == "Z" and len(utc_now()) == len("2026-01-01T00:00:00.000Z")
    assert new_id() != new_id()


def test_patterns_match_the_whole_text() -> None:
    assert Pattern("P", "^[a-z]+$").matches("abc")
    for text in ("abc\n", "abc1", "", "ABC"):
        assert not Pattern("P", "^[a-z]+$").matches(text)
    assert not Pattern("P", "[a-z]+").matches("abc 1")


def test_a_missing_setting_is_named() -> None:
    settings = Settings({"DRAFTSMAN_EVENT_STORE": "events"})
    assert (settings.event_store, settings.api_endpoint, settings.trace_days) == ("events", "", 7)
    with pytest.raises(RuntimeError, match="environment variable DRAFTSMAN_BUS is not set"):
        _ = settings.bus


def test_a_log_line_is_one_line_of_json(capsys: Any) -> None:
    logger = Logger("test")
    logger.add(command="AddThing", empty="")
    logger.count("success")
    logger.count("success", 2)
    logger.warning("odd", stream="A#1")
    logger.error(ValueError("line\nbreak"), flow="A.B.C")
    logger.flush()
    (line,) = capsys.readouterr().out.splitlines()
    facts = json.loads(line)
    assert (facts["level"], facts["service"], facts["command"], facts["success"]) == ("ERROR", "test", "AddThing", 3)
    assert "empty" not in facts
    assert facts["problems"] == [
        {"message": "odd", "stream": "A#1"},
        {"exception_name": "ValueError", "message": "line\nbreak", "flow": "A.B.C"},
    ]


class Api:
    """A GraphQL server that answers what it is told and keeps what it got."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, b'{"data": {"ok": true}}')
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                owner.requests.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
                status, text = owner.answer
                self.send_response(status)
                self.send_header("content-length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/graphql"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def api(monkeypatch: Any) -> Any:
    pytest.importorskip("botocore", reason="NOT PROVED: without botocore nothing can be signed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "000000000001")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setattr(aws, "_session", None)
    server = Api()
    yield server
    server.server.shutdown()
    server.server.server_close()


def test_graphql_calls_are_signed_for_appsync(api: Api) -> None:
    assert aws.signed_graphql(api.url, "query { ok }", {"a": 1}) == {"ok": True}
    ((headers, body),) = api.requests
    assert body == {"query": "query { ok }", "variables": {"a": 1}}
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=000000000001/")
    assert "/eu-west-1/appsync/aws4_request" in headers["authorization"]
    assert "x-amz-date" in headers


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ((200, b'{"errors": [{"message": "unauthorized"}]}'), "unauthorized"),
        ((403, b"no"), "the API answered 403: no"),
        ((200, b"<html>"), "the answer is no JSON"),
    ],
)
def test_failures_of_graphql_calls(api: Api, answer: tuple[int, bytes], text: str) -> None:
    api.answer = answer
    with pytest.raises(aws.GraphqlError, match=text):
        aws.signed_graphql(api.url, "query { ok }")


def test_no_answer_is_a_graphql_error(api: Api) -> None:
    with pytest.raises(aws.GraphqlError, match="no answer from 127.0.0.1:9"):
        aws.signed_graphql("http://127.0.0.1:9/graphql", "query { ok }", timeout=1)


def test_clients_are_made_once_with_short_time_outs(api: Api, monkeypatch: Any) -> None:
    monkeypatch.setattr(aws, "_clients", {})
    client = aws.client("dynamodb")
    assert aws.client("dynamodb") is client
    config = client.meta.config
    assert (config.connect_timeout, config.read_timeout) == (2.0, 5.0)
    assert config.retries["mode"] == "standard" and config.retries["total_max_attempts"] == 3


def test_times_have_milliseconds_and_sort() -> None:
    from datetime import UTC, datetime

    for seconds in (0.0, 1_700_000_000.0, 1_700_000_000.25, 1_700_000_000.9996):
        text = utc_time(seconds)
        whole = datetime.fromtimestamp(int(seconds * 1000) / 1000, UTC)
        assert text == whole.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert utc_time(9.5) < utc_time(10) < utc_time(10.001)
