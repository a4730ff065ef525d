"""Values as DynamoDB writes them, and names of attributes that cannot clash.

Fields of a view are attributes of their own name, so that filters can name them. Names of models have no underscore:
bookkeeping begins with one, and a field called like a key attribute or the expiry gets one behind it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

PARTITION, SORT, EXPIRES = "pk", "sk", "ttl"  # key schema and TTL attribute of the table
REVISION, SOURCES, DELETED = "_rev", "_src", "_del"
RESERVED = frozenset((PARTITION, SORT, EXPIRES))


def attribute_of(field: str) -> str:
    """The attribute that holds a field: `type` → `type`, `ttl` → `ttl_`."""
    return f"{field}_" if field in RESERVED else field


def field_of(attribute: str) -> str | None:
    """The field that an attribute holds; None for keys and bookkeeping."""
    if attribute.startswith("_") or attribute in RESERVED:
        return None
    return attribute.removesuffix("_")


def marshal(value: object) -> dict[str, Any]:
    """One value with its type letter. Raises TypeError or ValueError for what DynamoDB cannot hold."""
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, (int, float)):
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"{value} is not a number that can be stored")
        return {"N": repr(value)}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, (bytes, bytearray)):
        return {"B": bytes(value)}
    if isinstance(value, Mapping):
        return {"M": {str(name): marshal(part) for name, part in value.items()}}
    if isinstance(value, (list, tuple)):
        return {"L": [marshal(part) for part in value]}
    raise TypeError(f"{type(value).__name__} cannot be stored")


def unmarshal(attribute: Mapping[str, Any]) -> Any:
    """The value without Decimal: a number is an int, or a float where its text has a fraction or an exponent."""
    ((kind, value),) = attribute.items()
    if kind == "N":
        try:
            return int(value)
        except ValueError:
            return float(value)
    if kind == "M":
        return {name: unmarshal(part) for name, part in value.items()}
    if kind == "L":
        return [unmarshal(part) for part in value]
    if kind in ("SS", "BS"):
        return list(value)
    if kind == "NS":
        return [unmarshal({"N": number}) for number in value]
    return None if kind == "NULL" else value
