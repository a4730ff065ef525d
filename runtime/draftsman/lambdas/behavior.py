"""All flows: messages from the queue, each to every flow that it triggers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ..deadline import Deadline
from ..dispatch import MessageDispatcher
from ..eventstore import ConcurrencyError
from ..flow import BehaviorFlow
from ..messages import Message
from ..observability import Logger
from . import wiring
from .queue import Task, process


def handler(event: Mapping[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Run a batch; the answer names the messages that are to come again."""
    logger, deadline = Logger("behavior", context), Deadline(context)
    tracer = wiring.tracer()
    dispatcher = MessageDispatcher(wiring.application(), wiring.event_store(), tracer, deadline=deadline)

    def tasks_of(message: Message) -> list[Task]:
        flows = dispatcher.application.flows_of(message.type)
        if not flows:
            logger.warning("no flow for this message", event=message.type)  # a rule of a former version
        return [
            Task(
                flow.id,
                partial(_run, dispatcher, flow, message, logger),
                partial(dispatcher.fail, flow, message),
            )
            for flow in flows
        ]

    try:
        answer = process(event["Records"], tasks_of, deadline, logger)
        tracer.flush()
        logger.add(messages=len(event["Records"]), failures=len(answer["batchItemFailures"]))
        return answer
    finally:
        logger.flush()


def _run(dispatcher: MessageDispatcher, flow: BehaviorFlow, message: Message, logger: Logger) -> None:
    dispatcher.accept(flow, message)
    try:
        result = dispatcher.dispatch(flow, message)
    except ConcurrencyError:
        logger.count("conflicts", dispatcher.policy.attempts)
        raise
    logger.count(result.duplicate or result.status)
    if result.conflicts:
        logger.count("conflicts", result.conflicts)
