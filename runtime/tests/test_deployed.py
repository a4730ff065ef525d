"""The functions as deployed: one zip, tables with streams, bus, rules and queues in the emulator; one purchase."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from draftsman.trace import OPEN, TraceRow, open_count
from draftsman.tracestore import DynamoDbTraceStore

RUNTIME = Path(__file__).parents[1]
SHOP = Path(__file__).parent / "fixtures" / "shop" / "python"
STACK = "demo-test"
FUNCTIONS = ("command", "behavior", "relay", "views", "notifier", "maintenance")
DEADLINE = 60.0  # seconds; stream and queue pollers of the emulator look once a second


def package() -> bytes:
    """What is deployed: generated code and the runtime without its testing part, no bytecode."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for root in (SHOP, RUNTIME):
            for path in sorted(root.rglob("*.py")):
                name = path.relative_to(root)
                folder = name.parts[0]
                if root == SHOP and folder == "tests":
                    continue
                if root == RUNTIME and (folder != "draftsman" or "testing" in name.parts):
                    continue
                archive.write(path, name.as_posix())
    return buffer.getvalue()


class Stack:
    """The write side and the views of the application Demo."""

    def __init__(self, aws: Callable[[str], Any]) -> None:
        self.dynamodb, self.functions, self.events, self.sqs = aws("dynamodb"), aws("lambda"), aws("events"), aws("sqs")
        self.role = aws("iam").create_role(
            RoleName=f"{STACK}-role",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
        )["Role"]["Arn"]
        self.code = package()
        self.streams = {name: self._table(name) for name in ("event-store", "view-store", "trace-store")}
        self.events.create_event_bus(Name=f"{STACK}-bus")
        for name in FUNCTIONS:
            self._function(name)
        with ThreadPoolExecutor(len(FUNCTIONS)) as pool:
            list(pool.map(self._start, FUNCTIONS))
        commands = ["AddShopCartRequested", "CloseShopCartRequested", "RegisterShopCustomerRequested"]
        self._queue("behavior", [*commands, "CartClosed"])
        self._queue("notifier", ["CustomerRegistered"])
        for name in ("relay", "views"):
            self.functions.create_event_source_mapping(
                EventSourceArn=self.streams["event-store"],
                FunctionName=f"{STACK}-{name}",
                StartingPosition="TRIM_HORIZON",
                BatchSize=100,
            )

    def _table(self, name: str) -> str:
        answer = self.dynamodb.create_table(
            TableName=f"{STACK}-{name}",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk", "t")],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": "byType",
                    "KeySchema": [{"AttributeName": "t", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        )
        return str(answer["TableDescription"]["LatestStreamArn"])

    def _function(self, name: str) -> None:
        self.functions.create_function(
            FunctionName=f"{STACK}-{name}",
            Runtime="python3.13",
            Role=self.role,
            Handler=f"draftsman.lambdas.{name}.handler",
            Code={"ZipFile": self.code},
            Timeout=60,
            Environment={
                "Variables": {
                    "DRAFTSMAN_STACK": STACK,
                    "DRAFTSMAN_EVENT_STORE": f"{STACK}-event-store",
                    "DRAFTSMAN_VIEW_STORE": f"{STACK}-view-store",
                    "DRAFTSMAN_TRACE_STORE": f"{STACK}-trace-store",
                    "DRAFTSMAN_BUS": f"{STACK}-bus",
                }
            },
        )

    def _start(self, name: str) -> None:
        """Let a function start before anything waits for it.

        The emulator invokes the functions of streams one after the other: on a busy machine four cold starts in a row
        are most of the time that a trace has.
        """
        self.functions.invoke(FunctionName=f"{STACK}-{name}", Payload=b'{"Records": []}')

    def _queue(self, name: str, types: list[str]) -> None:
        url = self.sqs.create_queue(QueueName=f"{STACK}-{name}", Attributes={"VisibilityTimeout": "180"})["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        rule = {"Name": f"{STACK}-{name}", "EventBusName": f"{STACK}-bus"}
        self.events.put_rule(**rule, EventPattern=json.dumps({"detail-type": types}))
        self.events.put_targets(Rule=rule["Name"], EventBusName=rule["EventBusName"], Targets=[{"Id": "q", "Arn": arn}])
        self.functions.create_event_source_mapping(
            EventSourceArn=arn,
            FunctionName=f"{STACK}-{name}",
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )

    def mutate(self, field: str, values: dict[str, Any]) -> dict[str, Any]:
        """Invoke the command function as AppSync does; its answer, or the error that it raised."""
        parent, _, name = field.rpartition(".")
        event = {
            "arguments": {"input": values},
            "identity": {"username": "ann", "claims": {"cognito:groups": ["t-buyer"]}},
            "request": {"headers": {}},
            "info": {"parentTypeName": parent, "fieldName": name},
        }
        answer = self.functions.invoke(FunctionName=f"{STACK}-command", Payload=json.dumps(event).encode())
        result: dict[str, Any] = json.loads(answer["Payload"].read())
        return result

    def settled(self, correlation_id: str) -> list[TraceRow]:
        """The trace once nothing is open."""
        store = DynamoDbTraceStore(f"{STACK}-trace-store", self.dynamodb)
        deadline = time.monotonic() + DEADLINE
        while True:
            rows = store.read(correlation_id)
            if rows and not open_count(rows):
                return rows
            assert time.monotonic() < deadline, f"still open: {[row for row in rows if row.status in OPEN]}"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def stack(aws: Callable[[str], Any]) -> Iterator[Stack]:
    yield Stack(aws)


def test_a_purchase_from_mutation_to_view(stack: Stack) -> None:
    for field, values in (
        ("ShopCustomerMutation.register", {"email": "a@b"}),
        ("ShopCartMutation.add", {"cart": "t:one", "article": "base64:cmVkIGFwcGxl", "amount": 3}),
    ):
        rows = stack.settled(stack.mutate(field, values)["correlationId"])
        assert {row.status for row in rows} == {"success", "requested"}
    rows = stack.settled(stack.mutate("ShopCartMutation.close", {"cart": "t:one"})["correlationId"])
    assert {row.component: row.status for row in rows} == {
        "appsync": "requested",
        "Shop.Cart.Close": "success",
        "Relay:Shop.Cart": "success",
        "View:Cart": "success",
        "View:Customer": "success",
        "Shop.Customer.CountOrder": "success",
        "Relay:Shop.Customer": "success",
    }
    published = {name for row in rows for name in row.events}
    assert published == {"CartClosed", "OrderCounted"}
    error = stack.mutate("ShopCartMutation.add", {"cart": "u:one", "article": "x"})
    assert error["errorMessage"] == "unauthorized"
    swept = json.loads(stack.functions.invoke(FunctionName=f"{STACK}-maintenance", Payload=b"{}")["Payload"].read())
    assert swept == {"seen": 2, "erased": 0, "tidied": 0, "failed": 0, "finished": True}
