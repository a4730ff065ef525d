"""Behaviour flows: what a trigger sets going on one instance of an aggregate (REFERENCE §5.5, §7.2, §9.2).

Running a flow is pure: it reads a message and a loaded instance and tells what would be stored. Storing is the
dispatcher's work, so a flow can be run again after a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from .documents import SCALARS, plain, wrap
from .domain import ALIVE, DELAYED, SOFT, AggregateRoot, DomainEvent, FunctionalException, apply, blank, revive
from .fields import build
from .messages import EventView, Message

Expression = Callable[[Any, Any], Any]  # (event, domain_event)
CONVERSIONS: dict[str, Callable[[Any], str]] = {"r": repr, "s": str, "a": ascii}
RESERVED = frozenset({"entity", "identity", "requestor", "correlation_id"})


class Trigger:
    """An event that starts a flow or a notifier.

    `key` yields the business key (flows only), `variables` the flow variables in order, `idempotency_key` the values
    that together mean "the same request", which is remembered for `idempotency_ttl` seconds.
    """

    def __init__(
        self,
        source: str,
        *,
        key: Expression | None = None,
        variables: Mapping[str, Expression] | None = None,
        idempotency_key: tuple[Expression, ...] = (),
        idempotency_ttl: int = 86_400,
    ) -> None:
        self.source = source
        self.key = key
        self.variables = dict(variables or {})
        self.idempotency_key = idempotency_key
        self.idempotency_ttl = idempotency_ttl


class Part:
    """One `{expression}` of a validator's message. If it fails, the raw text stays (REFERENCE §6.8)."""

    def __init__(
        self, raw: str, function: Callable[[], Any], conversion: str = "", spec: str | tuple[str | Part, ...] = ""
    ) -> None:
        self.raw = raw
        self.function = function
        self.conversion = conversion.lstrip("!")
        self.spec = spec

    def text(self) -> str:
        """The value as an f-string would show it."""
        try:
            value = self.function()
            if self.conversion:
                value = CONVERSIONS[self.conversion](value)
            spec = self.spec if isinstance(self.spec, str) else joined(self.spec)
            return format(value, spec)
        except Exception:
            return self.raw


def joined(parts: Iterable[str | Part]) -> str:
    """A message, or a format, of texts and parts."""
    return "".join(part if isinstance(part, str) else part.text() for part in parts)


class FlowContext:
    """`flow` of model code: variables are attributes, `__dict__` holds nothing else."""

    __slots__ = (
        "__dict__",
        "_aggregate",
        "_events",
        "_new_key",
        "_time",
        "correlation_id",
        "entity",
        "identity",
        "requestor",
    )
    _aggregate: type[AggregateRoot]
    _events: list[tuple[str, dict[str, Any]]]
    _new_key: str | None
    _time: str
    entity: Any
    identity: str
    requestor: str
    correlation_id: str

    def __init__(self, entity: AggregateRoot, identity: str, message: Message, time: str) -> None:
        put = object.__setattr__
        put(self, "_aggregate", type(entity))
        put(self, "_events", [])
        put(self, "_new_key", None)
        put(self, "_time", time)
        put(self, "entity", entity)
        put(self, "identity", identity)
        put(self, "requestor", message.actor)
        put(self, "correlation_id", message.correlation_id)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in RESERVED:
            raise AttributeError(f"flow.{name} is given by the runtime and cannot be assigned")
        self.__dict__[name] = value if value.__class__ in SCALARS else wrap(value)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"flow variable '{name}' is not set")


class BehaviorFlow:
    """A flow of an aggregate; `id` is "Sub.Agg.Flow"."""

    def __init__(
        self,
        aggregate: type[AggregateRoot],
        name: str,
        triggers: tuple[Trigger, ...],
        create: bool,
        reactivate: str,
        function: Callable[[Any], None],
    ) -> None:
        self.aggregate = aggregate
        self.name = name
        self.id = f"{aggregate._id}.{name}"
        self.command = f"{aggregate._id.rpartition('.')[2]}.{name}"  # the display name in traces, REFERENCE §8.8
        self.triggers = {trigger.source: trigger for trigger in triggers}
        self.create = create
        self.reactivate = reactivate
        self.function = function
        self.__doc__ = function.__doc__

    def __repr__(self) -> str:
        return f"BehaviorFlow({self.id})"


