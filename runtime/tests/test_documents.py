"""Documents behave alike by attribute and by subscript, and share nothing with what was put in."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draftsman.documents import Document, DocumentList, decode, encode, plain, wrap
from draftsman.fields import Collection, Int, Items, String, StringList, build, record

Order = record(
    "Order",
    (
        String("name"),
        Int("amount"),
        StringList("tags"),
        Items("lines", String("article"), Int("amount", default=1)),
        Collection("parts", String("name"), Int("size")),
    ),
)
Awkward = record("Awkward", (Items("items", String("keys")), String("values", default="v"), Int("get")))


def test_attribute_and_subscript_are_the_same() -> None:
    order: Any = Order()
    order.name = "a"
    assert order["name"] == "a"
    order["amount"] = 3
    assert order.amount == 3
    assert "name" in order and "nothing" not in order
    assert order.get("nothing", 7) == 7


def test_a_declared_field_that_is_missing_reads_as_its_zero_value() -> None:
    order: Any = Order()
    assert (order.name, order["amount"], order.tags, order.lines, order.parts) == ("", 0, [], [], {})


def test_a_missing_list_can_be_changed_in_place() -> None:
    order: Any = Order()
    order.tags.append("x")
    order.parts["p"] = {"name": "p"}
    assert plain(order) == {"tags": ["x"], "parts": {"p": {"name": "p"}}}


def test_an_undeclared_name_is_an_attribute_error_and_a_key_error() -> None:
    order: Any = Order()
    with pytest.raises(AttributeError, match="Order has no 'colour'"):
        _ = order.colour
    with pytest.raises(KeyError):
        _ = order["colour"]


def test_items_of_collections_know_their_fields() -> None:
    order: Any = Order()
    order.parts["p"] = {"name": "p"}
    assert order.parts["p"].size == 0
    order.parts[5] = {"name": "five"}
    assert order.parts["5"].name == "five" and order.parts[5].name == "five" and 5 in order.parts
    assert [key for key, part in order.parts.items()] == ["p", "5"]
    assert order.parts.p.name == "p"


def test_nested_plain_values_are_wrapped_on_assignment() -> None:
    order: Any = Order()
    order.extra = {"a": [{"b": 1}], "t": (1, {"c": 2}), "s": {"x"}}
    assert order.extra.a[0].b == 1
    assert order.extra.t[1].c == 2
    assert order.extra.s == ["x"]
    order.extra.a.append({"b": 2})
    order.extra.a += [{"b": 3}]
    order.extra.a.insert(0, {"b": 0})
    order.extra.a[1:2] = [{"b": 9}]
    assert [item.b for item in order.extra.a] == [0, 9, 2, 3]


def test_assignment_copies() -> None:
    source: Any = Order({"tags": ["a"], "parts": {"p": {"name": "p"}}})
    order: Any = Order()
    order.tags = source.tags
    order.parts = source.parts
    source.tags.append("b")
    source.parts.p.name = "changed"
    assert order.tags == ["a"]
    assert order.parts["p"]["name"] == "p"


def test_decimals_become_numbers() -> None:
    order: Any = Order({"amount": Decimal("3"), "rate": Decimal("2.5"), "deep": {"n": [Decimal("1")]}})
    assert (order.amount, order.rate, order.deep.n) == (3, 2.5, [1])
    assert [type(v) for v in (order.amount, order.rate, order.deep.n[0])] == [int, float, int]


def test_a_declared_field_wins_over_the_dict_method_of_its_name() -> None:
    awkward: Any = build(Awkward, {"items": [{"keys": "k"}], "get": 4})
    assert awkward.items[0].keys == "k"
    assert (awkward.values, awkward.get) == ("v", 4)
    awkward.values = "w"
    assert awkward["values"] == "w"
    assert decode(encode(awkward)) == {"items": [{"keys": "k"}], "values": "w", "get": 4}
    assert plain(copy.deepcopy(awkward)) == plain(awkward)


def test_setdefault_and_update_wrap() -> None:
    document: Any = Document()
    target = document.setdefault("x", {"n": 1})
    target.n += 1
    document.update({"y": {"z": 1}}, w=[{}])
    document |= {"v": {"u": 2}}
    assert (document.x.n, document.y.z, document.v.u) == (2, 1, 2)


def test_copies_are_deep_and_pickles_are_plain() -> None:
    order: Any = Order({"parts": {"p": {"name": "p"}}, "tags": ["a"]})
    twin: Any = copy.deepcopy(order)
    twin.parts.p.name = "q"
    twin.tags.append("b")
    assert plain(order) == {"parts": {"p": {"name": "p"}}, "tags": ["a"]}
    assert pickle.loads(pickle.dumps(order)) == plain(order)


def test_json_takes_documents_as_they_are() -> None:
    order: Any = Order({"name": "ü", "lines": [{"article": "x"}]})
    assert json.loads(json.dumps(order)) == {"name": "ü", "lines": [{"article": "x"}]}


def test_what_json_does_not_know_is_converted_or_named() -> None:
    assert encode({"b": b"x", "s": {2, 1}, "d": datetime(2020, 1, 1, tzinfo=UTC)}) == (
        '{"b":"x","s":[1,2],"d":"2020-01-01T00:00:00+00:00"}'
    )
    with pytest.raises(TypeError, match="a object cannot be stored"):
        encode({"o": object()})
    with pytest.raises(ValueError):
        encode({"n": float("nan")})


def test_deleting_an_attribute_deletes_the_entry() -> None:
    order: Any = Order({"name": "a"})
    del order.name
    assert "name" not in order
    with pytest.raises(AttributeError):
        del order.name


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), values, max_size=5))
def test_wrapping_and_storing_lose_nothing(data: dict[str, Any]) -> None:
    assert plain(wrap(data)) == data
    assert decode(encode(Document(data))) == data
    assert isinstance(wrap([data]), DocumentList)
