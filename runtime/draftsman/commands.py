"""Commands of the API: what a mutation takes and how it becomes an actor event (REFERENCE §5.3.1, §8.5, §9.1)."""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Mapping
from typing import Any

from .authorization import Access, Identity
from .documents import encode, plain
from .domain import Payload
from .fields import CoercionError, Field, Items, String, build, record
from .messages import new_id
from .validation import InputRefused

ENCODED = "base64:"  # prefix by which the web client sends every text that contains a blank
MAX_INPUT_DEPTH = 20  # deeper than any input type of a model
MAX_INPUT_BYTES = 200_000  # of 256 kB on the bus, with room for the envelope
NAME_SUFFIX = "Requested"


class Command:
    """A mutation. `field` is "<GraphQL parent type>.<field>", `allow` who may call it."""

    def __init__(self, name: str, *, field: str, allow: Access, fields: tuple[Field, ...] = ()) -> None:
        self.name = name  # of the actor event
        self.command = name.removesuffix(NAME_SUFFIX)
        self.field = field
        self.allow = allow
        self.fields = fields
        self.payload = record(self.command, fields, Payload)

    def __repr__(self) -> str:
        return f"Command({self.name!r})"

    def accept(self, arguments: Mapping[str, Any], identity: Identity | None) -> dict[str, Any]:
        """The data of the actor event, in the order of REFERENCE §8.5.

        Decodes, authorises, fills in defaults, checks patterns, fills automatic fields. Raises Unauthorized or
        InputRefused; both texts are for the client.
        """
        values = decoded(arguments.get("input") or {})
        if not isinstance(values, dict):
            raise InputRefused("input is no object")
        self.allow.check(identity, values)
        values = {field.name: values.get(field.name) for field in self.fields if not field.auto_fill}
        self._check_required(self.fields, values, "")
        try:
            data: dict[str, Any] = plain(build(self.payload, values))
        except CoercionError as error:
            raise InputRefused(str(error)) from None
        _check_patterns(self.fields, data, "")
        _fill(self.fields, data, identity)
        size = len(encode(data).encode())
        if size > MAX_INPUT_BYTES:
            raise InputRefused(f"the input has {size} bytes, at most {MAX_INPUT_BYTES}")
        return data

    def _check_required(self, fields: tuple[Field, ...], values: Mapping[str, Any], path: str) -> None:
        for field in fields:
            value = values.get(field.name)
            if isinstance(field, Items):
                for index, item in enumerate(value if isinstance(value, list) else ()):
                    if isinstance(item, Mapping):
                        self._check_required(field.fields, item, f"{path}{field.name}.{index}.")
            elif value is None and not field.has_default and not field.auto_fill:
                raise InputRefused(f"{path}{field.name} is missing")


def decoded(value: Any, depth: int = 0) -> Any:
    """Request values with every `base64:` text decoded, also inside objects and lists; raises InputRefused."""
    if depth > MAX_INPUT_DEPTH:
        raise InputRefused("the input is nested too deeply")
    if isinstance(value, str):
        if not value.startswith(ENCODED):
            return value
        try:
            return a2b_base64(value[len(ENCODED) :], strict_mode=True).decode("utf-8")
        except ValueError:
            raise InputRefused(f"a text that starts with '{ENCODED}' is no base64 of UTF-8 text") from None
    if isinstance(value, Mapping):
        return {key: decoded(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [decoded(item, depth + 1) for item in value]
    return value


def _check_patterns(fields: tuple[Field, ...], data: Mapping[str, Any], path: str) -> None:
    """Full match of every pattern; a value equal to the field's default is exempt, automatic fields have no pattern."""
    for field in fields:
        value = data[field.name]
        if isinstance(field, Items):
            for index, item in enumerate(value):
                _check_patterns(field.fields, item, f"{path}{field.name}.{index}.")
        elif field.pattern is not None and not field.auto_fill and isinstance(field, String):
            exempt = field.has_default and value == field.default
            if not exempt and not field.pattern.matches(value):
                raise InputRefused(f"{path}{field.name} does not match the pattern {field.pattern.name}")


def _fill(fields: tuple[Field, ...], data: dict[str, Any], identity: Identity | None) -> None:
    for field in fields:
        if isinstance(field, Items):
            for item in data[field.name]:
                _fill(field.fields, item, identity)
        elif field.auto_fill == "username":
            data[field.name] = identity.username if identity else ""
        elif field.auto_fill == "uuid":
            data[field.name] = new_id()
