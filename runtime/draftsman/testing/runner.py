"""Runs the modelled test cases of an application in memory, one process, without network (REFERENCE §9.4)."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Sequence
from typing import Any

from ..application import Application, load
from ..dispatch import MessageDispatcher, Result
from ..documents import plain
from ..domain import overlaid
from ..eventstore import SUCCESS
from ..eventstore.memory import MemoryEventStore
from ..fields import CoercionError, build
from ..flow import BehaviorFlow, key_of
from ..messages import EventView, Message, utc_now
from .comparison import difference

DEFAULT_USER = "test-user"
UNLISTED = "B25"  # an emitted event that the case does not list


class CaseFailed(Exception):  # noqa: N818 - a verdict
    """A case that does not hold: what was expected and what came, both as values that JSON can show."""

    def __init__(self, message: str, expected: Any = None, got: Any = None) -> None:
        super().__init__(message)
        self.expected = expected
        self.got = got


def run_cases(application: Application, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run all cases; one report per case, in order. A failing case never stops the others."""
    return [run_case(application, case) for case in cases]


def run_case(application: Application, case: dict[str, Any]) -> dict[str, Any]:
    """Run one case on stores of its own."""
    report: dict[str, Any] = {"flow": case["flow"], "name": case["name"], "status": "passed"}
    started = time.perf_counter()
    warnings: list[str] = []
    try:
        _check(application, case, warnings)
    except CaseFailed as failure:
        report.update(status="failed", message=str(failure), expected=failure.expected, got=failure.got)
    except Exception as error:
        report.update(status="failed", message=_described(error))
    report["seconds"] = round(time.perf_counter() - started, 6)
    report["warnings"] = warnings
    return report


def _check(application: Application, case: dict[str, Any], warnings: list[str]) -> None:
    flow = application.flows.get(case["flow"])
    if flow is None:
        raise CaseFailed(f"there is no flow {case['flow']}")
    store = MemoryEventStore()
    message = _message(application, flow, case)
    key = _prepared_state(application, flow, case, message, store)
    result, error = _run(application, flow, message, store)
    expected_status = case.get("status") or ("success" if case.get("expected") else "error")
    _check_status(expected_status, result, error)
    persisted = [event.type for event in store.events()]
    if expected_status == "error" and persisted:
        raise CaseFailed(f"the flow ended in error, but {_listed(persisted)} was stored", [], persisted)
    if expected_status == "success":
        assert result is not None
        _check_events(application, case.get("expected") or [], result, warnings)
        _check_state(flow, case.get("expectedState"), key, store)


def _message(application: Application, flow: BehaviorFlow, case: dict[str, Any]) -> Message:
    name = case.get("trigger") or next(iter(flow.triggers))
    if name not in flow.triggers:
        raise CaseFailed(f"{name} does not trigger {flow.id}; it is triggered by {', '.join(flow.triggers)}")
    kind = application.payloads.get(name)
    inputs = case.get("inputs") or {}
    if kind is not None:
        unknown = sorted(inputs.keys() - kind._schema.keys())
        if unknown:
            raise CaseFailed(f"{name} has no {', '.join(unknown)}; it has {', '.join(kind._schema)}")
        try:
            inputs = plain(build(kind, inputs))
        except CoercionError as error:
            raise CaseFailed(f"input of {name}: {error}") from None
    user = case.get("user") or DEFAULT_USER
    return Message("test-message", name, inputs, "/test", time=utc_now(), correlation_id="test", actor=user)


def _prepared_state(
    application: Application, flow: BehaviorFlow, case: dict[str, Any], message: Message, store: MemoryEventStore
) -> str | None:
    """Store the given state under the key that the trigger tells; None if the key cannot be told."""
    event = application.payload(message)
    try:
        key = key_of(flow.triggers[message.type], event, EventView(message, event))
    except Exception:
        return None  # the run will fail for the same reason, and say so
    if case.get("state"):
        store.seed(key, overlaid(flow.aggregate, key, case["state"]))
    return key


def _run(
    application: Application, flow: BehaviorFlow, message: Message, store: MemoryEventStore
) -> tuple[Result | None, BaseException | None]:
    """The result, or the exception of a technical error (in a test every exception is status `error`)."""
    try:
        return MessageDispatcher(application, store).run(flow, message), None
    except Exception as error:
        return None, error


def _check_status(expected: str, result: Result | None, error: BaseException | None) -> None:
    status = "success" if result is not None and result.status == SUCCESS else "error"
    if status == expected:
        return
    if status == "error":
        reason = _described(error) if error else (result.message if result else "")
        raise CaseFailed(f"expected success, but the flow ended in error: {reason}", expected, status)
    events = [event.type for event in result.events] if result else []
    raise CaseFailed(f"expected an error, but the flow succeeded and emitted {_listed(events)}", expected, status)


