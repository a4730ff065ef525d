"""Hints to subscribers: a failure is tried once more, then dropped; they never stop the work."""

from __future__ import annotations

from typing import Any

import pytest

from draftsman.notifications import PER_REQUEST, hint

NOTES = [("Cart", f"k{number}", "updated") for number in range(PER_REQUEST + 1)]


class Api:
    """Takes requests, of which the first `failing` get no answer."""

    def __init__(self, failing: int = 0) -> None:
        self.failing = failing
        self.requests: list[dict[str, Any]] = []

    def __call__(self, endpoint: str, document: str, variables: dict[str, Any]) -> None:
        if self.failing:
            self.failing -= 1
            raise OSError("no answer")
        self.requests.append(variables)
        assert document.count("publishNotification(") == len(variables) // 3


@pytest.fixture(autouse=True)
def endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", "http://api/graphql")


def test_many_hints_share_a_request_and_keep_their_order() -> None:
    api = Api()
    hint(NOTES, send=api)
    assert [len(variables) // 3 for variables in api.requests] == [PER_REQUEST, 1]
    first, last = api.requests[0], api.requests[1]
    assert (first["t0"], first["i0"], first["m0"], last["i0"]) == ("Cart", "k0", "updated", f"k{PER_REQUEST}")


@pytest.mark.parametrize(("failing", "warnings"), [(1, 0), (2, 1)])
def test_a_failure_is_tried_once_more_and_then_only_noted(failing: int, warnings: int) -> None:
    api, noted = Api(failing), list[str]()
    hint(NOTES[:1], lambda text, **facts: noted.append(text), api)
    assert len(noted) == warnings and len(api.requests) == 1 - warnings


def test_without_an_api_or_changes_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    api = Api(failing=9)
    hint([], send=api)
    monkeypatch.setenv("DRAFTSMAN_API_ENDPOINT", "")
    hint(NOTES, send=api)
    assert api.failing == 9
