"""Tell what is planned from what was done.

Belongs here: the words, times and headings that make a stated quantity a target. Does not belong
here: which time holds (``context``), the words themselves (``lexicon/status.yaml``).
"""

from __future__ import annotations

import re
from typing import Literal

from extraction.lexicon import pattern
from extraction.profile import Own
from extraction.segment import Piece
from extraction.times import Time

Status = Literal["actual", "target"]


def _words(name: str) -> re.Pattern[str]:
    return pattern(name, "status.yaml")


def _plans(words: str) -> list[re.Match[str]]:
    """The words that speak of a plan; 完成下达任务的106% tells how it went."""
    found = _words("target_words").finditer(words)
    # 围绕五大行动,计划…: the comma that a match may open with ends what was carried out.
    starts = ((m, m.start() + (m.group()[0] in ",;:、")) for m in found)
    return [m for m, start in starts if not _words("carried_out").search(words, 0, start)]


def of_heading(heading: str) -> bool | None:
    """Whether a heading opens plans, None where it says neither.

    Args:
        heading: the folded heading.
    """
    if _words("target_heading").search(pattern("as_told").sub("", heading)):
        return True
    return False if _words("actual_heading").search(heading) else None


class Statuses:
    """The status of the numbers of one report."""

    def __init__(self, folded: str, own: Own) -> None:
        self._text = folded
        self._own = own
        self._ref = own.reference
        self._now = own.now

    def at(
        self,
        piece: Piece,
        start: int,
        at: int,
        end: int,
        time: Time | None,
        how: str,
        carried: bool,
        heading_target: bool | None,
    ) -> tuple[Status, str]:
        """Whether a number is planned, and how that is known.

        Args:
            piece: its sentence.
            start: where its clause begins.
            at: where it stands.
            end: where its clause ends.
            time: the time that holds at it.
            how: how that is known.
            carried: a plan goes on from the sentence before.
            heading_target: what its heading says, None where that says neither.

        Returns:
            The status with the evidence for it.
        """
        if _words("fulfilled").search(self._text, start, at):
            return "actual", "clause"
        plan = self._own.profile.kind == "plan"
        base = heading_target if heading_target is not None else plan
        if time is not None and time.kind != "own" and how in ("clause", "carried"):
            if (
                time.year_to > self._now
                and time.kind != "since"
                and time.year_from >= self._ref.year
            ):
                return "target", "future year"
            ahead = time.year_from > self._ref.span_to and not plan
            if ahead and (time.kind == "since" or self._text.startswith("新", time.start)):
                return "target", "future year"
            opened = self._ref.span_from if plan else self._ref.year
            past = time.year_to < opened or (not base and time.year_to < self._now)
            if past and plan:
                return "actual", "past year"
        said = self._said(piece, start, at, base)
        if said is not None:
            return said, "clause"
        if carried:
            return "target", "carried"
        if base:
            return "target", "heading" if heading_target else "profile"
        return "actual", "default"

    def _said(self, piece: Piece, start: int, at: int, base: bool) -> Status | None:
        """What the words of its sentence make of a number; None where they are silent."""
        if _words("target_before").search(self._text, start, at) or _words("target_after").search(
            self._text[at : piece.end]
        ):
            return "target"
        aimed = _words("aim_before").search(self._text, start, at)
        if aimed and _words("aim_after").match(self._text, at, piece.end):
            return "target"
        sentence = self._text[piece.start : at]
        stop = max(sentence.rfind(";"), sentence.rfind("。")) + 1
        lead = sentence[stop:]
        targets = _plans(lead)
        # 现有驿站42个,其中省级4个: a part is what its whole is.
        whole = pattern("among").match(self._text, start, at)
        since = max(piece.start, self._text.rfind(",", piece.start, start - 1)) if whole else start
        actual = _words("actual_words").search(self._text, since, at) is not None
        if targets:
            # 下达任务60家,实际新建73家,发展会员2845人: told of what was done from there on.
            if _words("turned").search(lead, targets[-1].end()):
                return "actual"
            if not (actual and stop + targets[-1].start() < start - piece.start):
                return "target"
        if base and pattern("reached_value").search(self._text, start, at):
            return None
        if actual:
            plan = self._own.profile.kind == "plan"
            # 五年累计提供岗位40万个: a plan adds up what is to come.
            told = lead[max(0, since - piece.start - stop) :].replace("累计", "")
            if plan and not _words("actual_words").search(told):
                return None
            return "actual" if (not targets if plan else base) else None
        # 还要筹措16.2万元:救助金11.8万元…;慰问金4.4万元: a colon opens what its head plans.
        head = sentence[: max(0, sentence.find(":"))]
        opened = _words("target_words").search(head) or _words("target_heading").search(head)
        done = targets or _words("turned").search(head)
        if opened and not done:
            return "target"
        # 计划新建60家;培训农民工2000人: what is planned goes on until something is said done.
        earlier = _plans(sentence[:stop])
        ended = earlier and _words("actual_words").search(sentence, earlier[-1].end())
        return "target" if earlier and not ended else None
