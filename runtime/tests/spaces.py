"""Spaces and persons: views with relations of all kinds, queries of all kinds, and somebody who asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from draftsman import (
    FOREIGN_KEY,
    Application,
    Argument,
    Boolean,
    Clause,
    Embedded,
    Float,
    Int,
    Projection,
    Query,
    Relation,
    String,
    StringList,
    View,
    anonymous,
    authenticated,
    role,
    user,
)
from draftsman.readapi import ReadApi
from draftsman.tracestore import MemoryTraceStore
from draftsman.version import RUNTIME_VERSION
from draftsman.viewstore import Record
from draftsman.viewstore.memory import MemoryViewStore


class Member(View):
    fields = (String("username"), Relation("profile", "OneToOne", "Person", foreign_key="username"))


def tenant_role(argument: Argument) -> Any:
    return role(argument.split(":")[0], ":", argument.split(":")[1], "-viewer")


class Space(View, key="drn"):
    fields = (
        String("drn"),
        String("name"),
        Int("size"),
        Float("rate"),
        Boolean("open"),
        StringList("tags"),
        String("owner"),
        Embedded("members", "Member"),
        Relation("below", "OneToMany", "Space", foreign_key="#canonical", allow=tenant_role(Argument("entity.drn"))),
        Relation("named", "OneToMany", "Space", foreign_key="name"),
        Relation("single", "ManyToOne", "Person", foreign_key="owner", allow=role(FOREIGN_KEY, "-friend")),
    )


class Person(View, key="name"):
    fields = (
        String("name"),
        StringList("spaceKeys"),
        Relation("spaces", "ManyToMany", "Space", foreign_key="spaceKeys", allow=tenant_role(FOREIGN_KEY)),
        Relation("all", "OneToMany", "Space", foreign_key="spaceKeys"),
    )


CLAUSES = (
    Clause("name", "equals", argument="name_equals"),
    Clause("size", "greater_than", argument="size_greater_than"),
    Clause("tags", "equals", argument="tags_equals"),
    Clause("open", "equals", argument="open_equals"),
)
PREFIX = Argument("key_begins_with")


def transform(arguments: dict[str, Any], username: str) -> Any:
    return {"name": username.encode(), "spaceKeys": [arguments["q"], str(arguments["extra"])], "rate": 1}


QUERIES = (
    Query(Space, field="SpaceQuery.get", type="get", allow=tenant_role(Argument("key"))),
    Query(Space, field="SpaceQuery.open", type="get", allow=anonymous()),
    Query(Space, field="SpaceQuery.filter", type="filter", canonical=True, clauses=CLAUSES, allow=tenant_role(PREFIX)),
    Query(Space, field="SpaceQuery.all", type="filter", clauses=CLAUSES, allow=authenticated()),
    Query(Space, field="SpaceQuery.free", type="filter", canonical=True, allow=authenticated()),
    Query(Space, field="SpaceQuery.mine", type="query", canonical=True, allow=user("key_begins_with")),
    Query(Space, field="SpaceQuery.whole", type="filter", canonical=True, allow=role(PREFIX, "-viewer")),
)
PROJECTIONS = (
    Projection(
        "P",
        field="PQuery.get",
        transform=transform,
        returns="Person",
        inputs=(String("q"), Int("extra")),
        allow=tenant_role(Argument("q")),
    ),
    Projection(
        "L",
        field="PQuery.list",
        transform=lambda a, u: a["q"] and [{"name": "x"}, None],
        returns="Person",
        result_set=True,
        inputs=(String("q"),),
        allow=anonymous(),
    ),
)


class Counting(MemoryViewStore):
    """Counts reads."""

    reads = 0

    def get_many(self, *arguments: Any, **named: Any) -> Any:
        self.reads += 1
        return super().get_many(*arguments, **named)

    def query(self, *arguments: Any, **named: Any) -> Any:
        self.reads += 1
        return super().query(*arguments, **named)


KEYS = ("D1", "D1:acme", "D1:acme:p", "D1:acme:q", "D1:acmecorp", "D1:acmecorp:p", "D2:acme", "ann", "ann:x", "anna")


def filled() -> Counting:
    """A store with a space per key and a person; nothing read yet."""
    store = Counting()
    for size, key in enumerate(KEYS):
        fields = {
            "drn": key,
            "name": key.rpartition(":")[2],
            "size": size,
            "tags": [key[:2], "t"],
            "open": size % 2 == 0,
        }
        store.write([Record("Space", key, {**fields, "owner": "ann"})])
    store.write([Record("Person", "ann", {"name": "ann", "spaceKeys": ["D2:acme", "gone", "D1:acme", "D1:acmecorp"]})])
    store.reads = 0
    return store


class Caller:
    """Calls a query field as a user (`name`, "" = API key) with these groups."""

    def __init__(self, store: Counting) -> None:
        self.store = store
        self.traces = MemoryTraceStore()
        application = Application(
            name="A", runtime=RUNTIME_VERSION, views=(Space, Person, Member), queries=QUERIES, projections=PROJECTIONS
        )
        self.api = ReadApi(application, store, self.traces)

    def __call__(
        self, field: str, groups: Sequence[str] = (), source: Any = None, name: str = "ann", **arguments: Any
    ) -> Any:
        parent, _, child = field.partition(".")
        identity = {"username": name, "claims": {"cognito:groups": list(groups)}} if name else None
        info = {"parentTypeName": parent, "fieldName": child}
        return self.api.resolve({"info": info, "arguments": arguments, "identity": identity, "source": source})


def found(answer: Any) -> list[str]:
    return [row["key"] for row in answer["resultset"]]


VIEWER = ["D1:acme-viewer"]
