"""What follows from the declarations of an application."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import draftsman
from draftsman import Application
from draftsman.application import FLOW, NOTIFIER, load
from draftsman.messages import Message

SHOP = Path(__file__).parent / "fixtures" / "shop" / "python"


def test_consumers_of_an_event(shop: Application) -> None:
    assert [tuple(c) for c in shop.consumers("CartClosed")] == [
        (FLOW, "Shop.Customer.CountOrder", "Customer.CountOrder")
    ]
    assert [tuple(c) for c in shop.consumers("CustomerRegistered")] == [
        (NOTIFIER, "GreetCustomer-Notifier", "Notifier-GreetCustomer")
    ]
    assert shop.consumers("Nothing") == ()
    assert [flow.id for flow in shop.flows_of("AddShopCartRequested")] == ["Shop.Cart.Add"]


def test_views_of_an_aggregate(shop: Application) -> None:
    assert shop.views_of("Shop.Cart") == ("Cart", "Customer")
    assert shop.views_of("Shop.Customer") == ("Customer",)


def test_payloads_are_complete_and_typed(shop: Application) -> None:
    payload = shop.payload(Message("m", "CartClosed", {"total": "3", "old": 1}, ""))
    assert dict(payload) == {"cart": "", "customer": "", "total": 3, "note": "none"}
    assert shop.payload(Message("m", "AddShopCartRequested", {"cart": "c"}, "")).amount == 1
    assert shop.payload(Message("m", "Unknown", {"x": {"y": 1}}, "")).x.y == 1
    assert shop.payload(Message("m", "FileUploaded", {"uri": "u"}, "")).bucket == ""


def test_another_runtime_is_refused() -> None:
    with pytest.raises(RuntimeError, match="Demo was generated for runtime 0, this is runtime 1: generate it again"):
        Application(name="Demo", runtime="0")


def test_an_application_is_loaded_once(shop: Application) -> None:
    assert load() is shop


def test_lib_can_be_imported_both_ways() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SHOP.parents[3])!r});"
        f"from draftsman.application import load; load({str(SHOP)!r});"
        "import lib.Hashes; from Hashes import tag; print(tag.__name__)"
    )
    result = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "tag\n"


def test_every_public_name_exists() -> None:
    for name in draftsman.__all__:
        assert getattr(draftsman, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = draftsman.Nothing


HEAVY = (
    "datetime",
    *("boto3", "botocore", "dataclasses", "inspect", "uuid", "logging", "http.client", "decimal", "ssl"),
    *("urllib.parse", "ipaddress", "hashlib", "hmac", "random", "threading"),
)


@pytest.mark.parametrize("side", ["command", "behavior", "relay", "views", "query", "notifier", "maintenance"])
def test_no_function_starts_with_an_aws_sdk_or_a_heavy_module(side: str) -> None:
    """Cold starts: what a function and the application load before the first call (RUNTIME §7.7)."""
    code = (
        f"import sys; sys.path.insert(0, {str(SHOP.parents[3])!r}); import draftsman.lambdas.{side};"
        f"from draftsman.application import load; load({str(SHOP)!r});"
        f"print(' '.join(sorted(set(sys.modules) & set({HEAVY!r}))))"
    )
    result = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == ""


def test_a_mutation_reaches_the_views(runtime: Any) -> None:
    runtime.mutate("ShopCustomerMutation.register", {"email": "a@b"}, username="ann")
    buyer = {"username": "ann", "groups": ["t-buyer"]}
    runtime.mutate("ShopCartMutation.add", {"cart": "t:one", "article": "apple", "amount": 3}, **buyer)
    assert runtime.query("CartQuery.get", {"key": "t:one"}, **buyer)["lines"] == [{"article": "apple", "amount": 3}]
    trace = runtime.mutate("ShopCartMutation.close", {"cart": "t:one"}, **buyer)
    assert runtime.query("CartQuery.get", {"key": "t:one"}, **buyer) is None
    assert runtime.query("CustomerQuery.get", {"key": "ann"})["spent"] == 3
    answer = runtime.query("TraceQuery.get", {"correlationId": trace})
    assert answer["pending"] == 0
    by_component = {row["component"]: row for row in answer["resultset"]}
    assert by_component["Shop.Customer.CountOrder"]["previous"] == "Shop.Cart.Close"
    assert [message.type for message in runtime.bus.published] == [
        "RegisterShopCustomerRequested",
        "CustomerRegistered",
        "AddShopCartRequested",
        "ArticleAdded",
        "CloseShopCartRequested",
        "CartClosed",
        "OrderCounted",
    ]
    assert [message.type for message in runtime.notified] == ["CustomerRegistered"]
