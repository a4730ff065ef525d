"""What functions behind a queue share: reading records, counting attempts, waiting between them, giving up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ..deadline import Deadline, OutOfTimeError
from ..messages import Message
from ..observability import Logger

MAX_ATTEMPTS = 3  # the queues' maxReceiveCount, REFERENCE §9.2.5
WAITS = {1: 1, 2: 4}  # seconds until the next attempt, by the number of this one
AT_ONCE = 0


class Task(NamedTuple):
    """One flow or notifier on one message: `run` raises technical failures only, `fail` closes its trace row."""

    name: str
    run: Callable[[], None]
    fail: Callable[[BaseException], None]


def process(
    records: Iterable[Mapping[str, Any]],
    tasks_of: Callable[[Message], list[Task]],
    deadline: Deadline,
    logger: Logger,
) -> dict[str, list[dict[str, str]]]:
    """Run the tasks of each message; the answer names the messages that are to come again.

    At the last attempt of a message the trace is told so before the queue puts it aside, also when the time is over
    before the message's turn has come: being received counts as an attempt.
    """
    failures = []
    for record in records:
        if not _process(record, tasks_of, deadline, logger):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _process(
    record: Mapping[str, Any], tasks_of: Callable[[Message], list[Task]], deadline: Deadline, logger: Logger
) -> bool:
    """Whether every task of the message is done."""
    begins = deadline.has_time()
    if not begins and not is_last_attempt(record):
        shorten_wait(record, AT_ONCE)
        return False
    try:
        message = message_of(record)
    except (KeyError, ValueError, TypeError) as error:
        logger.error(error, record=record.get("messageId", ""))
        return False
    done = True
    for task in tasks_of(message):
        try:
            if not begins:
                raise OutOfTimeError("the function's time was over before the message's turn")
            task.run()
        except Exception as error:
            done = False
            logger.error(error, task=task.name, correlation_id=message.correlation_id, event_id=message.id)
            if is_last_attempt(record):
                give_up(task, error, logger, message.correlation_id)
    if not done and not is_last_attempt(record):
        shorten_wait(record)
    return done


def give_up(task: Task, error: Exception, logger: Logger, correlation_id: str) -> None:
    """Tell the trace that there is no further attempt."""
    try:
        task.fail(error)
    except Exception as second:
        logger.error(second, task=task.name, correlation_id=correlation_id)


def message_of(record: Mapping[str, Any]) -> Message:
    """The envelope in an SQS record whose body is an EventBridge event; raises KeyError or ValueError."""
    return Message.from_dict(json.loads(record["body"])["detail"])


def attempt_of(record: Mapping[str, Any]) -> int:
    """Which delivery this is, from 1."""
    return int(record.get("attributes", {}).get("ApproximateReceiveCount", 1))


def is_last_attempt(record: Mapping[str, Any]) -> bool:
    """Whether the queue puts the message aside if it fails once more."""
    return attempt_of(record) >= MAX_ATTEMPTS


def shorten_wait(record: Mapping[str, Any], seconds: int | None = None, client: Any = None) -> None:
    """Let a failed message come again soon, by default after WAITS.

    If that cannot be set, the queue's own time-out holds.
    """
    seconds = WAITS.get(attempt_of(record)) if seconds is None else seconds
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
