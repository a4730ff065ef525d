"""Notifiers of one permission class: events and schedules from its queue, and the call after a deployment.

That call is direct: {"afterDeployment": "<Notifier>", "correlationId": "<uuid>"}.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from typing import Any, cast

from ..application import Application
from ..aws import client
from ..messages import Message, new_id, utc_now
from ..notifiers import PERMISSIONS, ActivityFailed, Notifier, NotifierRunner
from ..observability import Logger
from ..systemuser import SYSTEM_USER
from . import wiring
from .queue import MAX_ATTEMPTS, has_time, is_last_attempt, message_of, shorten_wait

AFTER_DEPLOYMENT = "afterDeployment"
DIRECT_WAITS = (0.5, 2.0)  # seconds between the attempts of a direct call
FUNCTION_NAME = re.compile(rf"-notifier-({'|'.join(PERMISSIONS)})$")


class NotifierFailedError(Exception):
    """A notifier that was called directly ended in error; the text says where and why."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Run a batch (the answer names the messages that are to come again) or one notifier."""
    logger = Logger("notifier", context)
    tracer = wiring.tracer()
    runner = NotifierRunner(wiring.application(), wiring.journal(), tracer, client, logger.warning)
    try:
        if AFTER_DEPLOYMENT in event:
            return _direct(event, runner, logger)
        failures = []
        for record in event["Records"]:
            if not has_time(context) or not _process(record, runner, logger):
                failures.append({"itemIdentifier": record["messageId"]})
        logger.add(messages=len(event["Records"]), failures=len(failures))
        return {"batchItemFailures": failures}
    except Exception as error:
        logger.error(error)
        raise
    finally:
        tracer.flush()
        logger.flush()


def notifiers_of(application: Application) -> list[Notifier]:
    """The notifiers that live in this function.

    Those named in DRAFTSMAN_NOTIFIERS (comma-separated), else those of the permission class that the function's name
    ends with (`…-notifier-identity`), else all.
    """
    names = os.environ.get("DRAFTSMAN_NOTIFIERS")
    if names is not None:
        return [notifier for notifier in application.notifiers if notifier.name in names.split(",")]
    found = FUNCTION_NAME.search(os.environ.get("AWS_LAMBDA_FUNCTION_NAME", ""))
    return [notifier for notifier in application.notifiers if not found or notifier.permission == found[1]]


def _process(record: Mapping[str, Any], runner: NotifierRunner, logger: Logger) -> bool:
    """Run every notifier of a message; False if one of them failed for a technical reason."""
    try:
        message = message_of(record)
    except (KeyError, ValueError, TypeError) as error:
        logger.error(error, record=record.get("messageId", ""))
        return False
    done = True
    for notifier in notifiers_of(wiring.application()):
        if message.type in notifier.triggers:
            done = _run(runner, notifier, message, is_last_attempt(record), logger) and done
    if not done and not is_last_attempt(record):
        shorten_wait(record)
    return done


def _run(runner: NotifierRunner, notifier: Notifier, message: Message, last: bool, logger: Logger) -> bool:
    try:
        logger.count(runner.run(notifier, message).status)
        return True
    except Exception as error:
        logger.error(error, notifier=notifier.name, correlation_id=message.correlation_id, event_id=message.id)
        if last:
            _give_up(runner, notifier, message, error, logger)
        return False


def _give_up(runner: NotifierRunner, notifier: Notifier, message: Message, error: Exception, logger: Logger) -> None:
    """Tell the trace that there is no further attempt, before the queue puts the message aside."""
    try:
        runner.fail(notifier, message, error)
    except Exception as second:
        logger.error(second, notifier=notifier.name, correlation_id=message.correlation_id)


def _direct(event: Mapping[str, Any], runner: NotifierRunner, logger: Logger) -> dict[str, Any]:
    """Run one notifier with the attempts that a queue would give. Raises NotifierFailedError."""
    application = wiring.application()
    notifier = _deployed(application, str(event[AFTER_DEPLOYMENT]))
    correlation_id = str(event.get("correlationId") or new_id())
    message = Message(
        id=f"{AFTER_DEPLOYMENT}/{correlation_id}",
        type=f"@{AFTER_DEPLOYMENT}",
        data={},
        source=f"/{application.name}/{AFTER_DEPLOYMENT}",
        time=utc_now(),
        correlation_id=correlation_id,
        actor=SYSTEM_USER,
    )
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            outcome = runner.run(notifier, message)
            logger.add(notifier=notifier.name, correlation_id=correlation_id, status=outcome.status)
            if outcome.status != "success":
                raise NotifierFailedError(f"{notifier.name}: {outcome.message}")
            return {"notifier": notifier.name, "correlationId": correlation_id, "status": outcome.status}
        except NotifierFailedError:
            raise
        except Exception as error:
            if attempt == MAX_ATTEMPTS:
                _give_up(runner, notifier, message, error, logger)
                text = str(error) if isinstance(error, ActivityFailed) else f"{type(error).__name__}: {error}"
                raise NotifierFailedError(f"{notifier.name}: {text}") from error
            time.sleep(DIRECT_WAITS[attempt - 1])
    raise AssertionError("unreachable")


def _deployed(application: Application, name: str) -> Notifier:
    """The notifier of this name that runs after deployments; raises LookupError."""
    for notifier in application.notifiers:
        if notifier.name == name and f"@{AFTER_DEPLOYMENT}" in notifier.triggers:
            return cast(Notifier, notifier)
    raise LookupError(f"there is no notifier {name} that runs after deployments")
