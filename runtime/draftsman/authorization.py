"""Who may call an operation (REFERENCE §6.5, §8.7): anonymous, authenticated, role, user.

A role name is put together from literal text and request values. The expression is recorded when the application is
imported and evaluated per request; whatever is missing, empty or out of range means *unauthorized*, never a wider role.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

UNAUTHORIZED = "unauthorized"  # the error text that clients see (REFERENCE §8.7)
FOREIGN_KEY_NAME = "#foreign-key#"


class Unauthorized(Exception):  # noqa: N818 - the word of the API
    """The caller may not do this; the text never says why, so that it does not help guessing."""

    def __init__(self) -> None:
        super().__init__(UNAUTHORIZED)


class Identity(NamedTuple):
    """A signed-in caller: user name and the groups of the token (a new membership needs a new token)."""

    username: str
    groups: frozenset[str]

    @classmethod
    def from_event(cls, identity: Mapping[str, Any] | None) -> Identity | None:
        """The caller of an AppSync event; None for an API key, and for an identity without a user name."""
        if not identity:
            return None
        claims = identity.get("claims") or {}
        username = identity.get("username") or claims.get("cognito:username") or claims.get("username")
        if not isinstance(username, str) or not username:
            return None
        groups = claims.get("cognito:groups") or identity.get("groups") or ()
        if isinstance(groups, str):
            groups = groups.split(",")
        return cls(username, frozenset(str(group).strip() for group in groups))


class Argument:
    """A request value inside a role expression; calls on it are recorded and replayed strictly.

    ``Argument("cart").split(":")[0]`` reads the first segment of argument ``cart``; ``Argument("entity.drn")`` reads a
    field of the object that owns a relation.
    """

    __slots__ = ("path", "steps")
    __iter__ = None  # an argument is no sequence, although it has an index operator

    def __init__(self, path: str, steps: tuple[tuple[str, tuple[Any, ...]], ...] = ()) -> None:
        self.path = path
        self.steps = steps

    def _then(self, name: str, *arguments: Any) -> Argument:
        return Argument(self.path, (*self.steps, (name, arguments)))

    def split(self, separator: str) -> Argument:
        """Segments of the text, cut at a plain separator."""
        return self._then("split", separator)

    def replace(self, old: str, new: str) -> Argument:
        """Every occurrence of a plain text replaced."""
        return self._then("replace", old, new)

    def substring(self, start: int, end: int | None = None) -> Argument:
        """Characters start to end (exclusive); both must lie inside the text."""
        return self._then("substring", start, end)

    def toLowerCase(self) -> Argument:  # noqa: N802 - the model's word
        """Lower case."""
        return self._then("toLowerCase")

    def toUpperCase(self) -> Argument:  # noqa: N802 - the model's word
        """Upper case."""
        return self._then("toUpperCase")

    def trim(self) -> Argument:
        """Without blanks at both ends."""
        return self._then("trim")

    def concat(self, text: str) -> Argument:
        """The text with another one behind it."""
        return self._then("concat", text)

    def __getitem__(self, index: int) -> Argument:
        return self._then("[]", index)

    def evaluate(self, values: Mapping[str, Any]) -> str:
        """The text of this part; raises Unauthorized if anything is missing, empty or out of range."""
        value: Any = _lookup(values, self.path)
        for name, arguments in self.steps:
            value = _STEPS[name](value, *arguments)
        if not isinstance(value, str) or not value:
            raise Unauthorized
        return value

    def leading_segments(self) -> tuple[str, int] | None:
        """``(separator, index)`` if the expression starts with ``split(separator)[index]``, else None."""
        if len(self.steps) >= 2 and self.steps[0][0] == "split" and self.steps[1][0] == "[]":
            return str(self.steps[0][1][0]), int(self.steps[1][1][0])
        return None

    def __repr__(self) -> str:
        calls = "".join(f"[{a[0]}]" if n == "[]" else f".{n}({', '.join(map(repr, a))})" for n, a in self.steps)
        return f"Argument({self.path!r}){calls}"


FOREIGN_KEY = Argument(FOREIGN_KEY_NAME)


def _lookup(values: Mapping[str, Any], path: str) -> str:
    """The request value at a path: a direct name first, then step by step through objects."""
    value: Any = values.get(path)
    if value is None and "." in path and path != FOREIGN_KEY_NAME:
        value = values
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise Unauthorized
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unauthorized
    return value


def _index(value: Any, index: int) -> Any:
    if not isinstance(value, list) or not 0 <= index < len(value):
        raise Unauthorized
    return value[index]


def _substring(value: Any, start: int, end: int | None) -> str:
    text = _text(value)
    stop = len(text) if end is None else end
    if not 0 <= start <= stop <= len(text):
        raise Unauthorized
    return text[start:stop]


def _split(value: Any, separator: str) -> list[str]:
    if not separator:
        raise Unauthorized
    return _text(value).split(separator)


_STEPS: dict[str, Callable[..., Any]] = {
    "split": _split,
    "replace": lambda value, old, new: _text(value).replace(old, new),
    "substring": _substring,
    "toLowerCase": lambda value: _text(value).lower(),
    "toUpperCase": lambda value: _text(value).upper(),
    "trim": lambda value: _text(value).strip(),
    "concat": lambda value, text: _text(value) + text,
    "[]": _index,
}


class Access:
    """A rule that decides about a caller. Subclasses implement `check`."""

    kind = "access"
    allows_anonymous = False

    def check(self, identity: Identity | None, values: Mapping[str, Any]) -> None:
        """Return, or raise Unauthorized. `values` are the decoded arguments (for relations: entity, foreign key)."""
        raise NotImplementedError

    def allows(self, identity: Identity | None, values: Mapping[str, Any]) -> bool:
        """`check` as a question, for lists that are filtered instead of refused."""
        try:
            self.check(identity, values)
        except Unauthorized:
            return False
        return True


class Anonymous(Access):
    """Everybody: an API key, or any user."""

    kind = "anonymous"
    allows_anonymous = True

    def check(self, identity: Identity | None, values: Mapping[str, Any]) -> None:
        """Never refuses."""


class Authenticated(Access):
    """Every user with a valid token."""

    kind = "authenticated"

    def check(self, identity: Identity | None, values: Mapping[str, Any]) -> None:
        """Refuses callers without a user."""
        if identity is None:
            raise Unauthorized


class Role(Access):
    """Members of one group, whose name is put together from literals and request values."""

    kind = "role"

    def __init__(self, parts: Sequence[str | Argument]) -> None:
        self.parts = tuple(parts)

    def name(self, values: Mapping[str, Any]) -> str:
        """The group that is needed; raises Unauthorized if it cannot be told."""
        name = "".join(part if isinstance(part, str) else part.evaluate(values) for part in self.parts)
        if not name:
            raise Unauthorized
        return name

    def arguments(self) -> tuple[Argument, ...]:
        """The request values that the name is made of."""
        return tuple(part for part in self.parts if isinstance(part, Argument))

    def check(self, identity: Identity | None, values: Mapping[str, Any]) -> None:
        """Exact equality of one group with the evaluated name."""
        if identity is None or self.name(values) not in identity.groups:
            raise Unauthorized


class User(Access):
    """The user whose name the caller gave in an argument, and nobody else."""

    kind = "user"

    def __init__(self, argument: str) -> None:
        self.argument = argument

    def check(self, identity: Identity | None, values: Mapping[str, Any]) -> None:
        """The argument must equal the caller's user name."""
        if identity is None or values.get(self.argument) != identity.username:
            raise Unauthorized


def anonymous() -> Anonymous:
    """Allow everybody."""
    return Anonymous()


def authenticated() -> Authenticated:
    """Allow every signed-in user."""
    return Authenticated()


def role(*parts: str | Argument) -> Role:
    """Allow members of the group whose name is the parts in a row."""
    return Role(parts)


def user(username_field: str) -> User:
    """Allow the user who is named by this argument."""
    return User(username_field)
