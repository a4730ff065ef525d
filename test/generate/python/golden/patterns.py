"""Patterns of the API. Generated from the model; change it there."""

from draftsman import Pattern

PAIR = Pattern("Pair", r"^[a-z]+:[a-z]+$")
WORD = Pattern("Word", r"^[a-z]+$")
