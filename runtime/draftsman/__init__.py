"""The runtime of generated applications: the names that generated code imports.

The write side is imported at once, the read side at first use, so that a function pays only for what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .application import Application
from .authorization import FOREIGN_KEY, Argument, anonymous, authenticated, role, user
from .commands import Command
from .domain import (
    AggregateRoot,
    DomainEvent,
    FileUploaded,
    FunctionalException,
    add_items,
    on,
    put_item,
    remove_items,
    retrieve_nested_target,
    upsert,
)
from .fields import Boolean, Collection, Float, Int, Items, String, StringList
from .flow import Part, Trigger, behavior_flow, emit, require, update_key
from .validation import Pattern
from .version import RUNTIME_VERSION

if TYPE_CHECKING:
    from .notifiers import Notifier
    from .queries import Clause, Projection, Query
    from .views import Embedded, Relation, View, convert_items, custom_handler, snapshot_handler

_READ_SIDE = {
    "View": "views",
    "Embedded": "views",
    "Relation": "views",
    "snapshot_handler": "views",
    "custom_handler": "views",
    "convert_items": "views",
    "Query": "queries",
    "Clause": "queries",
    "Projection": "queries",
    "Notifier": "notifiers",
}


def __getattr__(name: str) -> Any:
    if name not in _READ_SIDE:
        raise AttributeError(f"module 'draftsman' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f".{_READ_SIDE[name]}", __name__), name)
    globals()[name] = value
    return value


__all__ = [
    "FOREIGN_KEY",
    "RUNTIME_VERSION",
    "AggregateRoot",
    "Application",
    "Argument",
    "Boolean",
    "Clause",
    "Collection",
    "Command",
    "DomainEvent",
    "Embedded",
    "FileUploaded",
    "Float",
    "FunctionalException",
    "Int",
    "Items",
    "Notifier",
    "Part",
    "Pattern",
    "Projection",
    "Query",
    "Relation",
    "String",
    "StringList",
    "Trigger",
    "View",
    "add_items",
    "anonymous",
    "authenticated",
    "behavior_flow",
    "convert_items",
    "custom_handler",
    "emit",
    "on",
    "put_item",
    "remove_items",
    "require",
    "retrieve_nested_target",
    "role",
    "snapshot_handler",
    "update_key",
    "upsert",
    "user",
]
