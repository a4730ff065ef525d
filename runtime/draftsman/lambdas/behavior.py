"""All flows: messages from the queue, each to every flow that it triggers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..application import FLOW
from ..dispatch import MessageDispatcher
from ..messages import Message
from ..observability import Logger
from ..trace import Tracer, consumer_row
from . import wiring
from .queue import has_time, is_last_attempt, message_of, shorten_wait


def handler(event: Mapping[str, Any], context: Any) -> dict[str, list[dict[str, str]]]:
    """Run a batch; the answer names the messages that are to come again."""
    logger = Logger("behavior", context)
    tracer = wiring.tracer()
    dispatcher = MessageDispatcher(wiring.application(), wiring.event_store(), tracer)
    failures: list[dict[str, str]] = []
    try:
        for record in event["Records"]:
            if not has_time(context) or not _process(record, dispatcher, tracer, logger):
                failures.append({"itemIdentifier": record["messageId"]})
        tracer.flush()
    finally:
        logger.add(messages=len(event["Records"]), failures=len(failures))
        logger.flush()
    return {"batchItemFailures": failures}


def _process(record: Mapping[str, Any], dispatcher: MessageDispatcher, tracer: Tracer, logger: Logger) -> bool:
    """Run every flow of a message; False if one of them failed for a technical reason."""
    try:
        message = message_of(record)
    except (KeyError, ValueError, TypeError) as error:
        logger.error(error, record=record.get("messageId", ""))
        return False
    done = True
    if not dispatcher.application.flows_of(message.type):
        logger.warning("no flow for this message", event=message.type)  # a rule of a former version
    for flow in dispatcher.application.flows_of(message.type):
        try:
            consumer = next(
                c for c in dispatcher.application.consumers(message.type) if c.component == flow.id and c.kind == FLOW
            )
            tracer.accept(consumer_row(message, consumer))
            result = dispatcher.dispatch(flow, message)
            logger.count(result.duplicate and "duplicate" or result.status)
            if result.conflicts:
                logger.count("conflicts", result.conflicts)
        except Exception as error:
            done = False
            logger.error(error, flow=flow.id, correlation_id=message.correlation_id, event_id=message.id)
            if is_last_attempt(record):
                _give_up(dispatcher, flow, message, error, logger)
    if not done and not is_last_attempt(record):
        shorten_wait(record)
    return done


def _give_up(dispatcher: MessageDispatcher, flow: Any, message: Message, error: Exception, logger: Logger) -> None:
    """Tell the trace that there is no further attempt, before the queue puts the message aside."""
    try:
        dispatcher.fail(flow, message, error)
    except Exception as second:
        logger.error(second, flow=flow.id, correlation_id=message.correlation_id)
