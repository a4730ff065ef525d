"""What functions behind a queue share: reading records, counting attempts, waiting between them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..messages import Message

MAX_ATTEMPTS = 3  # the queues' maxReceiveCount, REFERENCE §9.2.5
WAITS = {1: 1, 2: 4}  # seconds until the next attempt, by the number of this one
MIN_REMAINING_MS = 1_000  # no work is begun with less time left


def message_of(record: Mapping[str, Any]) -> Message:
    """The envelope in an SQS record whose body is an EventBridge event; raises KeyError or ValueError."""
    return Message.from_dict(json.loads(record["body"])["detail"])


def attempt_of(record: Mapping[str, Any]) -> int:
    """Which delivery this is, from 1."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def is_last_attempt(record: Mapping[str, Any]) -> bool:
    """Whether the queue puts the message aside if it fails once more."""
    return attempt_of(record) >= MAX_ATTEMPTS


def has_time(context: Any) -> bool:
    """Whether enough of the function's time is left to begin with another message."""
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return remaining is None or remaining() >= MIN_REMAINING_MS


def shorten_wait(record: Mapping[str, Any], client: Any = None) -> None:
    """Let a failed message come again soon; if that cannot be set, the queue's own time-out holds."""
    seconds = WAITS.get(attempt_of(record))
    arn = record.get("eventSourceARN", "")
    if seconds is None or not arn:
        return
    try:
        if client is None:
            from ..aws import client as aws_client

            client = aws_client("sqs")
        _, _, _, region, account, name = arn.split(":")
        url = f"https://sqs.{region}.amazonaws.com/{account}/{name}"
        client.change_message_visibility(QueueUrl=url, ReceiptHandle=record["receiptHandle"], VisibilityTimeout=seconds)
    except Exception:  # a courtesy: the attempt itself does not depend on it
        return
