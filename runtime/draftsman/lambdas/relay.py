"""The relay: stream records of the event store become events on the bus."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from ..bus import PublishError
from ..eventstore import Head
from ..eventstore.items import head_of_item, is_head
from ..observability import Logger
from ..outbox import OutboxRelay
from ..settings import Settings
from . import wiring


def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:
    """Publish the events of a batch in order.

    A retryable failure is raised, so the whole batch comes again; everything behind it knows an event by its id. A
    record that can never be published is put aside, and the batch goes on.
    """
    logger = Logger("relay", context)
    relay = OutboxRelay(wiring.application(), wiring.bus(), wiring.tracer())
    published = 0
    try:
        for record in event["Records"]:
            published += _relay(relay, record, logger)
    except Exception as error:
        logger.error(error)
        raise
    finally:
        logger.add(records=len(event["Records"]), published=published)
        logger.flush()
    return {"published": published}


def _relay(relay: OutboxRelay, record: Mapping[str, Any], logger: Logger) -> int:
    change = record.get("dynamodb", {})
    if not is_head(change.get("Keys", {})) or "NewImage" not in change:
        return 0
    head: Head | None = None
    try:
        head = head_of_item(change["NewImage"])
        return relay.relay(head)
    except (PublishError, ValueError, KeyError, TypeError, zlib.error) as error:
        broken = head is None  # what cannot be read today cannot be read tomorrow
        refused = isinstance(error, PublishError) and not error.retryable
        if not broken and not refused:
            raise
        logger.error(error, stream=change["Keys"]["pk"].get("S", ""), sequence=change.get("SequenceNumber", ""))
        put_aside(record, error)
        if head is not None:
            relay.give_up(head, error)
        return 0


def put_aside(record: Mapping[str, Any], error: BaseException) -> None:
    """Send a stream record's place to the dead letters (its data stays in the store, from where it can be sent again).

    Without a queue in the environment the log line is all there is.
    """
    url = Settings().dead_letters
    if not url:
        return
    from ..aws import client

    change = record.get("dynamodb", {})
    letter = {
        "keys": {name: value.get("S") for name, value in change.get("Keys", {}).items()},
        "sequenceNumber": change.get("SequenceNumber"),
        "error": f"{type(error).__name__}: {error}",
    }
    client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(letter))
