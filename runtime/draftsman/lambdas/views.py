"""All views: stream records of the event store become view instances.

A retryable failure is raised, so the whole batch comes again; everything behind it knows a snapshot by its version.
What a view can never take is put aside, its trace row ends in error, and other views and records go on.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from ..eventstore.items import head_of_item, is_head
from ..notifications import hint
from ..observability import Logger
from ..settings import Settings
from ..snapshots import ViewFeed
from ..viewupdater import ViewUpdater
from . import wiring


def handler(event: Mapping[str, Any], context: Any) -> dict[str, int]:
    """Process a batch in order."""
    logger = Logger("views", context)
    feed = ViewFeed(
        wiring.application(),
        wiring.event_store(),
        ViewUpdater(wiring.view_store(), logger.warning),
        wiring.tracer(),
        put_aside,
        lambda notes: hint(notes, logger.warning),
    )
    updated = 0
    try:
        for record in event["Records"]:
            updated += _process(record, feed, logger)
    except Exception as error:
        logger.error(error)
        raise
    finally:
        logger.add(records=len(event["Records"]), updated=updated)
        logger.flush()
    return {"updated": updated}


def _process(record: Mapping[str, Any], feed: ViewFeed, logger: Logger) -> int:
    change = record.get("dynamodb", {})
    if not is_head(change.get("Keys", {})) or "NewImage" not in change:
        return 0
    try:
        head = head_of_item(change["NewImage"])
    except (KeyError, ValueError, zlib.error) as error:
        stream = change["Keys"].get("pk", {}).get("S", "")
        logger.error(error, stream=stream)
        put_aside({"component": "views", "stream": stream, "error": f"{type(error).__name__}: {error}"})
        return 0
    result = feed.process(head)
    for failure in result.failures:
        logger.error(failure, stream=head.stream, version=head.version)
    return len(result.changes)


def put_aside(description: dict[str, Any]) -> None:
    """Send to the dead letters where a snapshot is found (the data stays in the store); a failure is retryable.

    Without a queue in the environment the log line and the trace row are all there is.
    """
    url = Settings().dead_letters
    if url:
        from ..aws import client

        client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(description))
