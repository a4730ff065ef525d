"""Outbound HTTP, stubs and calls of the own API, against a web server of the test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from activityrun import claims, make_pool, run_of

from draftsman import activities as kinds
from draftsman import webclient
from draftsman.activities.http import ApiError
from draftsman.stubs import UnstubbedError, answer
from draftsman.webclient import RefusedAddressError


@pytest.fixture
def pool(aws: Any, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    return make_pool(aws, monkeypatch, request.node.name[:80])


class Server(ThreadingHTTPServer):
    """Answers what `answers` says, in turn; the last one stays."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(200, {}, b"ok")]
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.command, self.path, headers, body))
        answers = self.server.answers
        status, fields, content = answers.pop(0) if len(answers) > 1 else answers[0]
        if status == 0:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**fields, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _any  # noqa: N815 - names of the base class

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    monkeypatch.setenv("DRAFTSMAN_HTTP_ALLOW", f"127.0.0.1:{server.server_port}")
    monkeypatch.setattr("draftsman.activities.http.time.sleep", lambda seconds: waits.append(seconds))
    waits.clear()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


waits: list[float] = []


def test_a_call_carries_what_the_model_says(server: Server) -> None:
    server.answers = [(200, {}, b'{"a": [1]}')]
    call = kinds.Http(
        "result",
        method="post",
        url=server.url + "/x?p=1",
        params=lambda flow, item: {"q": "a b", "n": 1},
        headers=lambda flow, item: {"X-Key": flow.key, "content-type": "text/plain"},
        body='{"drn": "{{flow.drn}}"}',
        load_json=True,
    )
    run = run_of(key="k", drn="D1")
    assert call.perform(run) == {"a": [1]}
    ((method, path, headers, body),) = server.requests
    assert (method, path, body) == ("POST", "/x?p=1&q=a+b&n=1", b'{"drn": "D1"}')
    assert headers["x-key"] == "k" and headers["content-type"] == "text/plain"
    assert headers["idempotency-key"] == "Shop#%C3%BC/1/3.1.2"
    assert run.notes == ["POST 127.0.0.1: 200"]


def test_a_body_is_json_by_default_and_no_body_has_no_type(server: Server) -> None:
    kinds.Http(method="PUT", url=server.url, body=lambda flow, item: {"a": 1}).perform(run_of())
    kinds.Http(url=server.url).perform(run_of())
    put, get = server.requests
    assert (put[2]["content-type"], put[3]) == ("application/json", b'{"a":1}')
    assert get[0] == "GET" and "content-type" not in get[2]


@pytest.mark.parametrize("status", [301, 400, 404])
def test_any_status_is_an_answer(server: Server, status: int) -> None:
    server.answers = [(status, {}, b"no")]
    assert kinds.Http("r", url=server.url).perform(run_of()) == "no" and len(server.requests) == 1


def test_busy_and_broken_servers_are_asked_three_times(server: Server) -> None:
    server.answers = [(503, {}, b"a"), (429, {"Retry-After": "1"}, b"b"), (200, {}, b"c")]
    assert kinds.Http("r", url=server.url).perform(run_of()) == "c"
    assert waits == [0.5, 1.0] and len({request[2]["idempotency-key"] for request in server.requests}) == 1
    server.answers = [(500, {}, b"broken")]
    assert kinds.Http("r", url=server.url).perform(run_of()) == "broken" and len(server.requests) == 6
    server.answers = [(429, {"Retry-After": "3600"}, b"slow")]
    kinds.Http("r", url=server.url).perform(run_of())
    assert max(waits) == 5.0


def test_only_no_answer_at_all_is_an_error(server: Server) -> None:
    server.answers = [(0, {}, b"")]
    with pytest.raises(Exception, match="closed connection|Remote end"):
        kinds.Http("r", url=server.url).perform(run_of())
    assert len(server.requests) == 3
    server.answers = [(503, {}, b"busy"), (0, {}, b"")]
    assert kinds.Http("r", url=server.url).perform(run_of()) == "busy"


def test_an_answer_that_is_no_json_or_too_large_is_an_error(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError):
        kinds.Http("r", url=server.url, load_json=True).perform(run_of())
    monkeypatch.setattr(webclient, "MAX_BODY", 1)
    with pytest.raises(Exception, match="larger than 1 bytes"):
        kinds.Http("r", url=server.url).perform(run_of())


def test_redirects_are_followed_on_the_same_host_only(server: Server) -> None:
    server.answers = [(302, {"Location": "/next"}, b""), (200, {}, b"there")]
    assert kinds.Http("r", method="POST", url=server.url, body="b").perform(run_of()) == "there"
    assert [request[:2] for request in server.requests] == [("POST", "/"), ("GET", "/next")]
    server.answers = [(302, {"Location": "http://169.254.169.254/latest/meta-data"}, b"elsewhere")]
    assert kinds.Http("r", url=server.url).perform(run_of()) == "elsewhere"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "file:///etc/passwd", "ftp://example.com", "https://", "https://user@example.com/",
        "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.0.1/",
        "https://169.254.169.254/latest", "https://[::1]/", "https://[fe80::1]/", "https://[fd00::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://0.0.0.0/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https://2130706433/", "https://0x7f.1/",
    ],
)  # fmt: skip
def test_private_and_plain_addresses_are_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        webclient.target_of(url)


