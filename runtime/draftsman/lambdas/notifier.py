"""Notifiers of one permission class: events and schedules from its queue, and the call after a deployment.

That call is direct: {"afterDeployment": "<Notifier>", "correlationId": "<uuid>"}.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from ..application import Application
from ..aws import client
from ..deadline import Deadline
from ..messages import Message, new_id, utc_now
from ..notifiers import PERMISSIONS, ActivityFailed, Notifier, NotifierRunner
from ..observability import Logger
from ..systemuser import SYSTEM_USER
from . import wiring
from .queue import MAX_ATTEMPTS, Task, give_up, process

AFTER_DEPLOYMENT = "afterDeployment"
DIRECT_WAITS = (0.5, 2.0)  # seconds between the attempts of a direct call
FUNCTION_NAME = re.compile(rf"-notifier-({'|'.join(PERMISSIONS)})$")


class NotifierFailedError(Exception):
    """A notifier that was called directly ended in error; the text says where and why."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Run a batch (the answer names the messages that are to come again) or one notifier."""
    logger, deadline = Logger("notifier", context), Deadline(context)
    tracer = wiring.tracer()
    runner = NotifierRunner(wiring.application(), wiring.journal(), tracer, client, logger.warning, deadline)
    try:
        if AFTER_DEPLOYMENT in event:
            return _direct(event, runner, logger)
        answer = process(event["Records"], partial(_tasks, runner, logger), deadline, logger)
        logger.add(messages=len(event["Records"]), failures=len(answer["batchItemFailures"]))
        return answer
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


def _tasks(runner: NotifierRunner, logger: Logger, message: Message) -> list[Task]:
    """The notifiers of a message."""
    mine = [notifier for notifier in notifiers_of(wiring.application()) if message.type in notifier.triggers]
    return [_task(runner, notifier, message, logger) for notifier in mine]


def _task(runner: NotifierRunner, notifier: Notifier, message: Message, logger: Logger) -> Task:
    def run() -> None:
        logger.count(runner.run(notifier, message).status)

    return Task(notifier.name, run, partial(runner.fail, notifier, message))


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
                give_up(_task(runner, notifier, message, logger), error, logger, correlation_id)
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
