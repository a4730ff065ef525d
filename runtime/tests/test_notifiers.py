"""Runs of notifiers: order, conditions, result variables, silence, resumption, idempotency, trace."""

from __future__ import annotations

import json
from typing import Any

import pytest
from notifierbench import DATA, TRIGGER, Bench, Probe, SecretProbe, World, keep

from draftsman import FunctionalException, Trigger
from draftsman.activities import Activity, Code, Loop, SetVariable
from draftsman.notifiers import ActivityFailed


def test_activities_run_in_order_on_the_triggers_variables() -> None:
    world, seen = World(), list[Any]()
    bench = Bench(
        SetVariable("text", lambda flow, item: f"{flow.cart} by {flow.requestor}"),
        Probe("answer", "{{flow.text}}!", world=world),
        Probe(None, lambda flow, item: flow.answer, world=world, condition=lambda flow, item: flow.cart == "c1"),
        Probe("skipped", "x", world=world, condition=lambda flow, item: flow.lines[0].state == "old"),
        keep(seen),
    )
    assert bench.run().status == "success"
    assert world.calls == ["2 c1 by ann!", "3 c1 by ann!"]
    assert seen[0]["skipped"] == "" and set(seen[0]) == {"cart", "lines", "text", "answer", "skipped"}
    assert (bench.row().status, bench.row().command, bench.row().event) == ("success", "Notifier-Tell", "Ordered")
    json.dumps(seen[0])


def test_results_start_empty_unless_the_trigger_sets_them() -> None:
    world, seen = World(), list[Any]()
    bench = Bench(keep(seen), Probe("email", "e", world=world), Probe("cart", "other", world=world))
    bench.run()
    assert seen[0]["email"] == "" and seen[0]["cart"] == "c1"


def test_a_silent_failure_empties_its_result_but_not_a_set_variable() -> None:
    world, seen = World(failing={"down": 1}), list[Any]()
    bench = Bench(
        Probe("email", "old", world=world),
        Probe("email", "down", world=world, fail_silent=True),
        SetVariable("kept", lambda flow, item: "before"),
        SetVariable("kept", lambda flow, item: flow.missing, fail_silent=True),
        Probe("other", "x", world=world, fail_silent=True, condition=lambda flow, item: flow.missing),
        keep(seen),
    )
    assert bench.run().status == "success"
    assert (seen[0]["email"], seen[0]["kept"], seen[0]["other"]) == ("", "before", "")
    assert len(bench.warnings) == 3 and "activity 2 (Probe): OSError: no answer" in bench.warnings[0]


def test_a_loop_binds_each_element_and_forgets_it_afterwards() -> None:
    world, seen = World(failing={"a?": 1}), list[Any]()
    bench = Bench(
        Loop(
            lambda flow, item: flow.lines,
            condition=lambda flow, item: item is None,
            activities=(
                SetVariable("article", lambda flow, item: item["article"] + item.state),
                Probe("email", "{{item.article}}?", world=world, fail_silent=True),
                Probe(None, "{{flow.email}}", world=world, condition=lambda flow, item: not flow.email),
            ),
        ),
        Code(lambda flow, item: seen.append(item)),
    )
    bench.run()
    assert world.calls == ["1.1.2 a?", "1.1.3 ", "1.2.2 b?"]  # the second does not see the first one's result
    assert seen == [None]


@pytest.mark.parametrize(
    ("array", "calls"),
    [({"k": "v1", "l": "v2"}, ["v1", "v2"]), ("", []), (None, []), ((1, 2), ["1", "2"]), ([], [])],
)
def test_a_loop_takes_lists_and_the_values_of_dictionaries(array: Any, calls: list[str]) -> None:
    world = World()
    bench = Bench(Loop(lambda flow, item: array, activities=(Probe(None, "{{item}}", world=world),)))
    bench.run()
    assert [call.partition(" ")[2] for call in world.calls] == calls


def test_silence_of_a_loop_covers_what_is_in_it() -> None:
    world = World(failing={"a": 9})
    bench = Bench(
        Loop(
            lambda flow, item: flow.lines, fail_silent=True, activities=(Probe(None, "{{item.article}}", world=world),)
        ),
        Loop("text", fail_silent=True, activities=(Probe(None, "never", world=world),)),
        Probe(None, "after", world=world),
    )
    assert bench.run().status == "success" and world.calls == ["1.1.1 a", "3 after"]


def test_a_failure_ends_the_run_and_names_the_activity() -> None:
    world = World(failing={"x": 1})
    bench = Bench(Probe(None, "x", world=world), Probe(None, "y", world=world))
    with pytest.raises(ActivityFailed, match=r"activity 1 \(Probe\): OSError: no answer") as caught:
        bench.run()
    assert world.calls == ["1 x"] and bench.row().status == "accepted"
    bench.runner().fail(bench.notifier, bench.message(), caught.value)
    assert (bench.row().status, bench.row().message) == ("error", "activity 1 (Probe): OSError: no answer")


@pytest.mark.parametrize("error", [ValueError("no"), AssertionError("no"), FunctionalException("no")])
def test_a_refusal_of_the_model_is_final(error: Exception) -> None:
    def refuse(flow: Any, item: Any) -> None:
        raise error

    world = World()
    bench = Bench(Probe(None, "x", world=world), Code(refuse))
    for _ in range(2):
        assert bench.run().status == "error"
    assert world.calls == ["1 x"] and bench.row().status == "error" and "no" in bench.row().message