def test_a_name_with_one_private_address_is_refused_and_the_checked_one_is_connected(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(webclient.socket, "getaddrinfo", lambda *a, **k: entries)
    with pytest.raises(RefusedAddressError, match="10.0.0.1"):
        webclient.target_of("https://example.com/")
    monkeypatch.setattr(webclient.socket, "getaddrinfo", lambda *a, **k: entries[:1])
    assert webclient.target_of("https://example.com/a?b").address == "93.184.216.34"
    connected: list[Any] = []

    def connect(address: Any, *rest: Any) -> Any:
        connected.append(address)
        raise OSError("unreachable")

    monkeypatch.setattr(webclient.socket, "create_connection", connect)
    with pytest.raises(OSError, match="unreachable"):
        webclient.send("GET", "https://example.com/", {}, None)
    assert connected == [("93.184.216.34", 443)]


def test_headers_with_line_breaks_and_unknown_methods_are_refused(server: Server) -> None:
    with pytest.raises(ValueError, match="line break"):
        kinds.Http(url=server.url, headers=lambda flow, item: {"a": "b\r\nc: d"}).perform(run_of())
    with pytest.raises(ValueError, match="method TRACE"):
        kinds.Http(url=server.url, method="TRACE").perform(run_of())
    assert server.requests == []


# --- stubs ---


@pytest.fixture
def stubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "stubs.json"
    entries = [
        {"url": "https://a.example/exact", "method": "post", "status": 201, "headers": {"X": 1}, "body": "made"},
        {"url": "https://a.example/*", "body": {"any": True}},
        {"url": "https://*.on.aws", "body": "first"},
        {"url": "https://*", "method": "GET", "body": "last"},
    ]
    path.write_text(json.dumps(entries))
    monkeypatch.setenv("BLUELINE_HTTP_STUBS", str(path))

    def refuse(*arguments: Any, **named: Any) -> Any:
        raise AssertionError("the network was used")

    monkeypatch.setattr(webclient, "send", refuse)


def test_stubs_answer_in_order_and_nothing_is_sent(stubs: None) -> None:
    assert answer("POST", "https://a.example/exact") == (201, {"x": "1"}, "made")
    assert kinds.Http("r", url="https://a.example/exact", load_json=True).perform(run_of()) == {"any": True}
    assert kinds.Http("r", method="POST", url="https://x.on.aws", body="b").perform(run_of()) == "first"
    assert kinds.Http("r", url="https://b.example/", params=lambda flow, item: {"q": 1}).perform(run_of()) == "last"


def test_an_unstubbed_address_is_an_error_that_names_it_and_the_setting(stubs: None) -> None:
    with pytest.raises(
        UnstubbedError, match=r"POST https://b.example/x\?q=1 .*environments.<name>.stubs in blueline.json"
    ):
        kinds.Http("r", method="POST", url="https://b.example/x?q=1").perform(run_of())


# --- the own API ---


def test_the_own_api_is_called_as_the_system_user_in_the_same_trace(
    aws: Any, pool: str, server: Server, stubs: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", server.url + "/graphql")
    server.answers = [(200, {}, b'{"data": {"Project": {"get": null}}}')]
    call = kinds.CallInternalApi("project", query='query { Project { get(key: "{{flow.drn}}") { name } } }')
    for _ in range(2):
        assert call.perform(run_of(aws, drn="D1")) == {"data": {"Project": {"get": None}}}
    for method, path, headers, body in server.requests:
        assert (method, path, headers["correlation-id"]) == ("POST", "/graphql", "corr")
        assert json.loads(body) == {"query": 'query { Project { get(key: "D1") { name } } }'}
        assert claims(headers["authorization"])["cognito:username"] == "system-user"


def test_the_token_is_fresh_so_new_groups_count_at_once(
    aws: Any, pool: str, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", server.url)
    server.answers = [(200, {}, b'{"data": {}}')]
    run, call = run_of(aws), kinds.CallInternalApi(query="{ a }")
    call.perform(run)
    kinds.CreateIamGroup(group_name="new").perform(run)
    kinds.AddUserToIamGroup(group_name="new", username="system-user").perform(run)
    call.perform(run)
    first, second = (claims(request[2]["authorization"]).get("cognito:groups", []) for request in server.requests)
    assert (first, second) == ([], ["new"])


@pytest.mark.parametrize(
    ("answered", "message"),
    [
        (b'{"data": null, "errors": [{"message": "unauthorized"}, {"message": "b"}]}', "unauthorized; b"),
        (b"<html>", "status 200"),
        (b"[]", "status 200"),
    ],
)
def test_errors_of_the_own_api_are_exceptions(
    aws: Any, pool: str, server: Server, monkeypatch: pytest.MonkeyPatch, answered: bytes, message: str
) -> None:
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", server.url)
    server.answers = [(200, {}, answered)]
    with pytest.raises(ApiError, match=message):
        kinds.CallInternalApi("r", query="{ a }").perform(run_of(aws))
