"""File upload: what is taken, where it lies, and the event of a finished one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, quote_plus, urlsplit

import pytest

from draftsman.application import Application
from draftsman.authorization import Identity, Unauthorized
from draftsman.domain import AggregateRoot, DomainEvent, FileUploaded, on
from draftsman.fields import String
from draftsman.flow import Trigger, behavior_flow, emit
from draftsman.lambdas import command, wiring
from draftsman.lambdas import uploads as uploads_function
from draftsman.messages import Message
from draftsman.testing.memory import MemoryRuntime
from draftsman.uploads import Upload, Uploads, accept, read_key
from draftsman.validation import InputRefused
from draftsman.version import RUNTIME_VERSION

TIME = "2026-01-02T03:04:05.678Z"
JO = Identity("jo:x/y", frozenset())


class Filed(DomainEvent, source="Docs.File"):
    """A file is known."""

    fields = (String("owner"),)


class File(AggregateRoot, id="Docs.File", key="uri"):
    """A file of a user."""

    fields = (String("uri"), String("owner"))

    @on(Filed)
    def on_filed(self, event: Any) -> None:
        """Keeps the owner."""
        self.owner = event.owner


@behavior_flow(
    File, "File", Trigger("FileUploaded", key=lambda e, d: e.uri, variables={"owner": lambda e, d: e.username})
)
def file(flow: Any) -> None:
    """Notes who has uploaded it."""
    emit(flow, Filed, owner=flow.owner)


docs = Application(name="Docs", runtime=RUNTIME_VERSION, aggregates=(File,), flows=(file,))


class Bucket:
    """Takes files, or fails."""

    def __init__(self) -> None:
        self.files: dict[str, dict[str, Any]] = {}
        self.fails = False

    def put_object(self, **call: Any) -> None:
        if self.fails:
            raise ConnectionError("the bucket is away")
        self.files[call["Key"]] = call


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def running(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryRuntime]:
    """The application in memory, with uploads."""
    monkeypatch.setenv("DRAFTSMAN_UPLOADS", "files")
    monkeypatch.setenv("DRAFTSMAN_UPLOAD_LIMIT", "1000")
    for name, value in (("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "b"), ("AWS_REGION", "eu-west-1")):
        monkeypatch.setenv(name, value)
    runtime = MemoryRuntime(docs)
    wiring.use(uploads=Uploads("files", client=bucket))
    with runtime:
        yield runtime
    wiring.use(uploads=None)


def ask(identity: dict[str, Any] | None = None, **values: Any) -> dict[str, Any]:
    event = {
        "info": {"parentTypeName": "Mutation", "fieldName": "upload"},
        "arguments": {"input": values},
        "identity": {"username": "jo"} if identity is None else identity,
    }
    return command.handler(event, None)


def notification(*keys: str, event: str = "ObjectCreated:Put") -> dict[str, Any]:
    records = [
        {
            "eventName": event,
            "eventTime": "2026-01-02T03:04:05.678Z",
            "s3": {"object": {"key": quote_plus(key, safe="/")}},
        }
        for key in keys
    ]
    return {"Records": [{"messageId": "m", "body": json.dumps({"Records": records}), "attributes": {}}]}


def test_a_key_says_who_uploaded_it_in_which_trace() -> None:
    upload = accept({"input": {"name": "a b.txt", "content": "x", "public": True}}, JO, "trace-1", 10)
    assert upload.key.startswith("public/jo%3Ax%2Fy/trace-1/")
    assert upload.key.endswith("/a%20b.txt")
    stored = read_key(upload.key)
    assert (stored.username, stored.correlation_id) == ("jo:x/y", "trace-1")
    again = accept({"input": {"name": "a b.txt", "content": "x"}}, JO, "trace-1", 10)
    assert again.key.split("/")[0] == "private"
    assert read_key(again.key).message_id != stored.message_id


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "name is missing"),
        ({"name": " "}, "name is missing"),
        ({"name": "a/b"}, "name is no file name"),
        ({"name": "a\\b"}, "name is no file name"),
        ({"name": ".."}, "name is no file name"),
        ({"name": "a\nb"}, "name is no file name"),
        ({"name": "a\x7f"}, "name is no file name"),
        ({"name": "\ud800"}, "name is no file name"),
        ({"name": "a" * 201}, "name has 201 characters, at most 200"),
        ({"name": "漢" * 150}, "name is too long"),
        ({"name": "a"}, "size is missing"),
        ({"name": "a", "size": -1}, "size is missing"),
        ({"name": "a", "size": True}, "size is missing"),
        ({"name": "a", "size": 11}, "a file of 11 bytes is too big, at most 10"),
        ({"name": "a", "size": 1, "contentType": "text/html\r\nx: y"}, "contentType is no media type"),
        ({"name": "a", "content": "x" * 200_001}, "content has 200001 bytes, at most 200000"),
        ({"name": "base64:!", "size": 1}, "is no base64"),
    ],
)
def test_what_is_no_file_is_refused(values: dict[str, Any], why: str) -> None:
    with pytest.raises(InputRefused, match=why):
        accept({"input": values}, JO, "t", 10)


def test_nobody_uploads_without_a_name_of_a_user() -> None:
    with pytest.raises(Unauthorized):
        accept({"input": {"name": "a", "size": 1}}, None, "t", 10)


def test_an_address_holds_for_one_file_of_one_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "A")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    pytest.importorskip("botocore")
    url, headers = Uploads("files", region="eu-west-1").address(Upload("public/a/b/c/d", None, "text/plain", 5))
    parts, query = urlsplit(url), parse_qs(urlsplit(url).query)
    assert (parts.netloc, parts.path) == ("files.s3.eu-west-1.amazonaws.com", "/public/a/b/c/d")
    assert query["X-Amz-SignedHeaders"] == ["content-length;content-type;host;if-none-match"]
    assert query["X-Amz-Expires"] == ["900"]
    assert headers == {"content-type": "text/plain", "if-none-match": "*"}
    local, _ = Uploads("files", "http://127.0.0.1:4000/", region="eu-west-1").address(Upload("k", None, "a/b", 5))
    assert local.startswith("http://127.0.0.1:4000/files/k?")


def test_a_location_is_an_address() -> None:
    key = "public/a/t/m/a%20b"
    assert Uploads("files", region="eu-west-1").location(key) == (
        "https://files.s3.eu-west-1.amazonaws.com/public/a/t/m/a%2520b"
    )
    assert Uploads("files", "http://127.0.0.1:4000").location("a") == "http://127.0.0.1:4000/files/a"


def test_a_text_is_stored_and_the_trace_waits_for_what_it_starts(running: MemoryRuntime, bucket: Bucket) -> None:
    answer = ask(name="a.txt", content="hello", contentType="text/plain")
    ((key, call),) = bucket.files.items()
    assert (call["Body"], call["ContentType"], call["IfNoneMatch"]) == (b"hello", "text/plain", "*")
    assert answer == {"correlationId": key.split("/")[2], "url": None, "headers": []}
    rows = {row.component: row.status for row in running.traces.read(answer["correlationId"])}
    assert rows == {"appsync": "requested", "Docs.File.File": "pending"}
    assert uploads_function.handler(notification(key), None) == {"batchItemFailures": []}
    running.settle()
    rows = {row.component: row.status for row in running.traces.read(answer["correlationId"])}
    assert (rows["Docs.File.File"], "pending" in rows.values()) == ("success", False)
    document = running.events.load(File, key).document
    assert document is not None
    assert document.owner == "jo"


def test_a_file_that_is_yet_to_come_keeps_no_trace_open(running: MemoryRuntime, bucket: Bucket) -> None:
    answer = ask(name="a.txt", size=5)
    assert bucket.files == {}
    assert answer["url"].startswith("https://files.s3.eu-west-1.amazonaws.com/private/jo/")
    assert [row.component for row in running.traces.read(answer["correlationId"])] == ["appsync"]


def test_the_trace_waits_for_a_file_once_it_has_arrived(running: MemoryRuntime) -> None:
    uploads_function.handler(notification("private/jo/trace-1/id-1/a"), None)
    rows = {row.component: row.status for row in running.traces.read("trace-1")}
    assert rows == {"Docs.File.File": "pending"}


def test_a_bucket_that_fails_is_told_to_the_client_and_closes_the_trace(running: MemoryRuntime, bucket: Bucket) -> None:
    bucket.fails = True
    with pytest.raises(command.NotAccepted):
        ask(name="a.txt", content="hello")
    (correlation_id,) = {row.correlation_id for row in running.publisher.rows}
    assert {row.status for row in running.traces.read(correlation_id)} == {"error"}


def test_without_a_bucket_there_is_no_upload(running: MemoryRuntime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DRAFTSMAN_UPLOADS")
    with pytest.raises(InputRefused, match="the application takes no files"):
        ask(name="a.txt", content="hello")


def test_a_notification_that_comes_twice_is_one_message(running: MemoryRuntime) -> None:
    key = "private/jo/trace-1/id-1/a%20b+c"
    for _ in range(2):
        with running:
            uploads_function.handler(notification(key), None)
        running.settle()
    uploaded = [message for message in running.bus.published if message.type == FileUploaded.__name__]
    assert [message.id for message in uploaded] == ["id-1", "id-1"]
    assert running.events.load(File, key).version == 1
    message = uploaded[0]
    location = "https://files.s3.eu-west-1.amazonaws.com/private/jo/trace-1/id-1/a%2520b%2Bc"
    assert message.data == {"bucket": "files", "uri": key, "location": location, "username": "jo"}
    assert (message.time, message.actor, message.correlation_id) == (TIME, "jo", "trace-1")


def test_what_no_mutation_has_put_starts_nothing(running: MemoryRuntime) -> None:
    for key in ("a.txt", "other/jo/t/m/a", "private/jo/t/m/a/b", "private//t/m/a"):
        assert uploads_function.handler(notification(key), None) == {"batchItemFailures": []}
    assert uploads_function.handler(notification("private/jo/t/m/a", event="ObjectRemoved:Delete"), None) == {
        "batchItemFailures": []
    }
    test_event = {"Records": [{"messageId": "m", "body": json.dumps({"Event": "s3:TestEvent"})}]}
    assert uploads_function.handler(test_event, None) == {"batchItemFailures": []}
    assert running.bus.published == []


def test_a_bus_that_fails_lets_the_notification_come_again(running: MemoryRuntime) -> None:
    class Away:
        def publish(self, messages: Sequence[Message]) -> None:
            raise ConnectionError("the bus is away")

    wiring.use(bus=Away())
    answer = uploads_function.handler(notification("private/jo/t/m/a"), None)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
    assert uploads_function.handler({"Records": [{"messageId": "n", "body": "{"}]}, None) == {
        "batchItemFailures": [{"itemIdentifier": "n"}]
    }
