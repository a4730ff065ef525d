"""AWS clients, made at first use and kept for the life of the process, and signed GraphQL calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

CONNECT_TIMEOUT = 2.0  # seconds; a function must notice a hanging service well before its own time-out
READ_TIMEOUT = 5.0
MAX_ATTEMPTS = 3  # calls in all, of the SDK's standard mode
MAX_RESPONSE = 6_000_000  # bytes of a GraphQL answer that are read
_clients: dict[str, Any] = {}
_session: Any = None


class GraphqlError(Exception):
    """A GraphQL request failed: no answer, a refusal, or `errors` in the answer."""


def client(name: str) -> Any:
    """The botocore client of a service, e.g. "dynamodb"; region, credentials and AWS_ENDPOINT_URL as usual."""
    if name not in _clients:
        from botocore.config import Config

        config = Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
            tcp_keepalive=True,
        )
        _clients[name] = session().create_client(name, config=config)
    return _clients[name]


class LazyClient:
    """Base of adapters of one service: `client` is what was given, else made at first use."""

    _service = "dynamodb"

    def __init__(self, given: Any = None) -> None:
        self._client = given

    @property
    def client(self) -> Any:
        """The botocore client."""
        if self._client is None:
            self._client = client(self._service)
        return self._client


def session() -> Any:
    """The botocore session of this process."""
    global _session
    if _session is None:
        from botocore.session import get_session

        _session = get_session()
    return _session


def signed_graphql(
    endpoint: str, document: str, variables: Mapping[str, Any] | None = None, *, timeout: float = READ_TIMEOUT
) -> dict[str, Any]:
    """Send a document with the function's own IAM identity (SigV4, service `appsync`); return the `data`.

    Raises GraphqlError for any failure, also when the answer has `errors`.
    """
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    botocore = session()
    body = json.dumps({"query": document, "variables": variables or {}}).encode()
    request = AWSRequest("POST", endpoint, data=body, headers={"content-type": "application/json"})
    credentials = botocore.get_credentials()
    if credentials is None:
        raise GraphqlError("there are no AWS credentials to sign the request with")
    region = botocore.get_config_variable("region") or "us-east-1"
    SigV4Auth(credentials.get_frozen_credentials(), "appsync", region).add_auth(request)
    return _answer(_post(endpoint, body, dict(request.headers.items()), timeout))


def _post(endpoint: str, body: bytes, headers: Mapping[str, str], timeout: float) -> bytes:
    import http.client
    from urllib.parse import urlsplit

    parts = urlsplit(endpoint)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        response = connection.getresponse()
        text = response.read(MAX_RESPONSE)
        if response.status != 200:
            raise GraphqlError(f"the API answered {response.status}: {text[:300].decode('utf-8', 'replace')}")
        return text
    except (OSError, http.client.HTTPException) as error:
        raise GraphqlError(f"no answer from {parts.netloc}: {type(error).__name__}: {error}") from error
    finally:
        connection.close()


def _answer(text: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(text)
    except ValueError:
        raise GraphqlError("the answer is no JSON") from None
    if answer.get("errors"):
        raise GraphqlError("; ".join(str(error.get("message", error)) for error in answer["errors"]))
    return answer.get("data") or {}
