"""Classes of named values without generated code: `dataclasses` alone costs a fifth of what a cold start may cost."""

from __future__ import annotations

from typing import Any, ClassVar, dataclass_transform


@dataclass_transform()
class Structure:
    """Base of classes whose annotated attributes are the arguments of their constructor, as with `dataclass`.

    A value in the class body is the default, shared by all instances, so never a list or dictionary. `kw_only` makes
    the fields of a class keyword arguments, `_: KW_ONLY` those behind it; `frozen` refuses changes. Annotations have to
    be text (`from __future__ import annotations`). Equal are instances of one class with equal values.
    """

    _field_names: ClassVar[tuple[str, ...]] = ()
    _positional: ClassVar[tuple[str, ...]] = ()
    _required: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, kw_only: bool = False, frozen: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)
        names, positional, required = list(cls._field_names), list(cls._positional), set(cls._required)
        for name, kind in cls.__annotations__.items():
            if kind == "KW_ONLY":
                kw_only = True
            elif not kind.startswith("ClassVar"):
                if name not in names:
                    names.append(name)
                    if not kw_only:
                        positional.append(name)
                (required.discard if name in cls.__dict__ else required.add)(name)
        cls._field_names, cls._positional, cls._required = tuple(names), tuple(positional), frozenset(required)
        if frozen:
            cls.__setattr__ = _refuse  # type: ignore[method-assign, assignment]

    def __init__(self, *values: Any, **named: Any) -> None:
        cls = type(self)
        if len(values) > len(cls._positional):
            raise TypeError(f"{cls.__name__} takes at most {len(cls._positional)} values without a name")
        given = self.__dict__
        for name, value in zip(cls._positional, values, strict=False):
            given[name] = value
        for name, value in named.items():
            if name in given or name not in cls._field_names:
                raise TypeError(f"{cls.__name__} is given {name} twice or has no {name}")
            given[name] = value
        if not cls._required <= given.keys():
            raise TypeError(f"{cls.__name__} needs {', '.join(sorted(cls._required - given.keys()))}")

    def _field_values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._field_names)

    def __eq__(self, other: object) -> bool:
        return other.__class__ is self.__class__ and self._field_values() == other._field_values()

    def __hash__(self) -> int:
        return hash(self._field_values())

    def __repr__(self) -> str:
        values = ", ".join(
            f"{name}={value!r}" for name, value in zip(self._field_names, self._field_values(), strict=True)
        )
        return f"{type(self).__name__}({values})"


def _refuse(self: Structure, name: str, value: Any) -> None:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")
