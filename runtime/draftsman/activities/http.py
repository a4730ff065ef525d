"""Calls to other systems and to the own API, properties, notifications, CDN (REFERENCE §5.9.4, §9.7).

HTTP, URLs and TLS are imported where they are used: every function imports the notifiers, few of them call anybody.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .. import stubs
from ..settings import Settings
from ..systemuser import system_user_token
from ..templating import as_text, render_file
from .base import Activity, Run, Value, setting

if TYPE_CHECKING:
    from dataclasses import KW_ONLY

TRIES = 3  # of one call inside the activity, REFERENCE §9.7.7
WAITS = (0.5, 2.0)  # seconds before the second and third try
LONGEST_WAIT = 5.0  # seconds; a longer Retry-After is cut
API_TIMEOUT = 30.0  # seconds, AppSync's own limit
METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))


class ApiError(Exception):
    """The own API answered with errors."""


class Http(Activity):
    """An external call; `flow.<name>` = the body, with `load_json` as parsed JSON. Any status is an answer.

    429, 5xx and time-outs are tried three times; an exception only if there was no answer at all.
    """

    name: str | None = None
    _: KW_ONLY
    url: Value
    method: str = "GET"
    params: Value = None
    headers: Value = None
    body: Value = None
    template_file: str | None = None
    load_json: bool = False

    def perform(self, run: Run) -> Any:
        from urllib.parse import urlencode, urlsplit

        method, url = self.method.upper() or "GET", run.text(self.url, "url")
        if method not in METHODS:
            raise ValueError(f"method {method} is none of {', '.join(sorted(METHODS))}")
        params = run.value(self.params)
        if params:
            query = urlencode({name: as_text(value) for name, value in dict(params).items()})
            url += ("&" if urlsplit(url).query else "?") + query
        body = self._body(run)
        answer = stubs.answer(method, url) or _persistent(method, url, self._headers(run, body), body)
        run.notes.append(f"{method} {urlsplit(url).hostname}: {answer.status}")
        return json.loads(answer.body) if self.load_json else answer.body

    def _body(self, run: Run) -> bytes | None:
        content = run.value(self.body)
        if (content is None or content == "") and self.template_file:
            content = render_file(self.template_file, run.flow, run.item)
        if content is None or content == "":
            return None
        return bytes(content) if isinstance(content, (bytes, bytearray)) else as_text(content).encode()

    def _headers(self, run: Run, body: bytes | None) -> dict[str, str]:
        from urllib.parse import quote

        given = run.value(self.headers) or {}
        if not isinstance(given, Mapping):
            raise TypeError(f"headers are a dictionary, got {type(given).__name__}")
        headers = {"Idempotency-Key": quote(f"{run.message.id}/{run.step}", safe="/#:.-_")}
        if body is not None:
            headers["Content-Type"] = "application/json"
        for name, value in dict(given).items():
            text = as_text(value)
            if any(character in f"{name}{text}" for character in "\r\n\0"):
                raise ValueError(f"header {name} contains a line break")
            headers = {known: kept for known, kept in headers.items() if known.lower() != str(name).lower()}
            headers[str(name)] = text
        return headers


def _persistent(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> stubs.Answer:
    """The last answer of up to TRIES calls; raises the last error if there was none."""
    from http.client import HTTPException

    from ..webclient import send

    answer: stubs.Answer | None = None
    failure: Exception | None = None
    for attempt in range(TRIES):
        if attempt:
            time.sleep(_wait(answer, attempt))
        try:
            answer = send(method, url, headers, body)
        except (OSError, HTTPException) as error:
            failure = error
            continue
        if answer.status != 429 and answer.status < 500:
            return answer
    if answer is None:
        raise failure or OSError("no answer")
    return answer


def _wait(answer: stubs.Answer | None, attempt: int) -> float:
    """Seconds before the next try; a Retry-After in seconds counts."""
    asked = answer.headers.get("retry-after", "") if answer else ""
    return min(float(asked) if asked.isdigit() else WAITS[attempt - 1], LONGEST_WAIT)


class CallInternalApi(Activity):
    """A GraphQL request to the own API as the system user; `flow.<name>` = the complete response.

    The token is fresh in each run, since an earlier activity may have changed the user's groups. Follow-up commands
    belong to the same trace. Errors in the response are an exception.
    """

    name: str | None = None
    _: KW_ONLY
    query: Value = None
    template_file: str | None = None

    def perform(self, run: Run) -> Any:
        query = run.value(self.query)
        if not query and self.template_file:
            query = render_file(self.template_file, run.flow, run.item)
        if not query:
            raise ValueError("call-internal-api has neither a query nor a template")
        endpoint = Settings().api_endpoint
        headers = {
            "Authorization": system_user_token(run.client),
            "Content-Type": "application/json",
            "correlation-id": run.message.correlation_id,
        }
        response = post_json(endpoint, headers, {"query": as_text(query)})
        if response.get("errors"):
            raise ApiError("; ".join(str(error.get("message")) for error in response["errors"]))
        return response


def post_json(url: str, headers: Mapping[str, str], document: Any) -> dict[str, Any]:
    """POST to the stack's own API, which is never stubbed. Raises ApiError if the answer is not GraphQL's."""
    from http.client import HTTPConnection, HTTPSConnection
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=API_TIMEOUT)
    try:
        connection.request("POST", parts.path or "/", json.dumps(document).encode(), dict(headers))
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not ("data" in answer or "errors" in answer):
        raise ApiError(f"the API answered with status {response.status}: {content[:200]!r}")
    return answer


class FetchProperty(Activity):
    """`flow.<name>` = a property of this environment: a key of the JSON secret DRAFTSMAN_PROPERTIES_SECRET."""

    external = False
    secret = True
    name: str
    key: Value

    def perform(self, run: Run) -> Any:
        key = run.text(self.key, "key")
        secret = Settings().properties_secret
        properties = json.loads(run.client("secretsmanager").get_secret_value(SecretId=secret)["SecretString"])
        if key not in properties:
            raise LookupError(
                f"there is no property '{key}' in {secret}; blueline secrets put sets it"
                " (for local runs also environments.<name>.properties in blueline.json)"
            )
        return properties[key]


class SendGraphqlNotification(Activity, kw_only=True):
    """Publish onNotification{identifier, type, message}."""

    identifier: Value
    notification_type: Value
    message: Value = None

    def perform(self, run: Run) -> None:
        from ..notifications import publish

        publish(
            run.text(self.notification_type, "notification-type"),
            [(run.text(self.identifier, "identifier"), as_text(run.value(self.message)))],
        )


class InvalidateCdn(Activity, kw_only=True):
    """Make CloudFront fetch a path anew (distribution DRAFTSMAN_CDN)."""

    uri: Value

    def perform(self, run: Run) -> None:
        path = run.text(self.uri, "uri")
        run.client("cloudfront").create_invalidation(
            DistributionId=setting(
                "DRAFTSMAN_CDN", "the id of the CloudFront distribution that invalidate-cdn acts on"
            ),
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": [path if path.startswith("/") else f"/{path}"]},
                "CallerReference": f"{run.message.id}/{run.step}",
            },
        )
