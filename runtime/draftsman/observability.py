"""One JSON log line per call, with the key names of Powertools; names, ids, versions and counts, never payloads."""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

_cold = True


class Logger:
    """Collects the facts of one call and prints them as one line at its end."""

    def __init__(self, service: str, context: Any = None) -> None:
        global _cold
        self.started = time.perf_counter()
        self.level = "INFO"
        self.facts: dict[str, Any] = {
            "service": service,
            "cold_start": _cold,
            "function_request_id": getattr(context, "aws_request_id", ""),
            "xray_trace_id": _trace_id(),
        }
        _cold = False
        self._errors: list[dict[str, str]] = []

    def add(self, **facts: Any) -> None:
        """Note facts; a later value replaces an earlier one."""
        self.facts.update(facts)

    def count(self, name: str, amount: int = 1) -> None:
        """Count something that happened in this call."""
        self.facts[name] = self.facts.get(name, 0) + amount

    def warning(self, message: str, **facts: Any) -> None:
        """Note something that did not stop the work; the line becomes a warning."""
        if self.level == "INFO":
            self.level = "WARNING"
        self._errors.append({"message": message, **{name: str(value) for name, value in facts.items()}})

    def error(self, error: BaseException, **facts: Any) -> None:
        """Note a failure by class and text; the line becomes an error."""
        self.level = "ERROR"
        self._errors.append(
            {
                "exception_name": type(error).__name__,
                "message": str(error)[:500],
                **{k: str(v) for k, v in facts.items()},
            }
        )

    def flush(self) -> None:
        """Print the line."""
        line: dict[str, Any] = {"level": self.level, "timestamp": _timestamp(), **self.facts}
        line["duration_ms"] = round((time.perf_counter() - self.started) * 1000, 1)
        if self._errors:
            line["problems"] = self._errors
        print(json.dumps({k: v for k, v in line.items() if v != ""}, default=str), file=sys.stdout, flush=True)


def notice(message: str, **facts: Any) -> None:
    """Print a warning of a part that has no logger of the call."""
    print(
        json.dumps({"level": "WARNING", "timestamp": _timestamp(), "message": message, **facts}, default=str),
        flush=True,
    )


def _timestamp() -> str:
    from .messages import utc_now

    return utc_now()


def _trace_id() -> str:
    header = os.environ.get("_X_AMZN_TRACE_ID", "")
    return header.partition("Root=")[2].partition(";")[0]
