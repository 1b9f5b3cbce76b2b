"""Say which years a number is for, once the time that holds at it is known.

Belongs here: what a time means for what was done and for what is planned, and the years of the
report where no time holds. Does not belong here: which time holds (``context``).
"""

from __future__ import annotations

from extraction.lexicon import pattern
from extraction.profile import Own
from extraction.times import Time

_LATE_MONTH = 11
_SPAN = 2
_PLAN = 5

Years = tuple[int | None, int | None, bool]
"""First and last year, None where open or unknown, and whether they are a span."""


class Calendar:
    """The years of the numbers of one report."""

    def __init__(self, folded: str, own: Own) -> None:
        self._text = folded
        self._own = own
        self._ref = own.reference
        self._now = own.now

    def years(
        self,
        time: Time | None,
        status: str,
        annual: bool,
        section_target: bool | None,
        before: tuple[int, int],
    ) -> Years:
        """The years that a number is for.

        Args:
            time: the time that holds at it, None where none does.
            status: ``actual`` or ``target``.
            annual: it is stated for each year (每年).
            section_target: whether its section tells of plans, None where it says neither.
            before: where the words of its sentence before it begin and end.
        """
        profile = self._own.profile
        if time is None or self._is_the_reports(time, status):
            return self._without_time(status, annual, section_target, before)
        years = time.year_to - time.year_from + 1
        told = time.kind == "in" or self._text.endswith("内", time.start, time.end)
        own_span = told and not time.explicit and time.year_to == profile.year_to
        if status == "target" and own_span and years >= _SPAN and profile.kind == "report":
            # 五年新增300件 among what is planned: the five years to come.
            ahead = min(years, _PLAN)
            return time.year_to + 1, None if annual else time.year_to + ahead, not annual
        if time.relative and status == "target" and time.year_to == self._ref.span_to < self._now:
            return self._now, self._now, False
        if time.kind == "as_of" and status == "target" and time.year_to > self._ref.year:
            return self._until(time.year_to)
        if annual and status == "target" and (years == 1 or time.kind == "plan"):
            return self._each_year(time)
        return time.year_from, time.year_to, years > 1

    def _is_the_reports(self, time: Time, status: str) -> bool:
        """Whether a time says no more than the report's own years.

        五年来 in a plan for five years looks back on those before it; 这五年 of a target does not.
        """
        profile = self._own.profile
        if status == "target":
            return time.kind == "own" and not self._text.endswith("内", time.start, time.end)
        own = (time.year_from, time.year_to) == (profile.year_from, profile.year_to)
        return own and not time.explicit and profile.kind == "plan"

    def _without_time(
        self, status: str, annual: bool, section_target: bool | None, before: tuple[int, int]
    ) -> Years:
        """The years of the report; for what a plan says was done, as many before it."""
        profile = self._own.profile
        first, last = profile.year_from, profile.year_to
        if status == "actual":
            if profile.kind == "plan" and first and last:
                first, last = 2 * first - last - 1, first - 1
            return first, last, first != last
        if profile.kind == "report" and last and not self._beside_its_result(*before):
            first = last = self._planned(last, section_target)
        if annual:
            return first, (last if first != last else None), False
        return first, last, first != last

    def _until(self, last: int) -> Years:
        """到2025年: from now, or from the year after the one that is reported, until then."""
        first = max(self._ref.year, 0) or last
        if self._own.profile.kind == "report":
            first += 1
        return min(first, last), last, True

    def _each_year(self, time: Time) -> Years:
        """每年 under a year of the plan: each of the plan's; under another, from then on."""
        first, last = self._own.profile.year_from, self._own.profile.year_to
        if first is not None and last is not None and first < time.year_to <= last:
            return first, last, False
        return time.year_from, None, False

    def _beside_its_result(self, start: int, at: int) -> bool:
        """目标任务:…, 完成情况:… in a report on how a plan went: the plan was for its own year."""
        if pattern("own_plan").search(self._text, start, at):
            return True
        title = self._own.profile.title.value or ""
        stated = pattern("own_target").search(self._text, start, at)
        return stated is not None and pattern("done_title").search(title) is not None

    def _planned(self, last: int, section: bool | None) -> int:
        """The year that a plan without a time of its own is for."""
        if self._now > last:
            return self._now
        if self._own.profile.month_to is not None:
            return last
        published = self._own.profile.published_on.value
        late = published is None or int(published[5:7]) >= _LATE_MONTH
        return last + 1 if section and late else last
