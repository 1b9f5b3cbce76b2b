"""Say which place a number is of, from the places that its clause, list and headings name.

Belongs here: the place of a clause and what it hands on. Does not belong here: finding names
(``gazetteer``), the report's own region (``own_region``), carrying from clause to clause
(``context``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extraction.gazetteer import (
    COUNTRY,
    Mention,
    ancestors,
    around,
    full_mentions,
    level,
    regions,
    short_mentions,
    within,
)
from extraction.lexicon import pattern, read_lines
from extraction.profile import Own
from extraction.segment import Piece

_PLACE_HEADING = 14
_NOT_HERE = ("赴", "到", "去", "往", "援", "驰援", "支援", "来自", "在全", "向", "由", "从")
_MARKER = re.compile(
    r"\s*(?:[■●◆▲·◎□]\s*|【[^】\n]{1,10}】\s*)?(?:[(][一二三四五六七八九十\d]{1,3}[)、.]{1,2}\s*|[一二三四五六七八九十\d]{1,3}[、.)]\s*)?"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """What holds before a clause says anything: carried from the last, set by a heading."""

    place: str | None
    listed: tuple[str, ...]
    heading: str | None


def _inside(mention: Mention, before: tuple[str, ...]) -> bool:
    """陕西西安: a short name right behind that of a division around it is sure."""
    return any(within(code, outer) for code in mention.codes for outer in before)


class Places:
    """The places of one report."""

    def __init__(self, folded: str, own: Own) -> None:
        self._text = folded
        self._own = own
        self._digest = own.heads
        self._home = own.region
        self._lasts = False

    def enter(self, piece: Piece) -> None:
        """Take the place that a paragraph of a digest opens with for home as long as it lasts.

        A line of its own that names one heads what follows, up to the next.
        """
        head = self._digest.get(piece.start)
        if head is not None:
            self._home, self._lasts = head
        elif piece.first and not self._lasts:
            self._home = self._own.region

    def heads(self, piece: Piece) -> bool:
        """Whether a sentence may head those after it: one that opens a paragraph, a short one."""
        return piece.first or piece.end - piece.start <= _PLACE_HEADING

    def of_heading(self, headings: tuple[str, ...]) -> str | None:
        """The place that a short heading names (一、塔城市), the innermost first."""
        for heading in reversed(headings):
            bare = _MARKER.sub("", heading)
            if len(bare) > _PLACE_HEADING:
                continue
            named = full_mentions(bare, 0, len(bare))[:1] or self._short(bare)
            for mention in named:
                codes = [c for c in mention.codes if within(c, self._home)]
                if mention.start == 0 and codes:
                    return codes[0]
        return None

    def _short(self, heading: str) -> list[Mention]:
        """江山样本: a heading that opens with the short name of a place inside the own."""
        everyday = read_lines("words_not_places.txt")
        mentions = short_mentions(heading, 0, len(heading), self._home)[:1]
        return [m for m in mentions if heading[m.start : m.end] not in everyday]

    def named(self, piece: Piece) -> list[Mention]:
        """The places inside the report's own that a sentence names, in text order."""
        own = self._home
        found = full_mentions(self._text, piece.start, piece.end)
        if level(own) < 3:
            taken = {i for m in found for i in range(m.start, m.end)}
            short = short_mentions(self._text, piece.start, piece.end, own)
            ends = {m.end: m.codes for m in (*found, *short)}
            found += [
                m
                for m in short
                if m.start not in taken
                and (
                    self._bounded(m)
                    or (not self._everyday(m) and _inside(m, ends.get(m.start, ())))
                )
            ]
        inside = []
        for mention in sorted(found, key=lambda m: m.start):
            codes = tuple(c for c in mention.codes if within(c, own) and c != own)
            if codes and not self._quoted(mention):
                inside.append(replace(mention, codes=codes))
        return inside

    def _everyday(self, mention: Mention) -> bool:
        """南昌市新建工会: a name that is a word of everyday too."""
        return self._text[mention.start : mention.end] in read_lines("words_not_places.txt")

    def _bounded(self, mention: Mention) -> bool:
        """A short name stands for its place only before a union, a suffix or a list of places."""
        if self._home == COUNTRY and all(level(c) == 1 for c in mention.codes):
            return True
        if self._everyday(mention):
            return pattern("place_suffix").match(self._text, mention.end) is not None
        return pattern("place_goes_on").match(self._text, mention.end) is not None

    def _quoted(self, mention: Mention) -> bool:
        left = self._text[max(0, mention.start - 14) : mention.start]
        return left.rfind("《") > left.rfind("》") or left.rfind("“") > left.rfind("”")

    def subject(self, start: int, end: int, here: list[Mention]) -> str | None:
        """The place that a clause sets for the clauses after it."""
        offset = _MARKER.match(self._text, start, end).end()  # type: ignore[union-attr]
        lead = self._text[offset:end]
        for mention in here:
            if pattern("helped").search(self._text, offset, mention.start):
                return self._of_row(self._row_from(here[here.index(mention) :]))
        if pattern("rest_of_region").match(lead):
            return self._home
        own = pattern("own_region").match(lead)
        if own:
            return self._wider(own) or self._home
        if pattern("nation").match(lead):
            return COUNTRY
        first = [m for m in here if m.start - offset <= 2 and not self._in_passing(m)]
        if not first:
            return None
        listed = [m for m in here if m.start < first[0].end + 14]
        if len(listed) > 1 and re.fullmatch(
            r"[、和与及]", self._text[listed[0].end : listed[1].start]
        ):
            return self._home
        return first[0].codes[0]

    def _in_passing(self, mention: Mention) -> bool:
        """走进永宁县的工会驿站,…; 歙县披云山庄等2家: a scene or an example, no place of figures."""
        visited = self._text.endswith(("走进", "来到", "步入"), 0, mention.start)
        return visited or pattern("example_of").match(self._text, mention.end) is not None

    def _wider(self, match: re.Match[str]) -> str | None:
        """全省 in a county's report is the province."""
        if match["level"] == "市" and self._own.city:
            return None
        depth = {"省": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "旗": 3}.get(match["level"] or "")
        own = self._home
        name = regions()[own].name
        if depth is None or depth >= level(own) or name.endswith(match["level"]):
            return None
        return next((a for a in ancestors(own) if level(a) == depth), None)

    def at(
        self,
        start: int,
        at: int,
        here: list[Mention],
        carried: Carried,
        answer: tuple[int, int] | None,
    ) -> tuple[str, str]:
        """The region of a number and how it is known.

        Args:
            start: where its clause begins.
            at: where it stands.
            here: the places of its clause.
            carried: what holds from before and above.
            answer: which of how many it is after 分别.

        Returns:
            The code, and ``clause``, ``carried``, ``heading`` or ``profile``.
        """
        if answer is not None:
            nth, count = answer
            named = [m.codes[0] for m in here if m.end <= at] or list(carried.listed)
            if len(named) >= count > 1:
                return named[-count:][nth], "clause"
        before = [m for m in here if m.end <= at and not self._aside(m, at)]
        subject = self.said_again(start, at, carried) or self.subject(start, at, before)
        if before:
            last = before[-1]
            left = self._text[max(0, last.start - 3) : last.start]
            away = left.endswith(_NOT_HERE) and not self._pays(last)
            rows = (self._row_from(before[i:]) for i in range(len(before)))
            row = next(r for r in rows if r[-1] is last)
            if not away:
                return self._of_row(row), "clause"
        if subject is not None:
            return subject, "clause"
        after = [m for m in here if m.start > at]
        if after and not self._text[start:at].strip(" “(") and not self._several(after[:2]):
            return after[0].codes[0], "clause"
        if carried.place is not None:
            return carried.place, "carried"
        if carried.heading is not None:
            return carried.heading, "heading"
        return self._home, "profile"

    def _pays(self, mention: Mention) -> bool:
        """由枣阳市总工会投入46万元: whom a union's money is from is where it counts."""
        left = self._text[max(0, mention.start - 1) : mention.start]
        return left == "由" and self._text.startswith(("总工会", "工会"), mention.end)

    def _aside(self, mention: Mention, at: int) -> bool:
        """自治区、呼和浩特市两级; 深圳市某某公司等33个集体: no place that a figure is of."""
        levels = self._text[max(0, mention.start - 2) : mention.start]
        if re.search("[省区市州盟]、$", levels) and self._text.startswith("两级", mention.end):
            return True
        between = self._text[mention.end : at]
        return re.match(r"[\u4e00-\u9fff()]{2,}?等\s?(?:\d|$)", between) is not None

    def said_again(self, start: int, at: int, carried: Carried) -> str | None:
        """区总工会 under a heading or after a clause on a district means that district's."""
        match = pattern("own_region").match(self._text, start, at)
        word = (match and (match["level"] or match["union"])) or ""
        if word not in ("县", "区", "旗") or regions()[self._home].name.endswith(word):
            return None
        said = (c for c in (carried.place, carried.heading) if c and c != COUNTRY)
        return next((c for c in said if regions()[c].name.endswith(word)), None)

    def _of_row(self, mentions: list[Mention]) -> str:
        """The place of a row, 礼县、宕昌县: the smallest that is around them all and at home."""
        whole = around(m.codes[0] for m in mentions)
        return whole if within(whole, self._home) else self._home

    def _row_from(self, mentions: list[Mention]) -> list[Mention]:
        """The places that stand in one row with the first."""
        end = 1
        while end < len(mentions) and self._several(mentions[end - 1 : end + 1]):
            end += 1
        return mentions[:end]

    def _several(self, before: list[Mention]) -> bool:
        """芒市、瑞丽市和盈江县共…: several places share one number, which is of the whole."""
        if len(before) < 2:
            return False
        gap = self._text[before[-2].end : before[-1].start]
        return bool(re.fullmatch(r"(?:总工会|工会)?[、和与及]", gap))
