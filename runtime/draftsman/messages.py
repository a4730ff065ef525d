"""The envelope of commands and events: CloudEvents 1.0 in structured JSON, the `detail` on the bus."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

APPSYNC = "appsync"  # source and component of what the API itself sends


def utc_now() -> str:
    """The time as ISO 8601 in UTC with milliseconds and `Z`."""
    return utc_time(time.time())


def utc_time(seconds: float) -> str:
    """A time in seconds since 1970 in the same form; of two such texts the later time is the greater one."""
    milliseconds = int(seconds * 1000)
    text = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))
    return f"{text}.{milliseconds % 1000:03}Z"


def new_id() -> str:
    """A fresh UUID v4 as text."""
    from uuid import uuid4

    return str(uuid4())


class Message(NamedTuple):
    """One command or event. `data` is plain JSON data; the names are those of the extension attributes.

    `component` is the flow that emitted an event (`appsync` for commands), `version` the position in the stream (0 for
    commands), `commit_size` the number of events of its commit.
    """

    id: str
    type: str
    data: Mapping[str, Any]
    source: str
    subject: str = ""
    time: str = ""
    correlation_id: str = ""
    causation_id: str = ""
    actor: str = ""
    component: str = ""
    version: int = 0
    commit_size: int = 0

    def to_dict(self) -> dict[str, Any]:
        """The CloudEvents document; attributes without a value are left out."""
        envelope: dict[str, Any] = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "data": self.data,
            "correlationid": self.correlation_id,
            "causationid": self.causation_id,
            "actor": self.actor,
            "component": self.component,
            "aggregateversion": self.version,
            "commitsize": self.commit_size,
        }
        return {name: value for name, value in envelope.items() if value not in ("", 0)}

    @classmethod
    def from_dict(cls, envelope: Mapping[str, Any]) -> Message:
        """Read a CloudEvents document; raises KeyError for one without id, type or data."""
        return cls(
            id=envelope["id"],
            type=envelope["type"],
            data=envelope["data"],
            source=envelope.get("source", ""),
            subject=envelope.get("subject", ""),
            time=envelope.get("time", ""),
            correlation_id=envelope.get("correlationid", ""),
            causation_id=envelope.get("causationid", ""),
            actor=envelope.get("actor", ""),
            component=envelope.get("component", ""),
            version=int(envelope.get("aggregateversion", 0)),
            commit_size=int(envelope.get("commitsize", 0)),
        )


class EventView:
    """What model code sees as `domain_event`: envelope attributes, and the payload as `data` (REFERENCE §7.1)."""

    __slots__ = ("correlation_id", "data", "id", "requestor", "timestamp", "type")

    def __init__(self, message: Message, data: Any) -> None:
        self.data = data
        self.type = message.type
        self.id = message.id
        self.correlation_id = message.correlation_id
        self.timestamp = message.time
        self.requestor = message.actor
