"""Flows: existence rules, variables, emitting, refusing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from draftsman import (
    AggregateRoot,
    DomainEvent,
    FunctionalException,
    Int,
    Items,
    Part,
    String,
    Trigger,
    emit,
    on,
    require,
    update_key,
)
from draftsman import behavior_flow as flow_of
from draftsman.documents import plain
from draftsman.domain import Payload, overlaid
from draftsman.flow import BehaviorFlow, FlowContext, execute, idempotency_values, is_functional, key_of
from draftsman.messages import EventView, Message


class Written(DomainEvent, source="Desk.Page"):
    fields = (String("text"), Int("number"), Items("lines", String("text")))


class Foreign(DomainEvent, source="Desk.Other"):
    fields = (String("text"),)


class Page(AggregateRoot, id="Desk.Page", key="page"):
    fields = (String("page"), String("text"), Int("count"))

    @on(Written)
    def on_written(self, event: Any) -> None:
        self.text = event.text
        self.count += 1


TRIGGER = Trigger(
    "WriteRequested",
    key=lambda event, domain_event: event.page,
    variables={"text": lambda event, domain_event: domain_event.data.text},
)


def flow(body: Any, **options: Any) -> BehaviorFlow:
    return flow_of(Page, "Write", TRIGGER, **options)(body)


def write(context: Any) -> None:
    emit(context, Written, text=context.text)


def run(target: BehaviorFlow, state: dict[str, Any] | None = None, **data: Any) -> Any:
    message = Message("m", "WriteRequested", {"page": "p", "text": "t", **data}, "", actor="ann", correlation_id="c")
    document = None if state is None else overlaid(Page, "p", state)
    return execute(target, message, Payload(message.data), "p", document, "T")


ALLOWED = {  # REFERENCE 9.2.3: (create, reactivate) → instance states in which the flow runs
    (True, "false"): {"absent"},
    (False, "false"): {"absent", "alive"},
    (False, "optional"): {"absent", "alive", "soft", "delayed"},
    (False, "true"): {"soft", "delayed"},
}


@pytest.mark.parametrize("state", ["absent", "alive", "soft", "delayed"])
@pytest.mark.parametrize(("create", "reactivate"), list(ALLOWED))
def test_existence_rules(create: bool, reactivate: str, state: str) -> None:
    target = flow(write, create=create, reactivate=reactivate)
    document = None if state == "absent" else {"isDeleted": "" if state == "alive" else state, "count": 4}
    if state in ALLOWED[(create, reactivate)]:
        execution = run(target, document)
        assert execution.document.isDeleted == ""
        assert execution.document.count == (1 if state == "absent" else 5)
    else:
        with pytest.raises(FunctionalException):
            run(target, document)


def test_an_event_changes_the_entity_at_once() -> None:
    seen = []

    def body(context: Any) -> None:
        emit(context, Written, text="a", lines={"k": {"text": "x", "surplus": 1}})
        seen.append((context.entity.text, context.entity.version))
        emit(context, Written, text="b", number="7")

    execution = run(flow(body))
    assert seen == [("a", 1)]
    assert execution.events == (
        ("Written", {"text": "a", "number": 0, "lines": [{"text": "x"}]}),
        ("Written", {"text": "b", "number": 7, "lines": []}),
    )


def test_variables_and_nothing_else_are_in_the_dictionary() -> None:
    seen: dict[str, Any] = {}

    def body(context: Any) -> None:
        context.more = [{"a": 1}]
        context.__dict__["direct"] = 1
        seen.update(context.__dict__)
        assert context.more[0].a == 1
        assert (context.identity, context.requestor, context.correlation_id) == ("p", "ann", "c")
        assert context.entity.page == "p"
        json.dumps(context.__dict__)

    run(flow(body))
    assert seen == {"text": "t", "more": [{"a": 1}], "direct": 1}


@pytest.mark.parametrize("name", ["entity", "identity", "requestor", "correlation_id"])
def test_what_the_runtime_gives_cannot_be_assigned(name: str) -> None:
    with pytest.raises(AttributeError, match=f"flow.{name} is given by the runtime"):
        run(flow(lambda context: setattr(context, name, "x")))


def test_an_undefined_variable_is_an_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match="flow variable 'colour' is not set"):
        run(flow(lambda context: context.colour))


def test_a_validator_after_an_event_sees_the_new_state() -> None:
    def body(context: Any) -> None:
        emit(context, Written, text="a")
        require(context, context.entity.count < 1, "count is ", Part("{c}", lambda: context.entity.count))

    with pytest.raises(FunctionalException, match="^count is 1$"):
        run(flow(body))


def test_parts_of_a_message() -> None:
    def fails() -> Any:
        raise KeyError("x")

    assert Part("{x}", lambda: 1.5, spec=".2f").text() == "1.50"
    assert Part("{x}", lambda: "a", conversion="!r").text() == "'a'"
    assert Part("{x}", lambda: "a", conversion="r", spec=">5").text() == "  'a'"
    assert Part("{x.y}", fails).text() == "{x.y}"
    width = Part("{w}", lambda: 5)
    assert Part("{x:>{w}}", lambda: "a", spec=(">", width)).text() == "    a"
    assert Part("{x:>{w}}", lambda: "a", spec=(">", Part("{w}", fails))).text() == "{x:>{w}}"


def test_what_emit_refuses() -> None:
    with pytest.raises(TypeError, match="Foreign belongs to Desk.Other: a flow of Desk.Page cannot emit it"):
        run(flow(lambda context: emit(context, Foreign, text="x")))
    with pytest.raises(TypeError, match="Written has no colour"):
        run(flow(lambda context: emit(context, Written, colour="x")))
    with pytest.raises(ValueError, match="number: 'many' is no Int"):
        run(flow(lambda context: emit(context, Written, number="many")))


def test_a_changed_key() -> None:
    def rename(context: Any) -> None:
        update_key(context, context.text)

    assert run(flow(rename), text="q").new_key == "q"
    assert run(flow(rename), text="p").new_key is None
    with pytest.raises(FunctionalException, match="the new key is empty or no text"):
        run(flow(rename), text="")


def test_only_aggregates_with_changing_keys_pay_for_them() -> None:
    class Fixed(AggregateRoot, id="Desk.Fixed", key="page"):
        fields = (String("page"),)

    class Moving(AggregateRoot, id="Desk.Moving", key="page"):
        fields = (String("page"),)

    def stay(context: Any) -> None:
        emit(context, Written)

    def move(context: Any) -> None:
        update_key(context, "x")

    flow_of(Fixed, "Stay", TRIGGER)(stay)
    flow_of(Moving, "Move", TRIGGER)(move)
    assert (Fixed._keychain, Moving._keychain) == (False, True)


def test_keys_and_idempotency_values() -> None:
    message = Message("m", "E", {"n": 5, "s": "", "l": [1]}, "")
    event = Payload(message.data)
    view = EventView(message, event)
    assert key_of(Trigger("E", key=lambda e, d: e.n), event, view) == "5"
    with pytest.raises(FunctionalException, match="the key of E is empty or no text"):
        key_of(Trigger("E", key=lambda e, d: e.s), event, view)
    with pytest.raises(FunctionalException):
        key_of(Trigger("E", key=lambda e, d: None), event, view)
    assert idempotency_values(Trigger("E"), event, view) is None
    assert idempotency_values(Trigger("E", idempotency_key=(lambda e, d: e.l, lambda e, d: e.n)), event, view) == [
        [1],
        5,
    ]


def test_the_envelope_of_a_trigger() -> None:
    message = Message("id", "E", {"name": "payload"}, "", time="T", correlation_id="c", actor="ann")
    view = EventView(message, Payload(message.data))
    assert (view.type, view.id, view.correlation_id, view.timestamp, view.requestor) == ("E", "id", "c", "T", "ann")
    assert view.data.name == "payload"


def test_names_of_a_flow() -> None:
    target = flow(write)
    assert (target.id, target.command, list(target.triggers)) == ("Desk.Page.Write", "Page.Write", ["WriteRequested"])


class StockFunctionalException(Exception):  # noqa: N818 - the model's word
    pass


@pytest.mark.parametrize(
    ("error", "functional"),
    [
        (FunctionalException("x"), True),
        (ValueError("x"), True),
        (AssertionError("x"), True),
        (StockFunctionalException("x"), True),
        (KeyError("x"), False),
        (Exception("x"), False),
    ],
)
def test_functional_and_technical_errors(error: Exception, functional: bool) -> None:
    assert is_functional(error) is functional


def test_context_is_slotted() -> None:
    assert "_events" in FlowContext.__slots__
    assert plain(overlaid(Page, "p", {"count": 1}))["version"] == 1
