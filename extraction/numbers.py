"""Find every numeral and say which of them count nothing.

Belongs here: claiming dates, years, page numbers, ordinals, thresholds and names by the patterns of
``lexicon/nonfacts.yaml``, and reading the numerals that remain. The ledger starts here.
Does not belong here: measure words and qualifiers (``quantities``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extraction.gazetteer import full_names, short_names
from extraction.lexicon import read_csv, read_lines, read_yaml
from extraction.numerals import NUMERAL, Numeral, read_numeral
from extraction.records import NumberKind

_SHORT_NAME = 9
_DIGIT = "[零一二两三四五六七八九十百千万亿]"
_AMBIGUOUS = 2
_HAN = "(?<![零一二两三四五六七八九十百千万亿])[零一二两三四五六七八九十百千万亿]+"
_NUM = rf"(?:(?<!\d)\d+|{_HAN})"


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of text whose number counts nothing."""

    start: int
    end: int
    kind: NumberKind


@cache
def unit_pattern() -> str:
    """An alternation of every surface form of a measure word, longest first."""
    forms: list[tuple[str, str]] = []
    for row in read_csv("units.csv"):
        guard = f"(?!{row['not_before']})" if row["not_before"] else ""
        forms += [(form, guard) for form in row["forms"].split("|")]
    forms.sort(key=lambda pair: -len(pair[0]))
    return "(?:" + "|".join(re.escape(form) + guard for form, guard in forms) + ")"


@cache
def _a_unit() -> str:
    """The first character of any measure word: enough to see that something is counted."""
    forms = [form for row in read_csv("units.csv") for form in row["forms"].split("|")]
    return "[" + "".join(sorted({re.escape(form[0]) for form in forms})) + "]"


@cache
def _patterns() -> tuple[tuple[NumberKind, re.Pattern[str]], ...]:
    return tuple(
        (
            kind,
            re.compile(
                p.replace("{num}", _NUM).replace("{han}", _HAN).replace("{unit}", _a_unit())
            ),
        )
        for kind, patterns in read_yaml("nonfacts.yaml").items()
        for p in patterns
    )


@cache
def _idioms() -> re.Pattern[str]:
    # 五家渠市, 三门峡: a short name of two characters (三门) may as well be a number.
    places = [*full_names(), *(name for name in short_names() if len(name) > _AMBIGUOUS)]
    named = [name for name in places if NUMERAL.search(name)]
    words = sorted([*read_lines("idioms.txt"), *named], key=len, reverse=True)
    # Ten times faster than without: the search skips what no word starts with.
    first = "".join({"之", *(word[0] for word in words)})
    # 八万一千: no 万一 within a number.
    alone = rf"(?<!{_DIGIT}){{}}(?!{_DIGIT})"
    either = "|".join(
        alone.format(w) if re.fullmatch(f"{_DIGIT}+", w) else re.escape(w) for w in words
    )
    return re.compile(rf"(?=[{first}])(?<![\d.余多])(?:{either}|(?<!分)之一)")


class Claims:
    """Claimed stretches that never overlap; the first to claim one keeps it."""

    def __init__(self, length: int) -> None:
        self._mask = bytearray(length)
        self._claims: list[Claim] = []

    def free(self, start: int, end: int) -> bool:
        """Whether no claim touches ``[start, end)``."""
        return self._mask.find(1, start, end) < 0

    def add(self, start: int, end: int, kind: NumberKind) -> None:
        """Claim a stretch unless another claim touches it."""
        if self.free(start, end):
            self._mask[start:end] = b"\x01" * (end - start)
            self._claims.append(Claim(start, end, kind))

    def in_order(self) -> list[Claim]:
        """The claims in text order."""
        return sorted(self._claims, key=lambda claim: claim.start)


def _claim_patterns(folded: str, claims: Claims) -> None:
    for kind, pattern in _patterns():
        for match in pattern.finditer(folded):
            span = match.span("n") if "n" in pattern.groupindex else match.span()
            if span[0] >= 0:
                claims.add(*span, kind)


@cache
def _stated() -> re.Pattern[str]:
    """A figure with its measure word: a quotation that holds one is speech, not a name."""
    return re.compile(rf"\d[\d.,]*\s?[余多]?[万亿]?[余多]?\s?{unit_pattern()}")


def _quoted(folded: str) -> Iterable[tuple[int, int]]:
    """Short quotations and book titles: a number in one is part of a name."""
    for match in re.finditer(r"《[^》\n]{1,60}》|[“‘「『][^”’」』\n]{1,16}[”’」』]", folded):
        if len(match.group()) <= _SHORT_NAME or not _stated().search(match.group()):
            yield match.span()


def claim(folded: str, serials: Iterable[tuple[int, int]] = ()) -> Claims:
    """Claim every number that counts nothing.

    Args:
        folded: the report's text, folded.
        serials: stretches that are known to number the rows of tables.

    Returns:
        The claims; what they leave free may count something.
    """
    claims = Claims(len(folded))
    for start, end in serials:
        claims.add(start, end, "ordinal")
    _claim_patterns(folded, claims)
    return claims


def name_stretches(folded: str) -> list[tuple[int, int]]:
    """Stretches in which a numeral is part of a name: quotations, book titles, idioms."""
    spans = list(_quoted(folded))
    spans += [m.span() for m in _idioms().finditer(folded)]
    return sorted(spans)


def numerals(folded: str, claims: Claims) -> list[Numeral]:
    """Read the numerals that no claim holds, in text order."""
    found = []
    for match in NUMERAL.finditer(folded):
        if claims.free(*match.span()) and (numeral := read_numeral(match)) is not None:
            found.append(numeral)
    return found
