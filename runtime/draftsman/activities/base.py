"""What all activities of notifiers have in common (REFERENCE §5.9.3)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from ..documents import SCALARS, plain, wrap
from ..messages import Message
from ..structure import Structure
from ..templating import UNDEFINED, fill

if TYPE_CHECKING:
    from dataclasses import KW_ONLY

Value = str | Callable[[Any, Any], Any] | None
"""A value attribute: text with {{flow.x}} markers, or a function of (flow, item)."""
RESERVED = frozenset({"requestor", "correlation_id"})


def setting(name: str, purpose: str) -> str:
    """An environment variable that only some activities need; raises RuntimeError that says what it is for."""
    value = os.environ.get(name)
    if not value:
        raise RuntimeError(f"{name} is not set in this function's environment: {purpose}")
    return value


class NotifierContext:
    """`flow` of a notifier: variables are attributes, `__dict__` holds nothing else (REFERENCE §7.7)."""

    __slots__ = ("__dict__", "correlation_id", "requestor")
    correlation_id: str
    requestor: str

    def __init__(self, message: Message) -> None:
        object.__setattr__(self, "correlation_id", message.correlation_id)
        object.__setattr__(self, "requestor", message.actor)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in RESERVED:
            raise AttributeError(f"flow.{name} is given by the runtime and cannot be assigned")
        self.__dict__[name] = value if value.__class__ in SCALARS else wrap(value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"flow variable '{name}' is not set")


class Run:
    """One run of a notifier, as its activities see it. `client` makes AWS clients by service name.

    `notes` is what the trace row shall tell.
    """

    def __init__(
        self,
        flow: NotifierContext,
        message: Message,
        client: Callable[[str], Any],
        item: Any = UNDEFINED,
        position: tuple[int, ...] = (),
    ) -> None:
        self.flow = flow
        self.message = message
        self.client = client
        self.item = item
        self.position = position
        self.notes: list[str] = []

    def value(self, value: Value) -> Any:
        """A value attribute for the present variables and item."""
        return fill(value, self.flow, self.item)

    def text(self, value: Value, what: str) -> str:
        """A value attribute that must be a text and not empty; raises ValueError that says which."""
        result = self.value(value)
        if isinstance(result, (int, float)) and not isinstance(result, bool):
            result = str(result)
        if not isinstance(result, str) or not result:
            raise ValueError(f"{what} is empty or no text: {result!r}")
        return result

    @property
    def step(self) -> str:
        """The activity as text, counted from 1: `3`, or `3.2.1` for loop, iteration and activity."""
        return ".".join(str(index + 1) for index in self.position)


class Activity(Structure, kw_only=True):
    """`condition` of (flow, item): skip if falsy. `fail_silent`: an exception is logged and the run goes on."""

    permission: ClassVar[str] = "http"
    """Which function a notifier with this activity needs: identity, mail, storage or http."""
    external: ClassVar[bool] = True
    """It acts outside of this process, so its end is journaled."""
    secret: ClassVar[bool] = False
    """Its result is not journaled; a resumed run fetches it again."""

    condition: Callable[[Any, Any], Any] | None = None
    fail_silent: bool = False

    @property
    def result(self) -> str | None:
        """The variable that takes the result of `perform`."""
        return getattr(self, "name", None)

    def perform(self, run: Run) -> Any:
        """Do it; an exception is the failure of this activity."""
        raise NotImplementedError


class SetVariable(Activity):
    """`flow.<name>` = value of the function."""

    external = False
    name: str
    function: Callable[[Any, Any], Any]

    def perform(self, run: Run) -> Any:
        return self.function(run.flow, None if run.item is UNDEFINED else run.item)


class Code(Activity):
    """The author's own function of (flow, item)."""

    external = False
    function: Callable[[Any, Any], Any]

    def perform(self, run: Run) -> None:
        self.function(run.flow, None if run.item is UNDEFINED else run.item)


class RenderTemplate(Activity):
    """`flow.<name>` = a rendered file of `templates/`."""

    external = False
    name: str
    template_file: str

    def perform(self, run: Run) -> str:
        from ..templating import render_file

        return render_file(self.template_file, run.flow, run.item)


class Loop(Activity):
    """Runs `activities` for each element of `array`, bound to item; of a dictionary for its values."""

    external = False
    array: Value
    _: KW_ONLY
    activities: tuple[Activity, ...]

    def elements(self, run: Run) -> list[Any]:
        """What to iterate over, as plain data; nothing for None and ''. Raises TypeError for a text or number."""
        found = run.value(self.array)
        if found is None or found == "":
            return []
        if isinstance(found, dict):
            found = list(dict.values(found))
        if isinstance(found, (str, bytes)) or not isinstance(found, Iterable):
            raise TypeError(f"a loop needs a list, got {type(found).__name__}")
        return [plain(element) for element in found]


def each(activities: Iterable[Activity]) -> Iterator[Activity]:
    """All activities, those inside loops too."""
    for activity in activities:
        yield activity
        if isinstance(activity, Loop):
            yield from each(activity.activities)