def _check_events(
    application: Application, expected: Sequence[dict[str, Any]], result: Result, warnings: list[str]
) -> None:
    """Each expected event needs an emitted one of its own that has every listed field; those of a type match in order.

    So an expectation is looked for behind the match of the one before it of the same type (REFERENCE §9.4, item 5).
    """
    matched: set[int] = set()
    behind: dict[str, int] = {}  # by type: the place behind its last match
    for entry in expected:
        name, fields = entry["event"], entry.get("fields") or {}
        start = behind.get(name, 0)
        candidates = [place for place, event in enumerate(result.events) if event.type == name and place >= start]
        if not candidates:
            emitted = [event.type for event in result.events]
            again = f" again behind the {name} before it" if start else ""
            raise CaseFailed(f"{name} was not emitted{again}; emitted: {_listed(emitted)}", name, emitted)
        wanted = _coerced(application, name, fields)
        match = next((place for place in candidates if not _event_difference(wanted, result.events[place])), None)
        if match is None:
            event = result.events[candidates[0]]
            shown = {field: event.data.get(field) for field in wanted}
            raise CaseFailed(f"{name}: {_event_difference(wanted, event)}", wanted, shown)
        matched.add(match)
        behind[name] = match + 1
    for place, event in enumerate(result.events):
        if place not in matched:
            warnings.append(f"{UNLISTED}: {event.type} was emitted but is not listed as expected")


def _coerced(application: Application, name: str, fields: dict[str, Any]) -> dict[str, Any]:
    """Expected values in the declared types of the event."""
    kind = application.payloads.get(name)
    if kind is None:
        raise CaseFailed(f"the application has no event {name}")
    result = {}
    for field, value in fields.items():
        if field not in kind._schema:
            raise CaseFailed(f"{name} has no field {field}; it has {', '.join(kind._schema)}")
        try:
            result[field] = plain(kind._schema[field].coerce(value))  # type: ignore[attr-defined]
        except CoercionError as error:
            raise CaseFailed(f"expected {name}: {error}") from None
    return result


def _event_difference(wanted: dict[str, Any], event: Message) -> str:
    for field, value in wanted.items():
        found = difference(value, event.data.get(field), field, subset=False)
        if found:
            return found
    return ""


def _check_state(flow: BehaviorFlow, expected: dict[str, Any] | None, key: str | None, store: MemoryEventStore) -> None:
    """The expected document is a subset of the stored one, also of an erased instance (its last document)."""
    if not expected or not expected.get("document"):
        return
    pk = expected.get("key") or key or ""
    document = store.find(flow.aggregate, pk)
    if document is None:
        raise CaseFailed(f"there is no {flow.aggregate._id} with key '{pk}' after the flow", expected["document"], None)
    wanted = expected["document"]
    found = difference(wanted, document, "", subset=True)
    if found:
        stored = plain(document)
        raise CaseFailed(f"state of '{pk}': {found}", wanted, {name: stored.get(name) for name in wanted})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _described(error: BaseException | None) -> str:
    """An exception in one line, with the place in the application's code."""
    if error is None:
        return ""
    text = f"{type(error).__name__}: {error}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/draftsman/" not in frame.filename]
    if frames:
        text += f" (in {os.path.basename(frames[-1].filename)}, {frames[-1].name}: {frames[-1].line})"
    return text


def isolate() -> None:
    """Take credentials out of the environment and close the network, for this process and for good."""
    import socket

    for name in list(os.environ):
        if name.startswith("AWS_"):
            del os.environ[name]

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise OSError("a test case has no network")

    class Refused(socket.socket):  # a class still, since the standard library derives from it
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            refuse()

    socket.socket = Refused  # type: ignore[misc]
    socket.create_connection = refuse
    socket.getaddrinfo = refuse


def main(arguments: Sequence[str]) -> int:
    """Print {"cases": […]} for [python folder, cases.json]; 0 all passed, 1 some failed, 2 no application.

    A third argument `lines` adds {"lines": …}: what of the application ran (see `LineRecorder.report`).
    """
    folder, path, *options = arguments
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    isolate()
    stdout, sys.stdout = sys.stdout, sys.stderr  # what model code prints is no part of the report
    try:
        if "lines" in options:
            from .lines import LineRecorder

            with LineRecorder(folder) as recorder:
                reports = run_cases(load(folder), cases)
            lines = {"lines": recorder.report()}
        else:
            reports = run_cases(load(folder), cases)
            lines = {}
    except Exception as error:
        print(f"the application in {folder} cannot be loaded: {_described(error)}", file=sys.stderr)
        return 2
    finally:
        sys.stdout = stdout
    print(json.dumps({"cases": reports, **lines}, ensure_ascii=False, default=str))
    return 0 if all(report["status"] == "passed" for report in reports) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
