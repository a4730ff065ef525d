"""Notifiers: reactions to events that act on the outside world, activity by activity (REFERENCE §5.9, §9.7).

Activities cannot be rolled back. The end of each is journaled with the variables, so that a retry goes on behind the
last one that finished; an activity that was interrupted is done again (with the same Idempotency-Key).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from .activities.base import Activity, Code, Loop, NotifierContext, Run, SetVariable, each
from .application import NOTIFIER, Application, Consumer
from .deadline import Deadline, OutOfTimeError
from .documents import encode, plain, wrap
from .flow import Trigger, idempotency_values, is_functional
from .journal import Journal, Progress
from .messages import EventView, Message
from .templating import UNDEFINED
from .trace import ERROR, SUCCESS, Tracer, consumer_row

PERMISSIONS = ("identity", "mail", "storage", "http")
ALREADY_PROCESSED = "already processed"


class Notifier:
    """`triggers` by source: an event name, "@afterDeployment", "@rate(…)" or "@cron(…)"."""

    def __init__(self, name: str, *triggers: Trigger, activities: Iterable[Activity]) -> None:
        self.name = name
        self.triggers = {trigger.source: trigger for trigger in triggers}
        self.activities = tuple(activities)

    @property
    def consumer(self) -> Consumer:
        """Its names in traces."""
        return Consumer(NOTIFIER, f"{self.name}-Notifier", f"Notifier-{self.name}")

    @property
    def permission(self) -> str:
        """Which function it runs in: the first of PERMISSIONS that an activity of it needs."""
        needed = {activity.permission for activity in each(self.activities)}
        return next((permission for permission in PERMISSIONS if permission in needed), PERMISSIONS[-1])

    def result_names(self) -> set[str]:
        """Every variable that an activity sets."""
        return {activity.result for activity in each(self.activities) if activity.result}


class ActivityFailed(Exception):  # noqa: N818 - what happened
    """An activity raised and is not fail-silent. `functional` = the model refuses: trying again is no use."""

    def __init__(self, step: str, activity: Activity, error: Exception) -> None:
        kind = type(activity).__name__
        super().__init__(f"activity {step} ({kind}): {type(error).__name__}: {error}")
        self.functional = isinstance(activity, (Code, SetVariable)) and is_functional(error)


class Outcome(NamedTuple):
    """How a run ended: success or error, and what the trace row tells."""

    status: str
    message: str = ""


class NotifierRunner:
    """Runs notifiers of an application. `client` makes AWS clients by service name, `warn` takes a text and facts."""

    def __init__(
        self,
        application: Application,
        journal: Journal,
        tracer: Tracer,
        client: Callable[[str], Any],
        warn: Callable[..., None] | None = None,
        deadline: Deadline = Deadline(),  # noqa: B008 - without an end
    ) -> None:
        self._application = application
        self._journal = journal
        self._tracer = tracer
        self._client = client
        self._warn = warn
        self._deadline = deadline

    def run(self, notifier: Notifier, message: Message) -> Outcome:
        """Run a notifier on a message once, or the rest of it, and close its trace row.

        An exception is a technical failure: the row stays open and the message is to come again. `fail` closes it.
        """
        row = consumer_row(message, notifier.consumer)
        key = f"J#{notifier.name}#{message.id}"
        progress = self._journal.load(key) or Progress()
        outcome = Outcome(progress.status, progress.message)
        if not progress.status:
            self._tracer.accept(row)
            outcome = self._once(notifier, message, key, progress)
        self._tracer.close(row.closed(outcome.status, outcome.message))
        return outcome

    def fail(self, notifier: Notifier, message: Message, error: BaseException) -> None:
        """Close the trace row of a message that is not tried again; the journal stays, for a redrive."""
        text = str(error) if isinstance(error, ActivityFailed) else f"{type(error).__name__}: {error}"
        self._tracer.close(consumer_row(message, notifier.consumer).closed(ERROR, text))

    def _once(self, notifier: Notifier, message: Message, key: str, progress: Progress) -> Outcome:
        trigger = notifier.triggers[message.type]
        event = self._application.payload(message)
        view = EventView(message, event)
        functional, outcome = self._functional(notifier, idempotency_values(trigger, event, view)), None
        if functional and not progress.position and self._journal.load(functional):
            return Outcome(SUCCESS, ALREADY_PROCESSED)
        run = Run(NotifierContext(message), message, self._client)
        for name, expression in trigger.variables.items():
            setattr(run.flow, name, expression(event, view))
        for name in sorted(notifier.result_names() - trigger.variables.keys()):
            setattr(run.flow, name, "")
        for name, value in progress.variables.items():
            setattr(run.flow, name, value)
        try:
            _Execution(notifier, run, self._journal, key, progress, self._warn, self._deadline).all()
            outcome = Outcome(SUCCESS, "; ".join(run.notes))
        except ActivityFailed as error:
            if not error.functional:
                raise
            outcome = Outcome(ERROR, str(error))
        if functional and outcome.status == SUCCESS:
            self._journal.save(functional, Progress(status=SUCCESS), trigger.idempotency_ttl)
        self._journal.save(key, Progress(status=outcome.status, message=outcome.message))
        return outcome

    @staticmethod
    def _functional(notifier: Notifier, values: list[Any] | None) -> str | None:
        if values is None:
            return None
        from hashlib import sha256

        return f"I#{notifier.name}#{sha256(encode(values).encode()).hexdigest()}"


class _Execution:
    """The activities of one run, from where the journal says."""

    def __init__(
        self,
        notifier: Notifier,
        run: Run,
        journal: Journal,
        key: str,
        progress: Progress,
        warn: Callable[..., None] | None,
        deadline: Deadline,
    ) -> None:
        self._notifier = notifier
        self._run = run
        self._journal = journal
        self._key = key
        self._resumed = progress
        self._items: list[Any] | None = None
        self._secrets = {a.result for a in each(notifier.activities) if a.secret and a.result}
        self._warn = warn
        self._deadline = deadline

    def all(self) -> None:
        """Run what is left; raises ActivityFailed."""
        self._sequence(self._notifier.activities, (), self._resumed.position)

    def _sequence(self, activities: Sequence[Activity], path: tuple[int, ...], done: tuple[int, ...]) -> None:
        """`done` is the path of the last finished activity below `path`, empty = none."""
        for index, activity in enumerate(activities):
            here = (*path, index)
            finished = bool(done) and (index < done[0] or (index == done[0] and len(done) == 1))
            if finished and not activity.secret:
                continue
            inside = done[1:] if done and index == done[0] else ()
            if self._perform(activity, here, inside) and not finished and activity.external:
                self._save(here)

    def _perform(self, activity: Activity, here: tuple[int, ...], inside: tuple[int, ...]) -> bool:
        """Run one activity unless its condition says no; whether it acted. Raises ActivityFailed."""
        run = self._run
        run.position = here
        try:
            if not inside and activity.condition is not None and not activity.condition(run.flow, self._item()):
                return False
            if isinstance(activity, Loop):
                self._loop(activity, here, inside)
                return True
            self._deadline.check(f"activity {run.step}")
            result = activity.perform(run)
            if activity.result:
                setattr(run.flow, activity.result, result)
            return True
        except OutOfTimeError:
            raise  # no failure of the activity, so not silent either: a retry goes on here
        except Exception as error:
            failure = error if isinstance(error, ActivityFailed) else ActivityFailed(run.step, activity, error)
            if not activity.fail_silent:
                raise failure from error
            if self._warn:
                self._warn(str(failure), notifier=self._notifier.name)
            if activity.result and not isinstance(activity, SetVariable):
                setattr(run.flow, activity.result, "")
            return True

    def _item(self) -> Any:
        return None if self._run.item is UNDEFINED else self._run.item

    def _loop(self, loop: Loop, here: tuple[int, ...], inside: tuple[int, ...]) -> None:
        resumes = bool(inside) and self._resumed.items is not None
        items = self._resumed.items if resumes and self._resumed.items is not None else loop.elements(self._run)
        self._items = items
        try:
            for number, item in enumerate(items):
                if resumes and number < inside[0]:
                    continue
                self._run.item = wrap(item)
                self._sequence(loop.activities, (*here, number), inside[1:] if resumes and number == inside[0] else ())
        finally:
            self._run.item = UNDEFINED
            self._items = None
        self._save(here)

    def _save(self, position: tuple[int, ...]) -> None:
        """Note that an activity has ended; not with variables that are no JSON data: then a retry starts earlier."""
        variables = {n: plain(v) for n, v in self._run.flow.__dict__.items() if n not in self._secrets}
        try:
            self._journal.save(self._key, Progress(position, self._items, variables))
        except (TypeError, ValueError, UnicodeDecodeError) as error:
            if self._warn:
                self._warn(f"activity {self._run.step} is not journaled: {error}", notifier=self._notifier.name)
