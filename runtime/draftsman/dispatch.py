"""From a message to a stored outcome: load, run, commit, trace; after a conflict, load and run again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from .application import FLOW, Application, Consumer
from .deadline import Deadline
from .documents import encode
from .domain import FunctionalException
from .eventstore import (
    REJECTED,
    SUCCESS,
    Commit,
    ConcurrencyError,
    DuplicateMessage,
    EventStore,
    FunctionalKey,
    Instance,
    Outcome,
)
from .flow import BehaviorFlow, Execution, execute, idempotency_values, is_functional, key_of
from .messages import EventView, Message, utc_now
from .trace import ERROR, MAX_MESSAGE, Tracer, TraceRow, consumer_row, relay_row, view_row

ALREADY_PROCESSED = "already processed"


class RetryPolicy(NamedTuple):
    """How often a conflict is tried again in process; waits are random between 0 and a growing limit (seconds)."""

    attempts: int = 4
    base: float = 0.02
    limit: float = 0.5


class Result(NamedTuple):
    """What a flow made of a message. `duplicate` is "", "message" or "functional"."""

    status: str
    message: str = ""
    stream: str = ""
    version: int = 0
    events: tuple[Message, ...] = ()
    duplicate: str = ""
    conflicts: int = 0


class MessageDispatcher:
    """Runs flows against an event store. `sleep`, `random` and `clock` can be replaced in tests."""

    def __init__(
        self,
        application: Application,
        store: EventStore,
        tracer: Tracer | None = None,
        *,
        policy: RetryPolicy = RetryPolicy(),  # noqa: B008 - immutable
        deadline: Deadline = Deadline(),  # noqa: B008 - without an end
        sleep: Callable[[float], None] = time.sleep,
        random: Callable[[], float] | None = None,
        clock: Callable[[], str] = utc_now,
    ) -> None:
        self.application = application
        self.store = store
        self.tracer = tracer
        self.policy = policy
        self.deadline = deadline
        self.sleep = sleep
        self._random = random
        self.clock = clock

    def accept(self, flow: BehaviorFlow, message: Message) -> None:
        """Tell the trace that a flow has started."""
        if self.tracer is not None:
            self.tracer.accept(self._row(flow, message))

    def _row(self, flow: BehaviorFlow, message: Message) -> TraceRow:
        return consumer_row(message, Consumer(FLOW, flow.id, flow.command))

    def dispatch(self, flow: BehaviorFlow, message: Message) -> Result:
        """Run a flow and close its trace row.

        An exception is a technical failure: nothing was stored, the row stays open and the message is to come again.
        """
        result = self.run(flow, message)
        if self.tracer is not None:
            self._close(self.tracer, flow, message, result)
        return result

    def fail(self, flow: BehaviorFlow, message: Message, error: BaseException) -> None:
        """Close the trace row of a message that will not be tried again.

        If it was processed after all (only the trace could not be written), the trace tells what came of it.
        """
        if self.tracer is None:
            return
        try:
            earlier = self.store.outcome(flow.id, message.id)
        except Exception:  # the store may be what fails
            earlier = None
        if earlier is not None:
            self._close(self.tracer, flow, message, _duplicate(DuplicateMessage(earlier, functional=False)))
        else:
            self.tracer.close(self._row(flow, message).closed(ERROR, f"{type(error).__name__}: {error}"))

    def _close(self, tracer: Tracer, flow: BehaviorFlow, message: Message, result: Result) -> None:
        closed = self._row(flow, message).closed(SUCCESS if result.status == SUCCESS else ERROR, result.message)
        opens = []
        if result.version and result.duplicate != "functional":  # those belong to the trace of the first request
            aggregate = flow.aggregate._id
            last = Message(
                f"{result.stream}/{result.version}",
                "",
                {},
                "",
                correlation_id=message.correlation_id,
                component=flow.id,
                version=result.version,
            )
            opens = [
                relay_row(last, aggregate),
                *(view_row(last, name) for name in self.application.views_of(aggregate)),
            ]
        tracer.close(closed._replace(version=result.version), opens)

    def run(self, flow: BehaviorFlow, message: Message) -> Result:
        """Load, run and commit without trace; raises technical failures only."""
        try:
            return self._run(flow, message)
        except DuplicateMessage as duplicate:
            return _duplicate(duplicate)

    def _run(self, flow: BehaviorFlow, message: Message) -> Result:
        functional: FunctionalKey | None = None
        try:
            with _ModelCode():
                event = self.application.payload(message)
                view = EventView(message, event)
                trigger = flow.triggers[message.type]
                functional = _functional_key(idempotency_values(trigger, event, view), trigger.idempotency_ttl)
                key = key_of(trigger, event, view)
            return self._until_stored(flow, message, event, key, functional)
        except FunctionalException as refusal:
            return self._reject(flow, message, functional, str(refusal) or type(refusal).__name__)
        except (ConcurrencyError, DuplicateMessage):
            raise
        except Exception as error:
            earlier = self.store.outcome(flow.id, message.id)
            if earlier is not None:  # a redelivery that no longer runs, of a message that was processed
                raise DuplicateMessage(earlier, functional=False) from error
            raise

    def _until_stored(
        self, flow: BehaviorFlow, message: Message, event: Any, key: str, functional: FunctionalKey | None
    ) -> Result:
        """Load and run until no other commit comes between; after too many conflicts the queue is to try again."""
        conflicts = 0
        while True:
            try:
                return self._attempt(flow, message, event, key, functional, conflicts)
            except ConcurrencyError:
                conflicts += 1
                if conflicts >= self.policy.attempts:
                    raise
            limit = min(self.policy.limit, self.policy.base * 2 ** (conflicts - 1))
            self.sleep(self._fraction() * limit)

    def _fraction(self) -> float:
        """A random part of a wait; the module is loaded at the first conflict."""
        if self._random is None:
            from random import random

            self._random = random
        return self._random()

    def _attempt(
        self,
        flow: BehaviorFlow,
        message: Message,
        event: Any,
        key: str,
        functional: FunctionalKey | None,
        conflicts: int,
    ) -> Result:
        instance = self.store.load(flow.aggregate, key)
        now = self.clock()
        with _ModelCode():
            execution = execute(flow, message, event, key, instance.document, now)
        new_key = self._new_key(flow, instance, execution)
        events = self._events(flow, message, instance, execution, key, now)
        version = events[-1].version if events else 0
        outcome = Outcome(SUCCESS, "", instance.stream, version)
        self.deadline.check("the commit")
        self.store.commit(
            Commit(
                flow.aggregate,
                instance,
                flow.id,
                message.id,
                outcome,
                events,
                execution.document,
                new_key,
                functional,
            )
        )
        return Result(SUCCESS, "", instance.stream, version, events, conflicts=conflicts)

    def _new_key(self, flow: BehaviorFlow, instance: Instance, execution: Execution) -> tuple[str, str | None] | None:
        """A changed key with what its key item may hold; raises FunctionalException if another instance has it."""
        if execution.new_key is None:
            return None
        if not execution.events:
            raise FunctionalException("a key can only change together with an event that carries the new value")
        other = self.store.load(flow.aggregate, execution.new_key)
        if other.document is not None and other.stream != instance.stream:
            raise FunctionalException(f"{flow.aggregate._id} '{execution.new_key}' already exists")
        return execution.new_key, other.key_id

    def _events(
        self, flow: BehaviorFlow, message: Message, instance: Instance, execution: Execution, key: str, now: str
    ) -> tuple[Message, ...]:
        """The envelopes of the emitted events; an event's id is its place in the stream, so it never changes."""
        return tuple(
            Message(
                id=f"{instance.stream}/{instance.version + position}",
                type=name,
                data=data,
                source=f"/{self.application.name}/{flow.aggregate._id}",
                subject=key,
                time=now,
                correlation_id=message.correlation_id,
                causation_id=message.id,
                actor=message.actor,
                component=flow.id,
                version=instance.version + position,
                commit_size=len(execution.events),
            )
            for position, (name, data) in enumerate(execution.events, start=1)
        )

    def _reject(self, flow: BehaviorFlow, message: Message, functional: FunctionalKey | None, text: str) -> Result:
        """Store the refusal, so that a redelivery cannot succeed after the client was told `error`."""
        text = text[:MAX_MESSAGE]
        outcome = Outcome(REJECTED, text)
        self.store.commit(Commit(flow.aggregate, None, flow.id, message.id, outcome, functional=functional))
        return Result(REJECTED, text)


class _ModelCode:
    """A block that runs model code: exceptions that count as refusals leave it as FunctionalException.

    The store's own ValueErrors never come from here, so a wrong endpoint is not taken for a refusal of the model.
    """

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if error is not None and is_functional(error) and not isinstance(error, FunctionalException):
            raise FunctionalException(str(error) or type(error).__name__) from error


def _duplicate(duplicate: DuplicateMessage) -> Result:
    outcome = duplicate.outcome
    if duplicate.functional:
        return Result(SUCCESS, ALREADY_PROCESSED, outcome.stream, outcome.version, duplicate="functional")
    text = outcome.message if outcome.status == REJECTED else ALREADY_PROCESSED
    return Result(outcome.status, text, outcome.stream, outcome.version, duplicate="message")


def _functional_key(values: list[Any] | None, ttl: int) -> FunctionalKey | None:
    if values is None:
        return None
    from hashlib import sha256

    return FunctionalKey(sha256(encode(values).encode()).hexdigest(), ttl)
