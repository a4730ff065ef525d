"""All mutations: check the request, open the trace, put the actor event on the bus (REFERENCE §8.5, §9.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..application import Application
from ..authorization import Identity, Unauthorized
from ..bus import MessageBus
from ..commands import Command
from ..messages import APPSYNC, Message, new_id, utc_now
from ..observability import Logger
from ..settings import Settings
from ..trace import ERROR, PENDING, Tracer, consumer_row, request_row
from ..validation import InputRefused
from . import wiring

CORRELATION_HEADER = "correlation-id"
CORRELATION_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


class NotAccepted(Exception):  # noqa: N818 - the API's word
    """The request is right but could not be taken; the text is for the client and hides what failed inside."""

    def __init__(self) -> None:
        super().__init__("the request could not be accepted, try again")


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Answer an AppSync mutation with its correlation id; raise what the client is to see as an error."""
    logger = Logger("command", context)
    try:
        return _accept(event, logger)
    except (Unauthorized, InputRefused) as refusal:
        logger.add(outcome=type(refusal).__name__)
        raise
    except NotAccepted:
        raise
    except Exception as error:
        logger.error(error)
        raise NotAccepted from error
    finally:
        logger.flush()


def _accept(event: Mapping[str, Any], logger: Logger) -> dict[str, Any]:
    application = wiring.application()
    info = event["info"]
    if f"{info['parentTypeName']}.{info['fieldName']}" == "Mutation.upload":
        return _upload(event, application, logger)
    command = application.mutations.get(f"{info['parentTypeName']}.{info['fieldName']}")
    if command is None:
        raise InputRefused(f"the application has no mutation {info['parentTypeName']}.{info['fieldName']}")
    identity = Identity.from_event(event.get("identity"))
    logger.add(command=command.command)
    data = command.accept(event.get("arguments") or {}, identity)
    message = Message(
        id=new_id(),
        type=command.name,
        data=data,
        source=f"/{application.name}/{APPSYNC}",
        time=utc_now(),
        correlation_id=_correlation_id(event, identity),
        actor=identity.username if identity else "",
        component=APPSYNC,
    )
    logger.add(correlation_id=message.correlation_id, event_id=message.id)
    consumers = application.consumers(command.name)
    if not consumers:
        logger.warning("the command has no consumer")
    rows = [consumer_row(message, consumer) for consumer in consumers]
    _send(message, command, [row._replace(status=PENDING, time=message.time) for row in rows], logger)
    return {"correlationId": message.correlation_id}


def _upload(event: Mapping[str, Any], application: Application, logger: Logger) -> dict[str, Any]:
    """Take a file, or say where the client may put it; the trace waits only for a file that is on its way."""
    from ..uploads import COMMAND, accept, uploaded

    settings = Settings()
    if not settings.uploads:
        raise InputRefused("the application takes no files")
    identity = Identity.from_event(event.get("identity"))
    logger.add(command=COMMAND)
    correlation_id = _correlation_id(event, identity)
    upload = accept(event.get("arguments") or {}, identity, correlation_id, settings.upload_limit)
    uploads = wiring.uploads()
    message = uploaded(application.name, uploads.bucket, upload.key, uploads.location(upload.key), utc_now())
    logger.add(correlation_id=correlation_id, event_id=message.id)
    tracer: Tracer = wiring.tracer()
    answer: dict[str, Any] = {"correlationId": correlation_id, "url": None, "headers": []}
    if upload.content is None:
        url, headers = uploads.address(upload)
        answer |= {"url": url, "headers": [{"name": name, "value": value} for name, value in headers.items()]}
        tracer.close(request_row(message, COMMAND))
    else:
        rows = [consumer_row(message, consumer) for consumer in application.consumers(message.type)]
        tracer.close(request_row(message, COMMAND), opens=rows)
        try:
            uploads.put(upload)
        except Exception as error:
            logger.error(error)
            for row in (*rows, request_row(message, COMMAND)):
                tracer.close(row.closed(ERROR, "the file could not be stored"))
            tracer.flush()
            raise NotAccepted from error
    tracer.flush()
    return answer


def _send(message: Message, command: Command, pending: list[Any], logger: Logger) -> None:
    """Rows first, then the bus: a trace never looks finished before it has begun."""
    tracer: Tracer = wiring.tracer()
    bus: MessageBus = wiring.bus()
    tracer.close(request_row(message, command.command), opens=pending)
    tracer.flush()
    try:
        bus.publish([message])
    except Exception as error:
        logger.error(error)
        for row in (*pending, request_row(message, command.command)):
            tracer.close(row.closed(ERROR, "the request could not be accepted"))
        tracer.flush()
        raise NotAccepted from error


def _correlation_id(event: Mapping[str, Any], identity: Identity | None) -> str:
    """The caller's trace, if a user continues one, else a new one."""
    headers = (event.get("request") or {}).get("headers") or {}
    given = next((value for name, value in headers.items() if name.lower() == CORRELATION_HEADER), "")
    if identity is not None and isinstance(given, str) and CORRELATION_ID.fullmatch(given):
        return given
    return new_id()
