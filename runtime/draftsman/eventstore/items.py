"""How the event store's items look in DynamoDB; relay and views read HEAD items of the stream with it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from ..messages import Message
from . import REJECTED, Head, Outcome

Item = dict[str, Any]
HEAD = "HEAD"
ERASING, ERASED = "erasing", "erased"  # values of `p` at a tombstone
BOOKMARK = {"pk": {"S": "M#sweep"}, "sk": {"S": "BOOKMARK"}}  # key of the place where a sweep stopped
MAX_VERSION = 10**12 - 1  # what fits into the 12 digits of a sort key
LEVEL = 6  # of zlib; higher ones cost more time than they save


def text(value: str) -> dict[str, str]:
    """A DynamoDB string."""
    return {"S": value}


def number(value: int) -> dict[str, str]:
    """A DynamoDB number."""
    return {"N": str(value)}


def pack(json_text: str) -> dict[str, bytes]:
    """A JSON text, compressed."""
    return {"B": zlib.compress(json_text.encode(), LEVEL)}


def unpack(attribute: Mapping[str, Any]) -> Any:
    """The data of a compressed attribute; a stream record carries it as base64 text."""
    data = attribute["B"]
    if isinstance(data, str):
        from base64 import b64decode

        data = b64decode(data)
    return json.loads(zlib.decompress(data))


def head_key(stream: str) -> Item:
    """Key of the HEAD of a stream."""
    return {"pk": text("A#" + stream), "sk": text(HEAD)}


def commit_key(stream: str, version: int) -> Item:
    """Key of the commit that ends with this version."""
    return {"pk": text("A#" + stream), "sk": text(f"C#{version:012d}")}


def snapshot_key(stream: str, version: int) -> Item:
    """Key of the snapshot of this version."""
    return {"pk": text("A#" + stream), "sk": text(f"S#{version:012d}")}


def outcome_key(flow: str, message_id: str) -> Item:
    """Key of what came of a message in a flow."""
    return {"pk": text(f"I#{flow}#{message_id}"), "sk": text("I")}


def key_key(aggregate: str, key: str) -> Item:
    """Key of a business key's item."""
    return {"pk": text(f"K#{aggregate}#{key}"), "sk": text("KEY")}


def is_head(item: Mapping[str, Any]) -> bool:
    """Whether an item, or the keys of one, are those of a HEAD."""
    return bool(item.get("sk", {}).get("S") == HEAD)


def head_of_item(item: Mapping[str, Any]) -> Head:
    """A HEAD out of DynamoDB JSON, of a read or of a stream record. Raises KeyError or ValueError for a broken one."""
    tail = unpack(item["tail"]) if "tail" in item else []
    return Head(
        stream=item["pk"]["S"][2:],
        aggregate=item["t"]["S"],
        key=item["bk"]["S"],
        version=int(item["v"]["N"]),
        base=int(item["c"]["N"]),
        deleted=item["del"]["S"],
        fingerprint=item["h"]["S"],
        state=unpack(item["st"]) if "st" in item else None,
        events=tuple(Message.from_dict(event) for event in tail),
        time=item.get("ts", {}).get("S", ""),
        purged="p" in item,
        erased=item.get("p", {}).get("S") == ERASED,
        snapshot=int(item["sv"]["N"]) if "sv" in item else -1,
        expires=int(item["x"]["N"]) if "x" in item else 0,
    )


def outcome_of_item(item: Mapping[str, Any]) -> Outcome:
    """A stored outcome out of DynamoDB JSON."""

    def value(name: str) -> str:
        return str(item.get(name, {}).get("S", ""))

    return Outcome(value("outcome") or REJECTED, value("message"), value("stream"), int(item.get("v", {}).get("N", 0)))
