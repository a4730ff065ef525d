"""`onNotification`: hints to subscribers that something changed, published through the own API (REFERENCE §8.8).

Signed with the function's IAM identity: neither an API key nor a user token can publish.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .settings import Settings

UPDATED = "updated"  # message of every change of a view
PER_REQUEST = 25  # mutations in one request
Send = Callable[[str, str, dict[str, Any]], Any]
"""(endpoint, document, variables) → data; raises for any failure."""


def publish(notification_type: str, notes: Sequence[tuple[str, str]], send: Send | None = None) -> None:
    """Publish (identifier, message) pairs of one type in order. Raises draftsman.aws.GraphqlError."""
    publish_all([(notification_type, identifier, message) for identifier, message in notes], send)


def publish_all(notes: Sequence[tuple[str, str, str]], send: Send | None = None) -> None:
    """Publish (type, identifier, message) triples, several in one request. Raises draftsman.aws.GraphqlError."""
    if send is None:
        from .aws import signed_graphql

        send = signed_graphql
    endpoint = Settings().api_endpoint
    if not endpoint:
        raise RuntimeError("DRAFTSMAN_API_ENDPOINT is not set: there is no API to publish notifications through")
    for start in range(0, len(notes), PER_REQUEST):
        variables: dict[str, Any] = {}
        declared, calls = [], []
        for number, (kind, identifier, message) in enumerate(notes[start : start + PER_REQUEST]):
            declared.append(f"$i{number}: String!, $t{number}: String!, $m{number}: String")
            arguments = f"identifier: $i{number}, type: $t{number}, message: $m{number}"
            calls.append(f"n{number}: publishNotification({arguments}) {{ identifier type message }}")
            variables |= {f"i{number}": identifier, f"t{number}": kind, f"m{number}": message}
        send(endpoint, f"mutation Publish({', '.join(declared)}) {{ {' '.join(calls)} }}", variables)


def hint(
    notes: Sequence[tuple[str, str, str]], warn: Callable[..., None] | None = None, send: Send | None = None
) -> None:
    """Publish view changes; a failure is tried once more and then only noted: a hint is no data."""
    if not notes or not Settings().api_endpoint:
        return
    for attempt in (1, 2):
        try:
            publish_all(notes, send)
            return
        except Exception as error:
            if attempt == 2 and warn:
                warn("notifications were not published", count=len(notes), error=f"{type(error).__name__}: {error}")
