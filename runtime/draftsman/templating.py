"""Texts with `{{flow.x}}` and `{{item…}}` markers, and template files (REFERENCE §6.7).

Nothing is escaped: the text around a marker is the author's, and so are its quotes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from .documents import encode

MARKER = re.compile(r"\{\{\s*((?:flow|item)\b.*?)\s*\}\}", re.S)
ANY_MARKER = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.S)
STEP = re.compile(r"\s*(?:\.\s*([A-Za-z_]\w*)|\[\s*(?:(-?\d+)|'([^']*)'|\"([^\"]*)\")\s*\])")
UNDEFINED: Any = object()


class TemplateError(Exception):
    """A marker cannot be replaced: unknown variable, or no path. The same text and variables fail again."""


def render(text: str, flow: Any, item: Any = UNDEFINED) -> str:
    """Replace the markers that begin with flow or item; all other braces stay. Raises TemplateError."""
    return MARKER.sub(lambda match: as_text(_value(match[1], flow, item)), text)


def render_file(name: str, flow: Any, item: Any = UNDEFINED) -> str:
    """Render a file of the model's `templates/`. Raises TemplateError; control blocks are not supported."""
    text = template(name)
    if "{%" in text or "{#" in text:
        raise TemplateError(
            f"{name}: control blocks and comments of templates are not supported, only {{{{flow.x}}}} markers"
        )
    return ANY_MARKER.sub(lambda match: as_text(_value(match[1], flow, item)), text)


def template(name: str) -> str:
    """The text of a template file, `templates/…` below the application. Raises TemplateError if there is none."""
    from pathlib import Path

    root = Path(os.environ.get("DRAFTSMAN_ROOT") or Path(__file__).parent.parent)
    folder = (root / "templates").resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(folder) or not path.is_file():
        raise TemplateError(f"there is no template '{name}': templates are files below {folder.name}/")
    return path.read_text(encoding="utf-8")


def fill(value: str | Callable[[Any, Any], Any] | None, flow: Any, item: Any = UNDEFINED) -> Any:
    """A value attribute of an activity: a text with markers, or a function of (flow, item)."""
    if callable(value):
        return value(flow, None if item is UNDEFINED else item)
    return value if value is None else render(value, flow, item)


def as_text(value: Any) -> str:
    """As markers show it: None is empty, dictionaries and lists are JSON."""
    if value is None:
        return ""
    return encode(value) if isinstance(value, (dict, list)) else str(value)


def _value(path: str, flow: Any, item: Any) -> Any:
    root = re.match(r"flow|item", path)
    if root is None:
        raise TemplateError(f"'{{{{{path}}}}}' is not defined: markers begin with flow or item")
    value, at = (flow if root[0] == "flow" else item), root.end()
    if value is UNDEFINED:
        raise TemplateError(f"'{{{{{path}}}}}': there is no item outside of a loop")
    if value is flow and at == len(path):
        raise TemplateError("'{{flow}}' is no variable: write {{flow.name}}")
    while at < len(path):
        step = STEP.match(path, at)
        if step is None:
            raise TemplateError(f"'{{{{{path}}}}}' is no path: flow.name, then .name, [0] or ['key']")
        value = _step(value, step, path)
        at = step.end()
    return value


def _step(value: Any, step: re.Match[str], path: str) -> Any:
    name, index, single, double = step.groups()
    try:
        if name is not None:
            return value[name] if isinstance(value, Mapping) and name in value else _attribute(value, name)
        return value[int(index)] if index is not None else value[single if single is not None else double]
    except (AttributeError, KeyError, IndexError, TypeError) as error:
        raise TemplateError(f"'{{{{{path}}}}}' is not defined: {error}") from error


def _attribute(value: Any, name: str) -> Any:
    if name.startswith("_") and name != "__dict__":
        raise AttributeError(name)
    return getattr(value, name)
