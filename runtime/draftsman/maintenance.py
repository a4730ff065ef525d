"""The daily sweep of the event store: erases what is deleted for good (REFERENCE §9.2.6, §9.3).

It can be stopped at any point and repeated: the next sweep goes on where this one ended, and what it did is not done
again. It runs beside live traffic; an instance that is created again meanwhile is another life and stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from .domain import DELAYED, HARD
from .eventstore import ErasableStore, Head
from .messages import utc_time

if TYPE_CHECKING:
    from .backup import Backups

DAY = 86_400  # seconds
READERS_DAYS = 1  # a DynamoDB stream keeps a record for 24 hours: until then relay and views may still need the events


class Swept(NamedTuple):
    """What a sweep did: streams seen, erased and failed, items of former lives removed, and whether it is finished."""

    seen: int
    erased: int
    tidied: int
    failed: int
    finished: bool


def is_due(head: Head, now: float, delayed_days: int) -> bool:
    """Whether a stream is to be erased, or to be erased to its end."""
    if head.erased or head.purged:
        return not head.erased
    if head.expires and head.expires + READERS_DAYS * DAY < now:
        return True  # idle beyond its event-ttl
    days = {HARD: READERS_DAYS, DELAYED: max(delayed_days, READERS_DAYS)}.get(head.deleted)
    return days is not None and head.time < utc_time(now - days * DAY)


def sweep(
    store: ErasableStore,
    aggregates: Iterable[str],
    now: float,
    delayed_days: int,
    has_time: Callable[[], bool] = lambda: True,
    failed: Callable[[Head, Exception], None] | None = None,
    backups: Backups | None = None,
) -> Swept:
    """Look at all streams of these aggregates ("Sub.Agg") from where the last sweep stopped, until the time is over.

    A stream that fails is reported and left for the next sweep; the others go on. Copies in `backups` go with the
    stream.
    """
    start = place = store.bookmark()
    seen = erased = tidied = failures = 0
    for aggregate in sorted(aggregates):
        owner = start.partition("#")[0]
        if aggregate < owner:
            continue
        for head in store.heads(aggregate, start if aggregate == owner else ""):
            if not has_time():
                store.keep_bookmark(place)
                return Swept(seen, erased, tidied, failures, False)
            seen, place = seen + 1, head.stream
            try:
                if backups is not None:
                    _erase_copies(backups, head, now, delayed_days)
                if is_due(head, now, delayed_days):
                    erased += store.erase(head)
                elif not head.erased:
                    tidied += store.tidy(head, utc_time(now - READERS_DAYS * DAY))
            except Exception as error:
                failures += 1
                if failed is not None:
                    failed(head, error)
    if start:
        store.keep_bookmark("")
    return Swept(seen, erased, tidied, failures, True)


def _erase_copies(backups: Backups, head: Head, now: float, delayed_days: int) -> None:
    """Remove the copies of what is deleted for good, and those of the former lives of a key.

    Before the stream itself, so that a sweep that is cut off between the two does both again. The copies of an instance
    that was idle beyond its event-ttl stay: nobody deleted it, and they have a time to live of their own.
    """
    from .backup import erase_copies

    if head.deleted in (HARD, DELAYED) and not head.purged and is_due(head, now, delayed_days):
        erase_copies(backups, head.stream)
    elif head.base > 0 and not head.purged:
        erase_copies(backups, head.stream, head.base)
