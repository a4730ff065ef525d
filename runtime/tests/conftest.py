"""For all tests: the hand-written application of fixtures/shop, and an emulator for what only DynamoDB can prove."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from draftsman import application as applications
from draftsman.application import Application
from draftsman.testing.memory import MemoryRuntime

SHOP = Path(__file__).parent / "fixtures" / "shop" / "python"
START_SECONDS = 20


@pytest.fixture(scope="session")
def shop() -> Application:
    """The application Demo."""
    return applications.load(str(SHOP))


@pytest.fixture
def runtime(shop: Application) -> MemoryRuntime:
    """The application Demo in memory, on empty stores."""
    return MemoryRuntime(shop)


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """The endpoint of an emulator of our own; skips, loudly, where it is not installed."""
    if importlib.util.find_spec("ministack") is None or importlib.util.find_spec("botocore") is None:
        pytest.skip("NOT PROVED: ministack or botocore is not installed, so nothing ran against DynamoDB")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "TMPDIR": folder,
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        with open(f"{folder}/log", "wb") as log:
            process = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/_ministack/health", process, f"{folder}/log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the emulator did not start: {Path(log).read_text()[-2000:]}")


@pytest.fixture(scope="session")
def aws(emulator: str) -> Any:
    """Makes botocore clients of the emulator by service name."""
    from botocore.config import Config
    from botocore.session import Session

    session = Session()
    session.set_credentials("000000000001", "test")
    clients: dict[str, Any] = {}

    def client(name: str) -> Any:
        if name not in clients:
            config = Config(max_pool_connections=32, retries={"mode": "standard", "max_attempts": 3})
            clients[name] = session.create_client(name, "eu-west-1", endpoint_url=emulator, config=config)
        return clients[name]

    return client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Iterator[None]:
    """Where everything has been set up (BLUELINE_TESTS=all), a test that leaves itself out fails.

    A green run has tried everything.
    """
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("BLUELINE_TESTS") == "all":
        report.outcome = "failed"
        report.longrepr = f"left out though everything was set up (BLUELINE_TESTS=all): {report.longrepr[2]}"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say aloud what was skipped, also with -q: a green run that proved less must not look like another."""
    reasons = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", ()) if report.longrepr}
    for reason in sorted(reasons):
        terminalreporter.write_line(reason.removeprefix("Skipped: "), yellow=True, bold=True)


_tables = 0


@pytest.fixture
def table(aws: Any) -> str:
    """A fresh table with keys pk and sk, and the index of aggregates."""
    global _tables
    _tables += 1
    name = f"table-{_tables}"
    aws("dynamodb").create_table(
        TableName=name,
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
    return name
