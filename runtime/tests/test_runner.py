"""The runner of modelled test cases (REFERENCE 9.4), and that it notices what is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from draftsman.application import Application
from draftsman.dispatch import MessageDispatcher
from draftsman.testing.comparison import difference
from draftsman.testing.runner import run_case, run_cases

SHOP = Path(__file__).parent / "fixtures" / "shop" / "python"
CASES = json.loads((SHOP / "tests" / "cases.json").read_text())


def case(flow: str, name: str = "HappyFlow", **changes: Any) -> dict[str, Any]:
    found = next(c for c in CASES if (c["flow"], c["name"]) == (flow, name))
    return {**json.loads(json.dumps(found)), **changes}


def failure(shop: Application, *arguments: Any, **changes: Any) -> dict[str, Any]:
    report = run_case(shop, case(*arguments, **changes))
    assert report["status"] == "failed"
    return report


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['flow']}.{c['name']}")
def test_the_cases_of_the_fixture_pass(shop: Application, case: dict[str, Any]) -> None:
    report = run_case(shop, case)
    assert report["status"] == "passed", report
    assert report["warnings"] == []


def test_a_missing_event_is_named(shop: Application) -> None:
    report = failure(shop, "Shop.Cart.Add", expected=[{"event": "CartClosed", "fields": {}}])
    assert report["message"] == "CartClosed was not emitted; emitted: ArticleAdded"
    assert (report["expected"], report["got"]) == ("CartClosed", ["ArticleAdded"])


def test_a_wrong_field_is_named_with_both_values(shop: Application) -> None:
    report = failure(shop, "Shop.Cart.Add", expected=[{"event": "ArticleAdded", "fields": {"cart": "t:two"}}])
    assert report["message"] == 'ArticleAdded: cart: expected "t:two", got "t:one"'
    assert (report["expected"], report["got"]) == ({"cart": "t:two"}, {"cart": "t:one"})


def test_expected_values_take_the_type_of_the_event(shop: Application) -> None:
    fields = {"total": "5", "customer": "ann"}
    assert (
        run_case(shop, case("Shop.Cart.Close", expected=[{"event": "CartClosed", "fields": fields}]))["status"]
        == "passed"
    )


def test_two_expected_events_need_two_emitted_ones(shop: Application) -> None:
    twice = [{"event": "ArticleAdded", "fields": {"cart": "t:one"}}] * 2
    assert failure(shop, "Shop.Cart.Add", expected=twice)["message"].startswith("ArticleAdded was not emitted")


def test_expected_events_of_one_type_match_in_order(shop: Application) -> None:
    lines = case("Shop.Cart.Import")["inputs"]["lines"]
    expected = [{"event": "ArticleAdded", "fields": {"lines": [line]}} for line in lines]
    assert len(lines) == 2 and lines[0] != lines[1]
    assert run_case(shop, case("Shop.Cart.Import", expected=expected, expectedState=None))["warnings"] == []
    report = failure(shop, "Shop.Cart.Import", expected=expected[::-1], expectedState=None)
    assert report["message"].startswith("ArticleAdded was not emitted again behind the ArticleAdded before it")


def test_an_error_that_has_stored_something_is_a_failure(shop: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    run = MessageDispatcher.run

    def store_then_fail(self: MessageDispatcher, flow: Any, message: Any) -> Any:
        run(self, flow, message)
        raise ConnectionError("too late")

    monkeypatch.setattr(MessageDispatcher, "run", store_then_fail)
    report = failure(shop, "Shop.Cart.Add", status="error", expected=[])
    assert report["message"] == "the flow ended in error, but ArticleAdded was stored"


def test_unlisted_events_are_a_warning(shop: Application) -> None:
    report = run_case(
        shop, case("Shop.Cart.Import", expected=[{"event": "ArticleAdded", "fields": {}}], expectedState=None)
    )
    assert report["status"] == "passed"
    assert report["warnings"] == ["B25: ArticleAdded was emitted but is not listed as expected"]


def test_state_differences_say_where(shop: Application) -> None:
    state = {"key": "t:one", "document": {"lines": {"apple": {"amount": 4}}}}
    report = failure(shop, "Shop.Cart.Add", expectedState=state)
    assert report["message"] == "state of 't:one': lines.apple.amount: expected 4, got 3"
    assert report["got"] == {"lines": {"apple": {"article": "apple", "amount": 3}}}


def test_a_missing_entry_says_what_there_is(shop: Application) -> None:
    state = {"key": "t:one", "document": {"lines": {"pear": {"amount": 4}}}}
    report = failure(shop, "Shop.Cart.Add", expectedState=state)
    assert report["message"].endswith('lines.pear: expected {"amount": 4}, but there is none (there is apple)')


def test_a_document_under_another_key_is_not_found(shop: Application) -> None:
    report = failure(shop, "Shop.Cart.Add", expectedState={"key": "t:two", "document": {"cart": "t:one"}})
    assert report["message"] == "there is no Shop.Cart with key 't:two' after the flow"


def test_after_a_renaming_the_old_key_is_gone(shop: Application) -> None:
    report = failure(shop, "Shop.Customer.Rename", expectedState={"key": "ann", "document": {"email": "a@b"}})
    assert report["message"] == "there is no Shop.Customer with key 'ann' after the flow"


def test_an_unexpected_refusal_shows_its_message(shop: Application) -> None:
    report = failure(shop, "Shop.Cart.Add", "Rejected", status="success")
    assert report["message"] == "expected success, but the flow ended in error: Amount 0 is not allowed"


def test_an_unexpected_success_shows_what_was_emitted(shop: Application) -> None:
    report = failure(shop, "Shop.Cart.Add", status="error")
    assert report["message"] == "expected an error, but the flow succeeded and emitted ArticleAdded"


def test_a_technical_error_shows_its_place(shop: Application) -> None:
    # a cart whose line holds no number: the sum of the model's own code fails
    report = failure(shop, "Shop.Cart.Close", state={"lines": {"apple": {"amount": "five"}}})
    assert "TypeError" in report["message"] and "(in flows.py, " in report["message"]


def test_status_is_derived_when_missing(shop: Application) -> None:
    assert run_case(shop, case("Shop.Cart.Add", status=None))["status"] == "passed"
    assert run_case(shop, case("Shop.Cart.Add", "Rejected", status=None))["status"] == "passed"


def test_unknown_names_are_errors(shop: Application) -> None:
    assert failure(shop, "Shop.Cart.Add", inputs={"colour": 1})["message"].startswith(
        "AddShopCartRequested has no colour"
    )
    assert "does not trigger" in failure(shop, "Shop.Cart.Add", trigger="CartClosed")["message"]
    assert (
        "has no field colour"
        in failure(shop, "Shop.Cart.Add", expected=[{"event": "ArticleAdded", "fields": {"colour": 1}}])["message"]
    )
    assert run_case(shop, {"flow": "No.Such.Flow", "name": "X"})["message"] == "there is no flow No.Such.Flow"


def test_a_missing_declared_field_counts_as_zero(shop: Application) -> None:
    state = {"key": "", "document": {"lines": {"apple": {"amount": 3}}, "isDeleted": "", "articles": 1}}
    assert run_case(shop, case("Shop.Cart.Add", expectedState=state))["status"] == "passed"


def test_comparison_is_exact_inside_lists_and_numeric_for_numbers() -> None:
    assert difference({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}, "", subset=True) != ""
    assert difference({"a": 1}, {"a": 1.0, "b": 2}, "", subset=True) == ""
    assert difference({"a": True}, {"a": 1}, "", subset=True) == "a: expected true, got 1"
    assert difference({"a": {"b": 1}}, {"a": 5}, "", subset=True) == 'a: expected {"b": 1}, got 5'


def test_many_cases_are_quick(shop: Application) -> None:
    import time

    started = time.perf_counter()
    reports = run_cases(shop, CASES[:2] * 250)
    assert len(reports) == 500
    assert time.perf_counter() - started < 2.0  # 0.05 s in practice; a shared machine may be slow


def child(*arguments: str) -> subprocess.CompletedProcess[str]:
    code = (
        f"import sys; sys.path.insert(0, {str(SHOP.parents[3])!r});"
        "from draftsman.testing.runner import main; sys.exit(main(sys.argv[1:]))"
    )
    environment = {"AWS_SECRET_ACCESS_KEY": "secret", "PATH": "/usr/bin"}
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )


def test_a_whole_run_in_a_process_of_its_own() -> None:
    result = child(str(SHOP), str(SHOP / "tests" / "cases.json"))
    assert result.returncode == 0, result.stderr
    assert {report["status"] for report in json.loads(result.stdout)["cases"]} == {"passed"}


def test_an_application_that_cannot_be_loaded_is_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "application").mkdir()
    (tmp_path / "application" / "__init__.py").write_text("import nothing_like_this\n")
    (tmp_path / "cases.json").write_text("[]")
    result = child(str(tmp_path), str(tmp_path / "cases.json"))
    assert result.returncode == 2
    assert "nothing_like_this" in result.stderr


def test_model_code_has_no_network_no_credentials_and_no_part_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "application").mkdir()
    (tmp_path / "application" / "__init__.py").write_text(
        "import os, socket\n"
        "from draftsman import AggregateRoot, Application, DomainEvent, String, Trigger, behavior_flow, emit\n"
        "class E(DomainEvent, source='A.B'):\n    fields = (String('x'),)\n"
        "class B(AggregateRoot, id='A.B', key='x'):\n    fields = (String('x'),)\n"
        "@behavior_flow(B, 'F', Trigger('E', key=lambda event, domain_event: event.x))\n"
        "def f(flow):\n"
        "    print('noise')\n"
        "    assert 'AWS_SECRET_ACCESS_KEY' not in os.environ\n"
        "    socket.create_connection(('127.0.0.1', 9))\n"
        "app = Application(name='A', runtime='1', aggregates=(B,), flows=(f,))\n"
    )
    cases = [
        {"flow": "A.B.F", "name": "Net", "trigger": "E", "inputs": {"x": "k"}, "status": "success", "expected": []}
    ]
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    result = child(str(tmp_path), str(tmp_path / "cases.json"))
    assert result.returncode == 1
    (report,) = json.loads(result.stdout)["cases"]
    assert "OSError: a test case has no network" in report["message"]
    assert "noise" in result.stderr
