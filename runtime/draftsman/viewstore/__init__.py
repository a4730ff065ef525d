"""Where view instances are kept: the protocol that memory.py and dynamodb.py both keep, and its records.

A view instance is found by the view's name and its business key. Reads are strongly consistent: what a finished trace
says is written can be read. A deleted instance stays as a tombstone for TOMBSTONE_DAYS, so that a late delivery of an
older snapshot cannot bring it back; no read of the API shows it (REFERENCE §9.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..structure import Structure

TOMBSTONE_DAYS = 7  # longer than the 24 hours for which a DynamoDB stream keeps a record
MAXIMUM_ROWS = 1000  # rows of one answer without `limit`: the "technical maximum" of REFERENCE §8.3
TRANSACTION_RECORDS = 90  # DynamoDB writes at most 100 items in one transaction


class ViewStoreError(Exception):
    """Reading or writing views failed; trying again later can help."""


class ViewConflict(ViewStoreError):  # noqa: N818 - what happened, as the callers say it
    """Somebody else wrote one of the records since it was read: read again and repeat the change."""


class UnwritableView(ViewStoreError):  # noqa: N818
    """The store refuses this record for what it is (too large, an empty or too long key, a value it cannot hold)."""


class Condition(Structure, frozen=True):
    """One filter on content: `operator` is a name of REFERENCE §7.6, `values` has as many values as it takes."""

    attribute: str
    operator: str
    values: tuple[object, ...] = ()


class Record:
    """One stored view instance, or (view `W#<handler>`) what a handler remembers of a stream.

    `revision` is the number of writes so far, 0 = not stored: a write is refused unless the stored number is this one.
    `sources` has by `<handler>|<stream>` the newest version applied, then the older versions that are still missing.
    `expires` is when the instance ceases to exist, in seconds since 1970; None = never.
    """

    def __init__(
        self,
        view: str,
        key: str,
        fields: dict[str, object] | None = None,
        revision: int = 0,
        sources: dict[str, list[int]] | None = None,
        deleted: bool = False,
        expires: int | None = None,
    ) -> None:
        self.view = view
        self.key = key
        self.fields = {} if fields is None else fields
        self.revision = revision
        self.sources = {} if sources is None else sources
        self.deleted = deleted
        self.expires = expires

    def visible(self, now: float) -> bool:
        return not self.deleted and (self.expires is None or self.expires > now)


class Search(Structure, frozen=True):
    """Which keys of a view are asked for: those beginning with `prefix`, and the one equal to `head`.

    `head` comes first in key order, because `prefix` begins with it (REFERENCE Q16: whole segments).
    """

    prefix: str = ""
    head: str | None = None


class Page(Structure, frozen=True):
    """Visible records in key order; `last` is the key to go on behind, None at the end."""

    records: Sequence[Record]
    last: str | None = None


class ViewStore(Protocol):
    """Every method raises ViewStoreError when the store cannot be reached or is throttled."""

    def get(self, view: str, key: str) -> Record | None:
        """The record, be it a tombstone or expired; None if there never was one or it has been purged."""

    def get_many(self, view: str, keys: Sequence[str]) -> Mapping[str, Record]:
        """Those of the records that exist and are visible, by key."""

    def query(
        self,
        view: str,
        search: Search,
        conditions: Sequence[Condition] = (),
        any_of: bool = False,
        limit: int = MAXIMUM_ROWS,
        after: str | None = None,
    ) -> Page:
        """At most `limit` visible records that meet all conditions (`any_of`: at least one of them)."""

    def write(self, records: Sequence[Record]) -> None:
        """Write all, each only if its stored revision is still the one given; count `revision` up in the objects.

        All or nothing for up to TRANSACTION_RECORDS; more are written in that order in several steps.
        Raises ViewConflict or UnwritableView.
        """
