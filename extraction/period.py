"""The years that a report covers.

Belongs here: dates and years of titles, headings and text, and what they say of the years that a
whole report is on. Does not belong here: the time of a single number (``context``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extraction.lexicon import pattern, read_yaml
from extraction.records import Resolved
from extraction.segment import Piece
from extraction.times import HAN_YEAR, Reference, Time, han_year, times, years_in

YEAR = r"(?:19|20)\d{2}"
_HAN_YEAR = re.compile(rf"({HAN_YEAR})年")
HAN_DATE = re.compile(
    rf"({HAN_YEAR})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日"
)
_DATE = re.compile(
    rf"(?P<year>{YEAR})\s?[-./年]\s?/?\s?(?P<month>\d{{1,2}})\s?[-./月]\s?/?\s?(?P<day>\d{{1,2}})(?!\d)"
    rf"|(?<![\d.])(?P<first>\d{{1,2}})\.(?P<second>\d{{1,2}})\.(?P<last>{YEAR})(?!\d)"
    r"|(?<![\d-])(?P<short>\d\d)-(?P<of>\d\d)-(?P<on>\d\d) (?=\d\d:\d\d)"
)
_FOUNDING = 1949
_DONE_REACH = 8
LETTERHEAD = re.compile(r"文件$|^\S{2,12}[〔\[(]\d{4}[〕\])]第?\d+号$")
"""The head of an official document (GB/T 9704): who issues it, and its number."""


def dates_in(folded: str, start: int, end: int) -> Iterator[str]:
    """The dates of a line: 2016-01-28, 2016年1月28日, 28.01.2016, 16-01-28 09:30.

    Args:
        folded: the folded text.
        start: where the line begins.
        end: where it ends.

    Yields:
        ISO dates in text order.
    """
    for match in _DATE.finditer(folded, start, end):
        if match["year"]:
            year, month, day = match["year"], match["month"], match["day"]
        elif match["short"]:
            year, month, day = f"20{match['short']}", match["of"], match["on"]
        else:
            year, month, day = match["last"], match["second"], match["first"]
        if 1 <= int(month) <= _LAST_MONTH and 1 <= int(day) <= _LAST_DAY:
            yield f"{year}-{int(month):02d}-{int(day):02d}"


_TITLE_YEARS = re.compile(r"(?:这|过去|近)?([二两三四五235])年(?:来|间|里|小结|总结|工作|回顾|:|$)")
_TITLE_SPAN = re.compile(
    rf"({YEAR})\s?年?\s?[-—–~至到]+\s?((?:19|20)?\d{{2}})\s?年?|({YEAR})\s?年(?:度)?|({YEAR})(?![\d年])"
)


def _span_of(first: str, last: str) -> tuple[int, int]:
    start = int(first)
    end = int(last) if len(last) == 4 else start // 100 * 100 + int(last)
    return start, end


def _title_period(line: str, published: int | None, plan: bool) -> tuple[int, int] | None:
    line = HAN_DATE.sub("", _DATE.sub("", line))
    line = _HAN_YEAR.sub(lambda m: f"{han_year(m[1])}年", line)
    match = _TITLE_SPAN.search(line)
    if match:
        if match[1]:
            return _span_of(match[1], match[2])
        # A yearbook of 2002 is on 2001.
        year = int(match[3] or match[4]) - ("年鉴" in line)
        later = [int(m[3]) for m in _TITLE_SPAN.finditer(line) if m[3]]
        if plan and later:
            return later[-1], later[-1]
        if line[match.start() : match.end() + len("学年")].endswith("学年"):
            return year, year + 1
        return year, year
    plans = read_yaml("times.yaml")["five_year_plans"]
    for word in sorted(plans, key=len, reverse=True):
        # 为“十二五”开好局: a report may look ahead to a plan that it is not on.
        named = re.search(rf"{word}[”\"]?", line)
        if named and (plan or pattern("on_a_plan").match(line, named.end())):
            return int(plans[word][0]), int(plans[word][1])
    counted = _TITLE_YEARS.search(line)
    if counted and published:
        return published - years_in(counted[1]) + 1, published
    return None


_Period = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Out:
    """When a report came out.

    Attributes:
        year: None where no date says it.
        month: December where no date says it.
    """

    year: int | None
    month: int

    @property
    def closed(self) -> int | None:
        """The last year of a review of years: one that comes out in spring closed before it."""
        return self.year - (self.month <= _FIRST_HALF) if self.year else None

    @property
    def held(self) -> int | None:
        """The year, for a congress between spring and the end of the year."""
        return self.year if _SPRING < self.month < _LAST_MONTH else None


def period_covered(
    folded: str, pieces: list[Piece], published: Resolved, plan: bool
) -> tuple[int | None, int | None, str]:
    """The years that a report covers, from the strongest evidence down.

    Args:
        folded: the folded text.
        pieces: its pieces.
        published: the ISO date of its page.
        plan: it is a plan and no report.

    Returns:
        First and last year, None where nothing says them, and how they are known.
    """
    date = published.value
    out = _Out(int(date[:4]), int(date[5:7])) if date else _Out(None, _LAST_MONTH)
    head = "".join(folded[p.start : p.end] for p in pieces if p.kind in ("body", "heading"))[:_LEAD]
    if said := pattern("reports_on").search(head):
        return int(said["first"]), int(said["last"]), "text"
    return (
        _period_of_title(folded, pieces, head, out, plan)
        or (None if plan else _period_of_headings(folded, pieces, head, out))
        or _period_of_text(folded, pieces, head, out, plan)
        or (None, None, "not found")
    )


def _period_of_title(
    folded: str, pieces: list[Piece], head: str, out: _Out, plan: bool
) -> _Period | None:
    titles = [
        folded[p.start : p.end]
        for p in pieces
        if p.kind == "title"
        or (p.kind == "furniture" and _trail_of_chronicle(folded[p.start : p.end]))
    ]
    titles = [pattern("venue").sub("", t) for t in titles]
    own = [t for t in titles if not LETTERHEAD.search(t.strip())]
    found = [p for p in (_title_period(t, out.closed, plan) for t in own) if p]
    found = found or [p for p in (_title_period(t, out.closed, plan) for t in titles) if p]
    if not found:
        return None
    first, last = max(found, key=lambda p: p[1] - p[0])
    term = "代表大会" in "".join(titles) and pattern("term_of_office").search(head)
    counted = last - first == _TERM - 1 and not re.search(YEAR, "".join(titles))
    span = _five_years(head, last, out) if counted or (term and first == last) else (first, last)
    return *span, "title"


def _trail_of_chronicle(line: str) -> bool:
    return ">" in line and pattern("chronicle").search(line) is not None


def _period_of_headings(folded: str, pieces: list[Piece], head: str, out: _Out) -> _Period | None:
    for piece in (p for p in pieces if p.kind == "heading"):
        heading = folded[piece.start : piece.end]
        stated = _title_period(heading, out.closed, False)
        ahead = pattern("target_heading", "status.yaml").search(heading)
        if stated and not ahead and pattern("looks_back").search(heading):
            term = stated[1] - stated[0] == _TERM - 1 and not re.search(YEAR, heading)
            return *(_five_years(head, stated[1], out) if term else stated), "heading"
    return None


def _period_of_text(
    folded: str, pieces: list[Piece], head: str, out: _Out, plan: bool
) -> _Period | None:
    year, month = out.year, out.month
    years = _stated_years(folded, [p for p in pieces if p.kind in ("body", "heading")], year)
    often = _most_often(years) if years else None
    if plan and (named := pattern("named_plan").search(head)):
        return int(named["first"]), int(named["last"]), "text"
    if _on_a_term(head) and (year or years):
        return *_five_years(head, out.closed or max(years), out), "text"
    plans: dict[str, list[int]] = read_yaml("times.yaml")["five_year_plans"]
    for word in sorted(plans, key=len, reverse=True):
        if not plan and re.search(rf"{word}[”\"]?(?:期间|时期)", head[:200]):
            return plans[word][0], plans[word][1], "text"
    if year and not plan and pattern("decade").search(head):
        return year - 10, year, "text"
    opened = next(stated_times(folded, [p for p in pieces if p.kind == "body"][:1], year), None)
    if opened is not None and not plan and opened.year_to - opened.year_from >= _LONG_SPAN:
        return opened.year_from, opened.year_to, "text"
    if year is None or plan:
        best = year if year is not None else often or _year_of_event(head)
        how = "text" if year is None else "date of publication"
        return None if best is None else (best, best, how)
    if past := _of_the_past(folded, pieces, years, year):
        return *past, "text"
    closed = month <= _FIRST_HALF and often == year - 1 and not years[year]
    if closed and not pattern("this_year").search(head):
        return year - 1, year - 1, "text"
    if month <= _EARLY and pattern("past_year").search(head):
        return year - 1, year - 1, "date of publication"
    if often is not None and year - 1 <= often <= year and (month <= _EARLY or often == year):
        return often, often, "text"
    return year, year, "date of publication"


def _of_the_past(
    folded: str, pieces: list[Piece], years: Counter[int], published: int
) -> tuple[int, int] | None:
    """The years that a page of a chronicle tells of, whenever it was put on line.

    A page that names only years long past is one too, whatever it calls itself.
    """
    if not years or max(years) >= published:
        return None
    named = any(pattern("yearbook").search(folded, p.start, p.end) for p in _frame(pieces))
    first, last = min(years), max(years)
    old = last < published - _LONG_PAST and last - first < _LONG_SPAN
    if old and (named or years.total() >= _TOLD_OF):
        return first, last
    often = _most_often(years)
    return (often, often) if named else None


def _most_often(years: Counter[int]) -> int:
    """The year that is stated most, of several the last."""
    return max(years, key=lambda y: (years[y], y))


def _frame(pieces: list[Piece]) -> Iterator[Piece]:
    """What stands around the text and says what kind of page it is."""
    return (p for p in pieces if p.kind in ("title", "imprint", "furniture"))


def tells_history(folded: str, pieces: list[Piece], first: int | None) -> bool:
    """Whether a page is one of local annals (沾化县志), figures of every decade side by side.

    Args:
        folded: the folded text.
        pieces: its pieces.
        first: the first year that the page covers.

    Returns:
        True where it is named so, or states years long before its own again and again.
    """
    if any(_annals(folded, p) for p in _frame(pieces)):
        return True
    body = [p for p in pieces if p.kind in ("body", "heading")]
    old = {
        t.year_to for t in stated_times(folded, body, None) if t.year_to < (first or 0) - HISTORY
    }
    return len(old) >= _TOLD_OF


def _annals(folded: str, piece: Piece) -> bool:
    named = pattern("chronicle").search(folded, piece.start, piece.end)
    return named is not None and named.group().endswith("志")


def _on_a_term(head: str) -> bool:
    """五年来,…: whether a text opens a sentence with a term, or names one again and again.

    工作室8名成员,五年来累计攻关61项 is told in passing.
    """
    said = list(pattern("term_of_office").finditer(head))
    leads = (re.split(r"[。;!?\n]", head[: m.start()])[-1] for m in said)
    opens = any(
        len(lead) <= _OPENING and not re.search(r"\d|(?:成立|开通|实施|启动|运行|设立)$", lead)
        for lead in leads
    )
    return opens or len(said) >= _TIMES_SAID


def _year_of_event(head: str) -> int | None:
    """2020辽宁省职工技能大赛: the year in an event's name, on a page that gives no other."""
    named = pattern("event_year").search(head)
    return int(named.group()) if named else None


