"""A notifier with activities that note what they do, its journal and its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from draftsman import Application, DomainEvent, Items, Notifier, String, Trigger
from draftsman.activities import Activity, Code, Run
from draftsman.journal import MemoryJournal
from draftsman.messages import Message
from draftsman.notifiers import NotifierRunner
from draftsman.trace import Tracer
from draftsman.tracestore import MemoryTraceStore
from draftsman.version import RUNTIME_VERSION

if TYPE_CHECKING:
    from dataclasses import KW_ONLY


class World:
    """What probe activities did, and what they shall do."""

    def __init__(self, failing: dict[str, int] | None = None) -> None:
        self.calls: list[str] = []
        self.failing = failing or {}


class Probe(Activity):
    """An external activity: notes its call, fails as often as the world says, returns its value."""

    name: str | None
    value: Any
    _: KW_ONLY
    world: World

    def perform(self, run: Run) -> Any:
        value = run.value(self.value)
        self.world.calls.append(f"{run.step} {value}")
        if self.world.failing.get(str(value), 0):
            self.world.failing[str(value)] -= 1
            raise OSError("no answer")
        return value


class SecretProbe(Probe):
    secret = True
    external = False


class Ordered(DomainEvent, source="Shop.Cart"):
    fields = (String("cart"), String("ttl"), Items("lines", String("article"), String("state")))


TRIGGER = Trigger(
    "Ordered",
    variables={
        "cart": lambda event, domain_event: event.cart,
        "lines": lambda event, domain_event: domain_event.data.lines,
    },
)
DATA = {"cart": "c1", "lines": [{"article": "a", "state": "new"}, {"article": "b", "state": "old"}]}


class Bench:
    def __init__(self, *activities: Activity, trigger: Trigger = TRIGGER, name: str = "Tell") -> None:
        self.notifier = Notifier(name, trigger, activities=activities)
        self.application = Application(name="A", runtime=RUNTIME_VERSION, notifiers=(self.notifier,))
        self.application.payloads["Ordered"] = Ordered
        self.traces = MemoryTraceStore()
        self.now = 1000.0
        self.journal = MemoryJournal(lambda: self.now)
        self.warnings: list[str] = []
        self.flows: list[dict[str, Any]] = []

    def runner(self) -> NotifierRunner:
        warn = lambda text, **_: self.warnings.append(text)  # noqa: E731
        return NotifierRunner(self.application, self.journal, Tracer(self.traces), self._no_client, warn)

    @staticmethod
    def _no_client(service: str) -> Any:
        raise AssertionError(service)

    def message(self, number: int = 1, data: Any = None) -> Message:
        return Message(f"Shop.Cart#c1/{number}", "Ordered", data or DATA, "/t", correlation_id="c", actor="ann")

    def run(self, number: int = 1, data: Any = None) -> Any:
        return self.runner().run(self.notifier, self.message(number, data))

    def row(self) -> Any:
        return next(row for row in self.traces.read("c") if row.component == f"{self.notifier.name}-Notifier")


def keep(target: list[Any]) -> Code:
    return Code(lambda flow, item: target.append(dict(flow.__dict__)))