def activities(world: World) -> tuple[Activity, ...]:
    """External activities before, in and after a loop, with variables between them."""

    def count(flow: Any, item: Any) -> None:
        flow.count = (flow.count or 0) + 1

    return (
        Probe("first", "one", world=world),
        Code(count),
        Loop(
            lambda flow, item: flow.lines,
            activities=(
                SetVariable("article", lambda flow, item: item.article),
                Probe("sent", "{{flow.article}}1", world=world),
                Code(count),
                Probe(None, "{{item.article}}2", world=world),
            ),
        ),
        SetVariable("count", lambda flow, item: flow.count),
        Probe("last", "{{flow.first}}{{flow.sent}}{{flow.count}}", world=world),
    )


STEPS = ["1 one", "3.1.2 a1", "3.1.4 a2", "3.2.2 b1", "3.2.4 b2", "5 oneb13"]


@pytest.mark.parametrize("failing", [step.partition(" ")[2] for step in STEPS])
@pytest.mark.parametrize("times", [1, 2])
def test_a_retry_resumes_behind_the_last_finished_activity(failing: str, times: int) -> None:
    world = World(failing={failing: times})
    bench = Bench(*activities(world))
    for _ in range(times):
        with pytest.raises(ActivityFailed):
            bench.run()
    assert bench.run().status == "success"
    index = next(i for i, step in enumerate(STEPS) if step.endswith(f" {failing}"))
    assert world.calls == [*STEPS[:index], *[STEPS[index]] * (times + 1), *STEPS[index + 1 :]]
    assert bench.run().status == "success" and len(world.calls) == len(STEPS) + times  # delivered again


def test_without_a_journal_the_same_retry_would_repeat_activities(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(failing={"b1": 1})
    bench = Bench(*activities(world))
    monkeypatch.setattr(bench.journal, "load", lambda key: None)
    with pytest.raises(ActivityFailed):
        bench.run()
    bench.run()
    assert world.calls.count("1 one") == 2


def test_a_resumed_loop_goes_on_with_the_elements_it_began_with() -> None:
    world, arrays = World(failing={"b": 1}), iter([["a", "b", "c"], ["x"]])
    bench = Bench(Loop(lambda flow, item: next(arrays), activities=(Probe(None, "{{item}}", world=world),)))
    with pytest.raises(ActivityFailed):
        bench.run()
    bench.run()
    assert world.calls == ["1.1.1 a", "1.2.1 b", "1.2.1 b", "1.3.1 c"]


def test_a_resumed_loop_does_not_ask_for_its_condition_again() -> None:
    world = World(failing={"b": 1})
    bench = Bench(
        Loop(
            lambda flow, item: ["a", "b"],
            condition=lambda flow, item: flow.begun == "",
            activities=(SetVariable("begun", lambda flow, item: "yes"), Probe(None, "{{item}}", world=world)),
        )
    )
    with pytest.raises(ActivityFailed):
        bench.run()
    bench.run()
    assert [call[-1] for call in world.calls] == ["a", "b", "b"]


def test_a_run_that_has_ended_is_not_repeated_and_keeps_no_variables() -> None:
    world, seen = World(), list[Any]()
    bench = Bench(Probe("answer", "private", world=world), keep(seen))
    bench.run()
    bench.run()
    progress = bench.journal.load("J#Tell#Shop.Cart#c1/1")
    assert len(seen) == 1 and progress is not None and progress.variables == {} and progress.status == "success"


def test_secrets_are_not_journaled_but_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    world, saved = World(failing={"use s3cret": 1}), list[str]()
    bench = Bench(
        SecretProbe("token", "s3cret", world=world),
        Probe(None, "x", world=world),
        Probe(None, "use {{flow.token}}", world=world),
    )
    save = bench.journal.save

    def spy(key: str, progress: Any, *rest: Any) -> None:
        saved.append(repr(progress))
        save(key, progress, *rest)

    monkeypatch.setattr(bench.journal, "save", spy)
    with pytest.raises(ActivityFailed):
        bench.run()
    assert bench.run().status == "success"
    assert world.calls == ["1 s3cret", "2 x", "3 use s3cret", "1 s3cret", "3 use s3cret"]
    assert saved and not any("s3cret" in text for text in saved)


def test_variables_that_cannot_be_journaled_make_a_retry_start_earlier() -> None:
    world = World(failing={"y": 1})
    bench = Bench(
        Probe(None, "w", world=world),
        SetVariable("odd", lambda flow, item: object()),
        Probe(None, "x", world=world),
        Probe(None, "y", world=world),
    )
    with pytest.raises(ActivityFailed):
        bench.run()
    assert bench.run().status == "success"
    assert [call[2:] for call in world.calls] == ["w", "x", "y", "x", "y"]
    assert any("not journaled" in text for text in bench.warnings)


def test_a_functional_key_runs_once_in_its_time_and_only_success_counts() -> None:
    world = World(failing={"c1": 1})
    trigger = Trigger(
        "Ordered",
        variables=dict(TRIGGER.variables),
        idempotency_key=(lambda event, domain_event: event.cart,),
        idempotency_ttl=60,
    )
    bench = Bench(Probe(None, "{{flow.cart}}", world=world), trigger=trigger)
    with pytest.raises(ActivityFailed):
        bench.run(1)
    assert bench.run(2).status == "success"
    assert bench.run(3).message == "already processed"
    assert [row.message for row in bench.traces.read("c") if row.message_id.endswith("/3")] == ["already processed"]
    bench.run(4, {**DATA, "cart": "c2"})
    bench.now += 61
    bench.run(5)
    assert [call[2:] for call in world.calls] == ["c1", "c1", "c2", "c1"]


def test_flow_variables_of_the_runtime_cannot_be_overwritten() -> None:
    def overwrite(flow: Any, item: Any) -> None:
        flow.requestor = "root"

    with pytest.raises(ActivityFailed, match="requestor"):
        Bench(Code(overwrite)).run()
