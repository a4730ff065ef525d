"""The relay: from the HEAD of a commit to events on the bus, at least once, in the order of the stream."""

from __future__ import annotations

from .application import Application
from .bus import MessageBus, PublishError
from .eventstore import Head
from .trace import ERROR, SUCCESS, Tracer, consumer_row, relay_row


class OutboxRelay:
    """Opens the trace rows of an event's consumers, publishes, and only then closes its own row."""

    def __init__(self, application: Application, bus: MessageBus, tracer: Tracer) -> None:
        self.application = application
        self.bus = bus
        self.tracer = tracer

    def relay(self, head: Head) -> int:
        """Publish the events of a commit and return their number.

        Any exception means: the record is to come again. What went out goes out again, with the same ids.
        """
        if head.purged or not head.events:
            return 0
        consumers = self.application.consumers
        self.tracer.open([consumer_row(event, consumer) for event in head.events for consumer in consumers(event.type)])
        self.bus.publish(head.events)
        row = relay_row(head.events[-1], head.aggregate)
        self.tracer.close(row.closed(SUCCESS, events=[event.type for event in head.events]))
        return len(head.events)

    def give_up(self, head: Head, error: BaseException) -> None:
        """Close the rows of a record that was put aside: the relay's and those of its consumers."""
        if not head.events:
            return
        text = f"{type(error).__name__}: {error}"
        accepted = error.accepted if isinstance(error, PublishError) else 0
        for event in head.events[accepted:]:
            for consumer in self.application.consumers(event.type):
                self.tracer.close(consumer_row(event, consumer).closed(ERROR, "not published: " + text))
        names = [event.type for event in head.events[:accepted]]
        self.tracer.close(relay_row(head.events[-1], head.aggregate).closed(ERROR, text, names))
