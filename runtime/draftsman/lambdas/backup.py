"""The daily job that copies the state of aggregates to blob storage."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from ..backup import BackupJob
from ..deadline import Deadline
from ..eventstore import Head
from ..observability import Logger
from ..settings import Settings
from . import wiring

MARGIN_MS = 30_000  # the job stops with so much time left; one instance takes well below a second


class BackupFailedError(Exception):
    """Some instances could not be copied; the log says which and why, and the next call tries again."""


def handler(event: Mapping[str, Any], context: Any) -> dict[str, Any]:
    """Copy what is due, from where the last call stopped; the answer says how far it came."""
    logger, deadline = Logger("backup", context), Deadline(context)

    def failed(head: Head, error: Exception) -> None:
        logger.error(error, stream=head.stream, version=head.version)

    try:
        job = BackupJob(
            wiring.copyable_store(),
            wiring.backups(),
            time.time(),
            Settings().delayed_days,
            lambda: deadline.has_time(MARGIN_MS),
            failed,
        )
        copied = job.run(wiring.application().aggregates.values())
        logger.add(**copied._asdict())
    except Exception as error:
        logger.error(error)
        raise
    finally:
        logger.flush()
    if copied.failed:
        raise BackupFailedError(f"{copied.failed} of {copied.seen} instances could not be copied, see the log")
    return copied._asdict()
