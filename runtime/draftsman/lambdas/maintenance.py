"""The daily sweep over the event store: what is deleted for good is erased."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..deadline import Deadline
from ..eventstore import Head
from ..maintenance import sweep
from ..observability import Logger
from ..settings import Settings
from . import wiring

MARGIN_MS = 30_000  # a sweep stops with so much time left; one stream of a few thousand commits takes less


class SweepFailedError(Exception):
    """Some streams could not be erased; the log says which and why, and the next sweep tries again."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Sweep, from where the last sweep stopped; the answer says how far it came."""
    logger, deadline = Logger("maintenance", context), Deadline(context)

    def failed(head: Head, error: Exception) -> None:
        logger.error(error, stream=head.stream, version=head.version)

    try:
        swept = sweep(
            wiring.erasable_store(),
            wiring.application().aggregates,
            time.time(),
            Settings().delayed_days,
            lambda: deadline.has_time(MARGIN_MS),
            failed,
            wiring.backups() if Settings().backups else None,
        )
        logger.add(**swept._asdict())
    except Exception as error:
        logger.error(error)
        raise
    finally:
        logger.flush()
    if swept.failed:
        raise SweepFailedError(f"{swept.failed} of {swept.seen} streams could not be erased, see the log")
    return swept._asdict()
