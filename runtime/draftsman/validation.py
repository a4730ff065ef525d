"""Patterns of the API (REFERENCE §6.6, §8.5): a full match; never applied to events, flows or test inputs."""

from __future__ import annotations

import re
from functools import cached_property


class InputRefused(Exception):  # noqa: N818 - the API's word
    """The input of a request breaks a rule of the model. The text is what the client sees."""


# Characters of a text that is matched. What anybody may send could keep a regular expression busy for minutes else,
# even one whose time grows only with the square of the length. REFERENCE §6.6 sets no limit; this is far above any key.
LONGEST = 10_000


class Pattern:
    """A named regular expression. It is compiled at first use, so that importing an application stays cheap."""

    def __init__(self, name: str, regex: str) -> None:
        self.name = name
        self.regex = regex

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.regex, re.ASCII)  # \d and \w are those of Java and JavaScript

    def matches(self, text: str) -> bool:
        """Whether the whole text matches (`fullmatch`: a trailing newline does not slip through a `$`).

        A text of more than 10,000 characters does not.
        """
        return len(text) <= LONGEST and self._compiled.fullmatch(text) is not None

    def __repr__(self) -> str:
        return f"Pattern({self.name!r})"
