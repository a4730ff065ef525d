"""The view store of this process: DynamoDB where the environment names the table, else memory."""

from __future__ import annotations

import os

from . import ViewStore

_store: ViewStore | None = None


def use(store: ViewStore | None) -> None:
    """Take this store from now on; None = choose again by the environment."""
    global _store
    _store = store


def current() -> ViewStore:
    """The store that `use` gave, else one by the environment variable DRAFTSMAN_VIEW_STORE (a table name)."""
    global _store
    if _store is None:
        table = os.environ.get("DRAFTSMAN_VIEW_STORE")
        if table:
            from ..aws import client
            from .dynamodb import DynamoDBViewStore

            _store = DynamoDBViewStore(client("dynamodb"), table)
        else:
            from .memory import MemoryViewStore

            _store = MemoryViewStore()
    return _store
