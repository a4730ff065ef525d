"""Finished uploads: from the bucket's notifications to the event FileUploaded on the bus (REFERENCE §5.3.3, §8.9)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from ..deadline import Deadline
from ..messages import Message
from ..observability import Logger
from ..trace import consumer_row
from ..uploads import uploaded
from . import wiring
from .queue import AT_ONCE, shorten_wait

CREATED = "ObjectCreated:"


def handler(event: Mapping[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Publish a batch; the answer names the notifications that are to come again."""
    logger, deadline = Logger("uploads", context), Deadline(context)
    failures = []
    try:
        for record in event["Records"]:
            try:
                if not deadline.has_time():
                    shorten_wait(record, AT_ONCE)
                    raise TimeoutError("the function's time was over before the notification's turn")
                for message in _messages(record, logger):
                    _publish(message)
                    logger.count("published")
            except Exception as error:
                logger.error(error, record=record.get("messageId", ""))
                failures.append({"itemIdentifier": record["messageId"]})
        return {"batchItemFailures": failures}
    finally:
        logger.flush()


def _messages(record: Mapping[str, Any], logger: Logger) -> Iterator[Message]:
    """The uploads that a notification tells of; S3's test message tells of none (S3 user guide, event structure)."""
    uploads, application = wiring.uploads(), wiring.application()
    for entry in json.loads(record["body"]).get("Records", ()):
        name = str(entry["eventName"]).removeprefix("s3:")
        key = unquote_plus(entry["s3"]["object"]["key"])
        if not name.startswith(CREATED):
            continue
        try:
            yield uploaded(application.name, uploads.bucket, key, uploads.location(key), entry["eventTime"])
        except ValueError as error:  # put by an operator: no attempt will make it an upload
            logger.warning(str(error))


def _publish(message: Message) -> None:
    """Rows of the consumers first, then the bus, as everywhere: a trace never looks finished before it has begun."""
    tracer = wiring.tracer()
    tracer.open([consumer_row(message, consumer) for consumer in wiring.application().consumers(message.type)])
    wiring.bus().publish([message])
