"""Requests: decode, authorise, defaults, patterns, automatic fields, in this order (REFERENCE 8.5)."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from draftsman import Argument, Boolean, Command, Float, Int, Items, Pattern, String, anonymous, authenticated, role
from draftsman.authorization import Identity, Unauthorized
from draftsman.commands import decoded
from draftsman.validation import InputRefused

WORD = Pattern("Word", r"^[a-z]+$")
ANN = Identity("ann", frozenset({"t-buyer"}))

COMMAND = Command(
    "AddThingRequested",
    field="ThingMutation.add",
    allow=anonymous(),
    fields=(
        String("name", pattern=WORD),
        String("url", default="", pattern=Pattern("Url", r"https://.+")),
        Int("amount", default=1),
        Float("price", default=0),
        Boolean("fresh", default=False),
        String("owner", auto_fill="username", pattern=WORD),
        String("number", auto_fill="uuid"),
        Items("lines", String("article", pattern=WORD), Int("count", default=2), String("key", auto_fill="uuid")),
    ),
)


def encoded(text: str) -> str:
    return "base64:" + b64encode(text.encode()).decode()


def accept(values: dict[str, Any], identity: Identity | None = None, command: Command = COMMAND) -> dict[str, Any]:
    return command.accept({"input": values}, identity)


def test_defaults_and_automatic_fields() -> None:
    data = accept({"name": "pen", "amount": None, "lines": [{"article": "ink"}]}, ANN)
    number, key = data.pop("number"), data["lines"][0].pop("key")
    assert len(number) == 36 and len(key) == 36 and number != key
    assert data == {
        "name": "pen",
        "url": "",
        "amount": 1,
        "price": 0.0,
        "fresh": False,
        "owner": "ann",
        "lines": [{"article": "ink", "count": 2}],
    }


def test_automatic_fields_cannot_be_given() -> None:
    assert accept({"name": "pen", "owner": "eve"}, ANN)["owner"] == "ann"
    assert accept({"name": "pen", "owner": "eve"})["owner"] == ""


def test_unknown_fields_do_not_get_in() -> None:
    assert "surplus" not in accept({"name": "pen", "surplus": 1})


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "name is missing"),
        ({"name": None}, "name is missing"),
        ({"name": "Pen"}, "name does not match the pattern Word"),
        ({"name": "pen\n"}, "name does not match the pattern Word"),
        ({"name": ""}, "name does not match the pattern Word"),
        ({"name": "pen", "url": "ftp://x"}, "url does not match the pattern Url"),
        (
            {"name": "pen", "lines": [{"article": "a"}, {"article": "B"}]},
            "lines.1.article does not match the pattern Word",
        ),
        ({"name": "pen", "lines": [{}]}, "lines.0.article is missing"),
        ({"name": "pen", "amount": "many"}, "amount: 'many' is no Int"),
        ({"name": "base64:%%%"}, "a text that starts with 'base64:' is no base64 of UTF-8 text"),
        ({"name": "base64:/w=="}, "a text that starts with 'base64:' is no base64 of UTF-8 text"),
    ],
)
def test_refusals_name_field_and_rule(values: dict[str, Any], text: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        accept(values)
    assert str(refusal.value) == text


def test_a_value_equal_to_the_default_needs_no_pattern() -> None:
    assert accept({"name": "pen", "url": ""})["url"] == ""


def test_encoded_texts_are_decoded_everywhere_before_anything_else() -> None:
    command = Command(
        "CRequested",
        field="M.c",
        allow=role(Argument("cart").split(":")[0], "-buyer"),
        fields=(String("cart", pattern=Pattern("P", "[a-z: ]+")), Items("lines", String("text"))),
    )
    data = accept({"cart": encoded("t:one two"), "lines": [{"text": encoded("ü ö")}]}, ANN, command)
    assert data == {"cart": "t:one two", "lines": [{"text": "ü ö"}]}
    with pytest.raises(Unauthorized):
        accept({"cart": encoded("u:one"), "lines": []}, ANN, command)


def test_authorization_comes_before_patterns() -> None:
    command = Command("CRequested", field="M.c", allow=authenticated(), fields=(String("a", pattern=WORD),))
    with pytest.raises(Unauthorized):
        accept({"a": "NOT A WORD"}, None, command)


def test_deep_nesting_is_refused() -> None:
    value: Any = "x"
    for _ in range(30):
        value = [value]
    with pytest.raises(InputRefused, match="nested too deeply"):
        decoded(value)


def test_what_no_bus_could_carry_is_refused() -> None:
    command = Command("CRequested", field="M.c", allow=anonymous(), fields=(String("text"),))
    assert len(accept({"text": "x" * 190_000}, None, command)["text"]) == 190_000
    with pytest.raises(InputRefused, match="the input has 200011 bytes, at most 200000"):
        accept({"text": "x" * 200_000}, None, command)


def test_names() -> None:
    assert (COMMAND.command, COMMAND.name) == ("AddThing", "AddThingRequested")
    assert Command("Odd", field="M.o", allow=anonymous()).command == "Odd"


def test_a_command_without_input() -> None:
    command = Command("CRequested", field="M.c", allow=anonymous(), fields=(String("id", auto_fill="uuid"),))
    assert len(command.accept({}, None)["id"]) == 36


def test_patterns_are_those_of_java_and_javascript() -> None:
    assert Pattern("Digits", r"\d+").matches("12")
    assert not Pattern("Digits", r"\d+").matches("\u0661\u0662")  # digits, but not of ASCII
    assert not Pattern("Word", r"\w+").matches("\u00e9")


def test_a_text_that_could_keep_a_pattern_busy_is_not_matched() -> None:
    assert Pattern("Any", ".*").matches("x" * 10_000)
    assert not Pattern("Any", ".*").matches("x" * 10_001)
