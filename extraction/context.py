"""Carry time and place from clause to clause, as a reader does.

Belongs here: which time and place hold at a number, and how that is known. Does not belong here:
finding time expressions (``times``) and place names (``gazetteer``), what is planned (``status``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.gazetteer import Mention
from extraction.lexicon import pattern
from extraction.months import Months, months
from extraction.period import HISTORY
from extraction.places import Carried, Places
from extraction.profile import Own
from extraction.segment import Piece, clauses, respectively
from extraction.status import Status, Statuses, of_heading
from extraction.times import Time, times
from extraction.years import Calendar


@dataclass(frozen=True, slots=True)
class Setting:
    """What holds at a number."""

    year_from: int | None
    year_to: int | None
    period_how: str
    span: bool
    annual: bool
    region: str
    region_how: str
    status: Status
    status_how: str
    months: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Carried:
    time: Time | None = None
    place: str | None = None
    target: bool = False
    sticky: bool = False
    lead: bool = False
    listed: tuple[str, ...] = ()


_YEAR = 12
_LIST_LINE = 70
_SPAN = 2
_TERM = 5


class Reader:
    """Reads the setting of each number of a report in text order."""

    def __init__(self, folded: str, own: Own) -> None:
        self._text = folded
        self._own = own
        self._ref = own.reference
        self._block = -1
        self._heading_place: str | None = None
        self._carried = _Carried()
        self._began_in: int | None = None
        self._heading_cache: dict[tuple[str, ...], tuple[Time | None, bool | None]] = {}
        self._places = Places(folded, own)
        self._calendar = Calendar(folded, own)
        self._statuses = Statuses(folded, own)

    # -- sentence by sentence ----------------------------------------------------------------

    def read(self, piece: Piece, positions: Sequence[int]) -> list[Setting]:
        """The settings at the numbers of one piece.

        Args:
            piece: the sentence or heading.
            positions: where its numbers start, in text order.

        Returns:
            One setting a number.
        """
        opens = piece.block != self._block
        if opens:
            self._block, self._carried = piece.block, self._across(piece)
        elif not pattern("goes_on").match(self._text, piece.start, piece.end):
            self._carried = self._without_date(self._carried, piece)
            ends = pattern("cumulative").match(self._text, piece.start, piece.end)
            if ends or pattern("on_the_day").match(self._text, piece.start, piece.end):
                self._carried = replace(self._carried, time=None)
            if pattern("future_lead").match(self._text, piece.start, piece.end):
                self._carried = replace(self._carried, place=None, time=None)
        heading_time, heading_target = self._heading(piece.headings)
        self._places.enter(piece)
        self._heading_place = self._places.of_heading(piece.headings) if positions else None
        settings: list[Setting] = []
        self._began_in = None
        state = self._carried
        annual = False
        part: Months | None = None
        spans = clauses(self._text, piece.start, piece.end)
        places = self._places.named(piece) if positions or self._places.heads(piece) else []
        done = 0
        opening = state.place
        for start, end in spans:
            if start > piece.start and self._text[start - 1] == ";":
                state = self._behind_semicolon(state, opening, piece)
            found = [
                self._framed(t, state.time or heading_time)
                for t in times(self._text, start, end, self._ref)
                # A plan opens with 新的一年 and means its own.
                if not (self._own.profile.kind == "plan" and self._text[t.start] == "新")
                and not self._names_an_event(t)
            ]
            here = [m for m in places if start <= m.start < end]
            each = next((t for t in found if t.kind == "each"), None)
            while done < len(positions) and positions[done] < end:
                at = positions[done]
                answer = self._answer(start, end, at, positions, len(state.listed))
                setting = self._setting(
                    piece, start, at, end, found, here, state, heading_time, heading_target,
                    annual or (each is not None and each.start < at),
                    answer,
                )  # fmt: skip
                said = [*([part] if part and not found else []), *months(self._text, start, at)]
                settings.append(self._in_months(setting, said[-1] if said else None, piece))
                done += 1
            part = next(iter(reversed(months(self._text, start, end))), None if found else part)
            annual = annual or each is not None
            new_state = self._carry(state, start, end, found, here)
            if start == spans[0][0]:
                opening = new_state.place
            if new_state.time is not state.time:
                annual = each is not None
            state = new_state
        if state.time is not None and self._ends(state.time, piece):
            state = replace(state, time=self._carried.time)
        # …。赣州市创新模式,…。集体合同覆盖…: an example from one place ends with its sentence.
        kept = opening if opens or self._carried.place not in (None, self._own.region) else None
        if state.place != kept:
            state = replace(state, place=kept)
        self._carried = self._to_next_sentence(state, piece)
        return settings

    def _names_an_event(self, time: Time) -> bool:
        """2011年元旦春节送温暖活动启动 in December 2010: the year is part of a name."""
        ahead = time.explicit and time.year_from == time.year_to > self._ref.span_to
        return ahead and pattern("event_held").match(self._text, time.end) is not None

    def _behind_semicolon(self, state: _Carried, opening: str | None, piece: Piece) -> _Carried:
        """全省88.6%,宜春市最高;建制率91.3%: asides and examples end with a semicolon."""
        if state.time and self._aside(state.time, piece):
            state = replace(state, time=self._carried.time)
        example = state.place not in (None, self._own.region)
        return replace(state, place=opening) if example else state

    def _ends(self, time: Time, piece: Piece) -> bool:
        """其中2016年资助118人: the time of a part ends with its sentence, as does a colon's."""
        of_part = pattern("among").search(self._text, max(0, time.start - 2), time.start)
        beside = of_part is not None or self._aside(time, piece) or self._within_a_term(time, piece)
        return not time.adverbial or beside

    def _within_a_term(self, time: Time, piece: Piece) -> bool:
        """…,2020年6月实现整体解困。: a year that a report on a term names amid a sentence."""
        first, last = self._own.profile.year_from or 0, self._own.profile.year_to or 0
        one = time.explicit and time.kind in ("in", "as_of") and time.year_from == time.year_to
        return last - first >= _SPAN and one and "," in self._text[piece.start : time.start]

    def _framed(self, time: Time, frame: Time | None) -> Time:
        """五年累计 under a heading on 2016—2020 means those five years, not the report's own.

        从2020年开始发放,到2023年7月已发放…: from the one to the other.
        """
        if frame is not None and time.kind == "as_of" and self._began(frame, time):
            return replace(time, year_from=frame.year_from, kind="in")
        if frame is None or time.explicit or time.kind not in ("in", "own"):
            return time
        years, framed = (t.year_to - t.year_from for t in (time, frame))
        if framed < _SPAN or years < _SPAN or abs(framed - years) > 1:
            return time
        return replace(time, year_from=frame.year_from, year_to=frame.year_to)

    def _began(self, frame: Time, time: Time) -> bool:
        """2017年开办,至今已办27期: whether what is told up to a time began with the one before."""
        if self._text.startswith("至今", time.start):
            return frame.explicit and frame.year_from < time.year_to
        return frame.kind == "since" and bool(pattern("adds_up").match(self._text, time.end))

    def _across(self, piece: Piece) -> _Carried:
        """What a lead-in (明年,我们要:) hands on to the lines after it."""
        before = self._carried
        short = piece.end - piece.start < _LIST_LINE
        if before.lead or (before.sticky and short):
            return _Carried(time=before.time, target=True, sticky=True)
        return _Carried()

    def _answer(
        self, start: int, end: int, at: int, positions: Sequence[int], listed: int
    ) -> tuple[int, int] | None:
        """Which of how many a number is after 分别, None without it.

        鄱阳、余干两县分别筹资38万元、26.5万元,组织服务队53支、47支: as many answers as places
        need no second 分别.
        """
        word = respectively(self._text, start, at)
        if word < 0:
            row = self._row(at, [p for p in positions if start <= p < end])
            return (row.index(at), listed) if len(row) == listed > 1 else None
        answers = [p for p in positions if word < p < end]
        return answers.index(at), len(answers)

    def _row(self, at: int, positions: list[int]) -> list[int]:
        """The numbers that a number stands in a row with: 53支、47支."""
        row: list[int] = []
        for i, position in enumerate(positions):
            if not i or not self._in_row(positions[i - 1], position):
                if at in row:
                    break
                row = []
            row.append(position)
        return row if at in row else []

    def _in_row(self, first: int, second: int) -> bool:
        """Whether two numbers answer together: joined by a list's mark, counted in one unit."""
        joined = pattern("in_a_row").fullmatch(self._text, first, second)
        counted = pattern("counted_in").match(self._text, second)
        if not joined or not counted:
            return False
        return self._text.startswith(joined["unit"], counted.end())

    def _carry(
        self,
        state: _Carried,
        start: int,
        end: int,
        found: list[Time],
        here: list[Mention],
    ) -> _Carried:
        for time in found:
            if time.kind == "plan" and self._own.profile.kind != "plan":
                continue
            same_year = state.time is not None and self._text.startswith("当年", time.start)
            skipped = time.kind in ("each", "date") or same_year
            # 在2008年完成三分之一的基础上,…: the year is that of what it starts from.
            skipped = skipped or self._text.endswith("基础上", time.end, end)
            # 还给2009年到2011年的三年定了目标: what a colon opens is of the time before it.
            opens = time.explicit and time.kind == "in" and self._text[end : end + 1] == ":"
            # 东明牧场1961年建起工会,下设8个分会: annals date what they tell by any year.
            opens = opens or (self._own.history and time.explicit and time.kind == "in")
            if (time.adverbial or opens) and not skipped and self._recent(time):
                state = replace(state, time=time)
        part = pattern("goes_on").match(self._text, start, end) is not None
        # 其中济南市总工会聘请律师36名,代理案件214件: what a union did goes on, a part does not.
        acts = part and any(self._text.startswith(("总工会", "工会"), m.end) for m in here[:1])
        said = Carried(state.place, state.listed, self._heading_place)
        place = self._places.said_again(start, end, said) or (
            None if part and not acts else self._places.subject(start, end, here)
        )
        if place is not None:
            listed = tuple(m.codes[0] for m in here) if len(here) > 1 else ()
            state = replace(state, place=place, listed=listed)
        return state

    def _aside(self, time: Time, piece: Piece) -> bool:
        """仅2012年就资助2600名;…: told beside what is reported, over with a semicolon."""
        if not piece.start < time.start < piece.end:
            return False
        only = self._text[time.start - 1] in "仅光单"
        of_those = pattern("of_those").match(self._text, time.end) is not None
        event = pattern("event").match(self._text, time.end) is not None
        return only or of_those or event or (time.kind == "since" and self._adds_up_beside(time))

    def _adds_up_beside(self, time: Time) -> bool:
        before = self._text[time.start - 2 : time.start].strip("自从")
        return before[-1:] in tuple(",;") and self._text.startswith(("累计", "共"), time.end)

    def _recent(self, time: Time) -> bool:
        """A year of history (1945年) tells a story; it dates figures in local annals only."""
        return self._own.history or time.year_to >= self._ref.span_from - HISTORY

    def _without_date(self, state: _Carried, piece: Piece) -> _Carried:
        """A state of things at a date (截至2022年底) is told in one sentence and its 其中."""
        time = state.time
        if time is None:
            return state
        ends = time.kind in ("as_of", "plan") or self._text.endswith("内", time.start, time.end)
        if pattern("since_begun").match(self._text, time.end):
            ends = not pattern("up_to").search(self._text, piece.start, piece.end)
        return replace(state, time=None) if ends else state

    def _to_next_sentence(self, state: _Carried, piece: Piece) -> _Carried:
        target = bool(pattern("future_lead").match(self._text, piece.start, piece.end))
        said = self._text[piece.start : piece.end].strip()
        # 现将2006年工作情况和2007年工作安排通报如下: opens with what was done.
        lead = bool(pattern("lead_in").search(said)) and not pattern("looks_back").search(said)
        return replace(
            state, target=state.target or target or lead, sticky=state.sticky or lead, lead=lead
        )

    # -- headings ----------------------------------------------------------------------------

    def _heading(self, headings: tuple[str, ...]) -> tuple[Time | None, bool | None]:
        """Time and status that the headings set, the innermost first."""
        if headings in self._heading_cache:
            return self._heading_cache[headings]
        time: Time | None = None
        target: bool | None = None
        for heading in reversed(headings):
            if time is None:
                found = times(heading, 0, len(heading), self._ref)
                explicit = [t for t in found if t.explicit or t.kind == "until"]
                time = explicit[-1] if explicit else None
            if target is None:
                target = of_heading(heading)
        self._heading_cache[headings] = (time, target)
        return time, target

    # -- one number --------------------------------------------------------------------------

    def _setting(
        self,
        piece: Piece,
        start: int,
        at: int,
        end: int,
        found: list[Time],
        here: list[Mention],
        state: _Carried,
        heading_time: Time | None,
        heading_target: bool | None,
        annual: bool,
        answer: tuple[int, int] | None,
    ) -> Setting:
        time, how = self._time(at, found, state, heading_time, answer)
        before_it = self._year_before(time, how, at, end)
        if time is not None and time.attributive and self._text[time.start - 1] in "由从":
            self._began_in = time.year_from
        status, status_how = self._statuses.at(
            piece, start, at, end, time, how, state.target, heading_target
        )
        carried = Carried(state.place, state.listed, self._heading_place)
        region, region_how = self._places.at(start, at, here, carried, answer)
        year_from, year_to, span = self._calendar.years(
            time, status, annual, heading_target, (piece.start, at)
        )
        if before_it is not None and status == "target":
            # 试点企业由9家扩大到15家 in a plan: nine there are.
            status, status_how, before_it = "actual", "from a value", self._now_before(before_it)
        if before_it is not None:
            year_from, year_to, span, how = before_it, before_it, False, "the year before"
        return Setting(
            year_from, year_to, how, span, annual, region, region_how, status, status_how, None
        )

    def _in_months(self, setting: Setting, said: Months | None, piece: Piece) -> Setting:
        """A setting with its part of the year: said, set by a heading, or the report's own."""
        profile = self._own.profile
        if setting.year_from is None or setting.year_from != setting.year_to or setting.annual:
            return setting
        if said is None and setting.year_to == profile.year_to:
            lines = reversed(piece.headings)
            said = next((m for h in lines for m in months(h, 0, len(h))), None)
        if said is not None:
            whole = said.last - said.first + 1 == _YEAR
            return replace(setting, months=None if whole else (said.first, said.last))
        own = setting.status == "actual" and setting.year_to == profile.year_to
        if own and profile.month_from is not None and profile.month_to is not None:
            return replace(setting, months=(profile.month_from, profile.month_to))
        return setting

    def _time(
        self,
        at: int,
        found: list[Time],
        state: _Carried,
        heading: Time | None,
        answer: tuple[int, int] | None,
    ) -> tuple[Time | None, str]:
        if answer is not None:
            nth, count = answer
            named = [t for t in found if t.end <= at and t.kind == "in"][-count:]
            if len(named) == count > 1:
                return named[nth], "clause"
            span = named[-1] if named else state.time
            if span is not None and span.year_to - span.year_from + 1 == count > 2:
                year = span.year_from + nth
                return replace(span, year_from=year, year_to=year), "clause"
        before = self._before(at, found)
        if state.time is not None and before and self._text[before[-1].start :].startswith("当年"):
            return state.time, "carried"
        for time in reversed(before):
            if time.attributive:
                if self._is_of_next(time, at):
                    return time, "clause"
                continue
            if time.adverbial or not self._modifies(time):
                return time, "clause"
        if later := self._time_after(at, found):
            return later, "clause"
        if state.time is not None:
            return state.time, "carried"
        if heading is not None:
            return heading, "heading"
        return None, "profile"

    def _is_of_next(self, time: Time, at: int) -> bool:
        """2018年的213家: the next number alone, or the pair that it opens (11批120人次)."""
        between = self._text[time.end : at]
        one = not re.search(r"\d", between.replace("月", "", 1)[:-1])
        return one or pattern("pair").fullmatch(between) is not None

    def _before(self, at: int, found: list[Time]) -> list[Time]:
        """The times of a clause before a number; 当年 after another is that year (2016年当年)."""
        before = [t for t in found if t.end <= at and t.kind not in ("each", "date", "plan")]
        # 在2025年87.5%的基础上提高到90%: the year is that of what it starts from.
        before = [t for t in before if "基础上" not in self._text[t.end : at]]
        same = len(before) > 1 and self._text.startswith("当年", before[-1].start)
        return before[:-1] if same else before

    def _time_after(self, at: int, found: list[Time]) -> Time | None:
        """63户已于2019年脱贫: a time that the predicate after the number names."""
        after = [t for t in found if t.start > at and t.explicit and t.kind == "in"]
        named = after and self._text[after[0].start - 1] in "于在"
        return after[0] if named else None

    def _year_before(self, time: Time | None, how: str, at: int, end: int) -> int | None:
        """入会率由85%提高到92%: the first figure is of the year before the time of the clause."""
        if not pattern("from_value").search(self._text, max(0, at - 8), at):
            return None
        if not pattern("to_value").match(self._text, at, end):
            return None
        if self._began_in is not None:
            return self._began_in  # 工会由2006年的412个发展到986个,会员由5.8万人增加到…
        # 由上年的46.2%上升到51%: the year before the report's, whatever year it came out in.
        of_last = time is not None and time.relative and time.end >= at - 1
        span = self._own.profile if time is None or of_last else time
        if span.year_from is None:
            return None
        # A term since a congress counts its first year, a plan's years do not.
        term = span.year_to is not None and span.year_to - span.year_from == _TERM
        return span.year_from if term else span.year_from - 1

    def _now_before(self, year: int) -> int:
        """The year that a plan starts from: the one before its own, or before the one told of."""
        first = self._own.profile.year_from
        return first - 1 if self._own.profile.kind == "plan" and first else year

    def _modifies(self, time: Time) -> bool:
        """Whether a year belongs to the name of something (获2023年度全国先进…)."""
        before = self._text[max(0, time.start - 4) : time.start]
        return before.endswith(
            ("获", "荣获", "获得", "获评", "评为", "授予", "入选", "《", "关于", "完成")
        ) or self._text.startswith(("决算", "预算"), time.end)
