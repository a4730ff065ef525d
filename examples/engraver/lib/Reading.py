"""Reading what was engraved."""

import roman


def year_of(numerals):
    """The year, 0 where it is none."""
    try:
        return roman.fromRoman(numerals)
    except roman.InvalidRomanNumeralError:
        return 0