def behavior_flow(
    aggregate: type[AggregateRoot], name: str, *triggers: Trigger, create: bool = False, reactivate: str = "false"
) -> Callable[[Callable[[Any], None]], BehaviorFlow]:
    """Make a function a flow. `create`: for new instances only; `reactivate`: "false", "optional" or "true"."""

    def decorate(function: Callable[[Any], None]) -> BehaviorFlow:
        if "update_key" in function.__code__.co_names:
            aggregate._keychain = True  # only such aggregates pay for a key item and a second read
        return BehaviorFlow(aggregate, name, triggers, create, reactivate, function)

    return decorate


def require(flow: FlowContext, condition: Any, *parts: str | Part) -> None:
    """Go on if the condition is true, else refuse with the message that the parts make."""
    if not condition:
        raise FunctionalException(joined(parts))


def emit(flow: FlowContext, event_type: type[DomainEvent], /, **values: Any) -> None:
    """Build the event and let it change `flow.entity` at once.

    Values are converted (REFERENCE §5.5.2); raises CoercionError for what does not fit, TypeError for an undeclared
    name or another aggregate's event.
    """
    if event_type._source != flow._aggregate._id:
        raise TypeError(
            f"{event_type.__name__} belongs to {event_type._source}: a flow of {flow._aggregate._id} cannot emit it"
        )
    unknown = values.keys() - event_type._schema.keys()
    if unknown:
        raise TypeError(f"{event_type.__name__} has no {', '.join(sorted(unknown))}")
    event: DomainEvent = build(event_type, values)
    flow._events.append((event_type.__name__, plain(event)))
    apply(flow.entity, event, flow._time)


def update_key(flow: FlowContext, key: Any) -> None:
    """Give the instance another business key at commit; raises FunctionalException for an empty one."""
    object.__setattr__(flow, "_new_key", key_text(key, "the new key"))


class Execution(NamedTuple):
    """What a run wants to store: the events (plain data), the document after them, the key, a changed key or None."""

    key: str
    new_key: str | None
    events: tuple[tuple[str, dict[str, Any]], ...]
    document: AggregateRoot


def key_text(value: Any, what: str) -> str:
    """A business key: a non-empty text, numbers are converted; raises FunctionalException."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        raise FunctionalException(f"{what} is empty or no text")
    return value


def key_of(trigger: Trigger, event: Any, view: EventView) -> str:
    """The business key that a message addresses; raises FunctionalException."""
    if trigger.key is None:
        raise TypeError(f"the trigger {trigger.source} of a flow needs a key")
    return key_text(trigger.key(event, view), f"the key of {trigger.source}")


def idempotency_values(trigger: Trigger, event: Any, view: EventView) -> list[Any] | None:
    """The values of the functional idempotency key, or None if the trigger has none."""
    if not trigger.idempotency_key:
        return None
    return [plain(expression(event, view)) for expression in trigger.idempotency_key]


def admit(flow: BehaviorFlow, key: str, document: AggregateRoot | None) -> AggregateRoot:
    """Apply the existence rules (REFERENCE §9.2.3): the document to run on, or FunctionalException.

    `document` is None for an instance that is absent or erased.
    """
    what = f"{flow.aggregate._id} '{key}'"
    if document is None:
        if flow.reactivate == "true" and not flow.create:
            raise FunctionalException(f"{what} does not exist")
        return blank(flow.aggregate, key)
    mode = dict.get(document, "isDeleted", ALIVE)
    if flow.create:
        raise FunctionalException(f"{what} already exists" + (" (deleted)" if mode else ""))
    if mode in (SOFT, DELAYED):
        if flow.reactivate == "false":
            raise FunctionalException(f"{what} is deleted")
        revive(document)
    elif flow.reactivate == "true":
        raise FunctionalException(f"{what} is not deleted")
    return document


def execute(
    flow: BehaviorFlow, message: Message, event: Any, key: str, document: AggregateRoot | None, time: str
) -> Execution:
    """Run a flow on a loaded document (which it may change: give it a fresh one).

    Raises FunctionalException for a refusal; any other exception is the model's.
    """
    context = FlowContext(admit(flow, key, document), key, message, time)
    view = EventView(message, event)
    for name, expression in flow.triggers[message.type].variables.items():
        setattr(context, name, expression(event, view))
    flow.function(context)
    return Execution(key, None if context._new_key == key else context._new_key, tuple(context._events), context.entity)


def is_functional(error: BaseException) -> bool:
    """Whether an exception of model code counts as a refusal (REFERENCE §9.2.5): not tried again."""
    return isinstance(error, (FunctionalException, ValueError, AssertionError)) or type(error).__name__.endswith(
        "FunctionalException"
    )