HISTORY = 15
_LEAD = 1500
_LONG_PAST = 4
_TOLD_OF = 3
_OPENING = 12
_TIMES_SAID = 2
_EARLY = 3
_LONG_SPAN = 3
_FIRST_HALF = 6
_SPRING = 3
_LAST_MONTH = 12
_LAST_DAY = 31
_TERM = 5
_TERM_SPAN = re.compile(rf"五年[^,。;()]{{0,6}}\(({YEAR})年?\s?[-—–~至到]+\s?({YEAR})年?\)")
_OPENED_SPAN = re.compile(rf"\s*({YEAR})年(?:\d{{1,2}}月)?(?:[-—–~至到]|——)+({YEAR})年")
_SINCE = re.compile(
    rf"({YEAR})年(?:\d{{1,2}}月)?"
    r"(?P<congress>[^,。;]{0,20}(?:大会|届|[一二三四五六七八九十]大)[^,。;]{0,4})?以来"
)


def _five_years(head: str, last: int, out: _Out) -> tuple[int, int]:
    """The span of a report on a term of office: since the year it names, else five years.

    A congress in the course of a year reports since the one five years before; one at its turn
    on the five whole years that end.
    """
    # 今后五年(2018—2022年) is what lies ahead.
    if (said := _TERM_SPAN.search(head)) and int(said[2]) <= last + 1:
        return int(said[1]), int(said[2])
    if (said := _OPENED_SPAN.match(head)) and last <= int(said[2]) <= last + 1:
        return int(said[1]), int(said[2])
    # 2021年以来 in a report on five years dates a matter of its own.
    begun = (m for m in _SINCE.finditer(head) if last - 6 <= int(m[1]) <= last - _LONG_SPAN)
    if since := next(begun, None):
        return int(since[1]), (since["congress"] and out.held) or last
    if out.held and pattern("congress").search(head):
        # 截至2010年底 in the spring of 2011: the term is told of up to the year that closed.
        until = re.search(rf"[截到]至?{out.held - 1}年[底末]", head)
        return out.held - _TERM, out.held - (until is not None and out.month <= _SPRING + 1)
    return last - _TERM + 1, last


def _stated_years(folded: str, body: list[Piece], published: int | None) -> Counter[int]:
    """How often each year opens a clause of the text."""
    return Counter(
        t.year_to for t in stated_times(folded, body, published) if t.year_from == t.year_to
    )


def stated_times(folded: str, body: list[Piece], published: int | None) -> Iterator[Time]:
    """The times of the text that name their years and are not ahead.

    Args:
        folded: the folded text.
        body: the pieces that are looked at.
        published: the year of publication, None where nobody knows it.

    Yields:
        The times in text order.
    """
    ref = Reference(published or 0, published or 0, published or 0)
    for piece in body[:200]:
        for time in times(folded, piece.start, piece.end, ref):
            before = folded[max(0, time.start - 1) : time.start]
            done = "截" in folded[max(0, time.start - 3) : time.start] or pattern("done").search(
                folded, time.end, time.end + _DONE_REACH
            )
            if before == "到" and not done:
                continue
            past = published is None or time.year_from <= published
            ahead = any(pattern(p).match(folded, time.end) for p in ("plans_ahead", "event_held"))
            if time.explicit and past and not ahead and time.year_to > _FOUNDING:
                yield time
