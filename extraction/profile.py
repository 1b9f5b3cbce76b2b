"""What a report says of itself: title, publisher, date, region, period, kind.

Belongs here: reading the head of the page and the evidence spread over its text. Does not belong
here: anything about a single number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from extraction.gazetteer import COUNTRY, full_mentions, stem
from extraction.lexicon import pattern, read_yaml
from extraction.months import Months, months
from extraction.own_region import own_region
from extraction.records import Profile, Resolved
from extraction.segment import Piece
from extraction.times import HAN_YEAR, Reference, Time, han_year, times, years_in

_YEAR = r"(?:19|20)\d{2}"
_HAN_YEAR = re.compile(rf"({HAN_YEAR})年")
_HAN_DATE = re.compile(
    rf"({HAN_YEAR})年([一二三四五六七八九十]{{1,2}})月([一二三四五六七八九十]{{1,3}})日"
)
_DATE = re.compile(
    rf"(?P<year>{_YEAR})\s?[-./年]\s?/?\s?(?P<month>\d{{1,2}})\s?[-./月]\s?/?\s?(?P<day>\d{{1,2}})(?!\d)"
    rf"|(?<![\d.])(?P<first>\d{{1,2}})\.(?P<second>\d{{1,2}})\.(?P<last>{_YEAR})(?!\d)"
)
_SOURCE = re.compile(
    r"(?:文章来源|信息来源|稿件来源|来\s?源|发布机构|发布单位|发布者|供稿单位)\s*[::]\s*([^\s,|//]{2,24})"
)
_UNION = re.compile(
    r"(?:(?![年月日在的和与向由])[\u4e00-\u9fff]){2,16}?(?:总工会|工会联合会|工会委员会)"
)
_FOUNDING = 1949
_DONE_REACH = 8


@dataclass(frozen=True, slots=True)
class Own:
    """The profile as the passes after this one use it."""

    profile: Profile
    reference: Reference
    region: str
    now: int
    city: bool


def _title(text: str, folded: str, pieces: list[Piece], name: str | None) -> Resolved:
    titles = [p for p in pieces if p.kind == "title"]
    if titles:
        best = max(titles[:3], key=lambda p: _title_weight(folded[p.start : p.end]))
        at = titles.index(best)
        words = text[best.start : best.end].strip()
        if at and words.startswith(("—", "-", "–")):  # a subtitle goes on with its headline
            above = titles[at - 1]
            words = text[above.start : above.end].strip() + words
        return Resolved(words, "headline")
    body = next((p for p in pieces if p.kind in ("body", "heading", "caption")), None)
    if body is not None and body.end - body.start <= 60:
        return Resolved(text[body.start : body.end].strip(), "first line")
    return Resolved(name, "name given") if name else Resolved(None, "not found")


_LETTERHEAD = re.compile(r"文件$|^\S{2,12}[〔\[(]\d{4}[〕\])]第?\d+号$")
"""The head of an official document (GB/T 9704): who issues it, and its number."""


def _title_weight(line: str) -> int:
    if _LETTERHEAD.search(line.strip()):
        return 0
    return 2 * ("工会" in line) + bool(re.search(_YEAR, line)) + ("年" in line)


def _published(folded: str, pieces: list[Piece], given: str | None) -> Resolved:
    if given:
        return Resolved(given, "given")
    spans = [(p.start, p.end, "imprint") for p in pieces if p.kind == "imprint"]
    if pieces:
        spans.append((pieces[0].start, min(len(folded), pieces[0].start + 200), "head of page"))
        spans += [(p.start, p.end, "foot of page") for p in pieces[-6:] if p.kind == "furniture"]
        last = pieces[-1]
        if last.kind != "furniture" and len(folded[last.start : last.end].strip()) < 40:
            spans.append((last.start, last.end, "signature"))
    for start, end, how in spans:
        if han := _HAN_DATE.search(folded, start, end):
            year, month, day = han_year(han[1]), years_in(han[2]), years_in(han[3])
            return Resolved(f"{year:04d}-{month:02d}-{day:02d}", how)
        for date in _dates(folded, start, end):
            return Resolved(date, how)
    # A page without a date of its own is as old as the newest that it links to.
    linked = [
        date
        for p in pieces
        if p.kind in ("furniture", "caption")
        for date in _dates(folded, p.start, p.end)
    ]
    return Resolved(max(linked), "links") if linked else Resolved(None, "not found")


def _dates(folded: str, start: int, end: int) -> Iterator[str]:
    """The dates of a line as ISO dates: 2016-01-28, 2016年1月28日, 28.01.2016."""
    for match in _DATE.finditer(folded, start, end):
        if match["year"]:
            year, month, day = match["year"], match["month"], match["day"]
        else:
            year, month, day = match["last"], match["second"], match["first"]
        if 1 <= int(month) <= _LAST_MONTH and 1 <= int(day) <= _LAST_DAY:
            yield f"{year}-{int(month):02d}-{int(day):02d}"


def _publisher(text: str, folded: str, pieces: list[Piece]) -> Resolved:
    for piece in pieces:
        if piece.kind in ("imprint", "furniture"):
            match = _SOURCE.search(folded, piece.start, piece.end)
            if match:
                return Resolved(text[match.start(1) : match.end(1)], "imprint")
    for piece in (p for p in pieces if p.kind in ("title", "imprint", "body")):
        stop = min(piece.end, piece.start + 300)
        for mention in full_mentions(folded, piece.start, stop):
            if folded.startswith("总工会", mention.end):
                end = mention.end + len("总工会")
                return Resolved(text[mention.start : end], "first union named")
        match = _UNION.search(folded, piece.start, stop)
        if match and piece.kind != "body":
            return Resolved(text[match.start() : match.end()], "first union named")
    return Resolved(None, "not found")


# --- period and kind ---------------------------------------------------------------------------


def _kind(folded: str, pieces: list[Piece], title: str) -> tuple[Literal["report", "plan"], str]:
    looks_back = pattern("report_title", "status.yaml").search(title)
    looks_forward = pattern("plan_title", "status.yaml").search(title)
    if looks_forward and not looks_back:
        return "plan", "title"
    if looks_back:
        return "report", "title"
    body = "".join(folded[p.start : p.end] for p in pieces if p.kind == "body")
    forward = len(re.findall(r"(?:^|[,。;])(?:要|将|力争|确保|到20\d\d年)|每年", body))
    back = len(re.findall(r"完成了|已|累计|共|截至|去年|荣获|以来", body))
    return ("plan", "text") if forward > 2 * back + 3 else ("report", "default")


_TITLE_YEARS = re.compile(r"(?:这|过去|近)?([二两三四五235])年(?:来|间|里|小结|总结|工作|回顾|:|$)")
_TITLE_SPAN = re.compile(
    rf"({_YEAR})\s?年?\s?[-—–~至到]+\s?((?:19|20)?\d{{2}})\s?年?|({_YEAR})\s?年(?:度)?|({_YEAR})(?![\d年])"
)


def _span_of(first: str, last: str) -> tuple[int, int]:
    start = int(first)
    end = int(last) if len(last) == 4 else start // 100 * 100 + int(last)
    return start, end


def _title_period(line: str, published: int | None, plan: bool) -> tuple[int, int] | None:
    line = _HAN_DATE.sub("", _DATE.sub("", line))
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


def _period(
    folded: str, pieces: list[Piece], published: Resolved, plan: bool
) -> tuple[int | None, int | None, str]:
    """The years that a report covers, from the strongest evidence down."""
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
        or (p.kind == "furniture" and pattern("chronicle").search(folded, p.start, p.end))
    ]
    titles = [pattern("venue").sub("", t) for t in titles]
    own = [t for t in titles if not _LETTERHEAD.search(t.strip())]
    found = [p for p in (_title_period(t, out.closed, plan) for t in own) if p]
    found = found or [p for p in (_title_period(t, out.closed, plan) for t in titles) if p]
    if not found:
        return None
    first, last = max(found, key=lambda p: p[1] - p[0])
    term = "代表大会" in "".join(titles) and pattern("term_of_office").search(head)
    counted = last - first == _TERM - 1 and not re.search(_YEAR, "".join(titles))
    span = _five_years(head, last, out) if counted or (term and first == last) else (first, last)
    return *span, "title"


def _period_of_headings(folded: str, pieces: list[Piece], head: str, out: _Out) -> _Period | None:
    for piece in (p for p in pieces if p.kind == "heading"):
        heading = folded[piece.start : piece.end]
        stated = _title_period(heading, out.closed, False)
        ahead = pattern("target_heading", "status.yaml").search(heading)
        if stated and not ahead and pattern("looks_back").search(heading):
            term = stated[1] - stated[0] == _TERM - 1 and not re.search(_YEAR, heading)
            return *(_five_years(head, stated[1], out) if term else stated), "heading"
    return None


def _period_of_text(
    folded: str, pieces: list[Piece], head: str, out: _Out, plan: bool
) -> _Period | None:
    year, month = out.year, out.month
    years = _stated_years(folded, [p for p in pieces if p.kind in ("body", "heading")], year)
    often = max(years, key=lambda y: (years[y], y)) if years else None
    if _on_a_term(head) and (year or years):
        return *_five_years(head, out.closed or max(years), out), "text"
    plans: dict[str, list[int]] = read_yaml("times.yaml")["five_year_plans"]
    for word in sorted(plans, key=len, reverse=True):
        if not plan and re.search(rf"{word}[”\"]?(?:期间|时期)", head[:200]):
            return plans[word][0], plans[word][1], "text"
    if year and not plan and pattern("decade").search(head):
        return year - 10, year, "text"
    opened = next(_stated(folded, [p for p in pieces if p.kind == "body"][:1], year), None)
    if opened is not None and not plan and opened.year_to - opened.year_from >= _LONG_SPAN:
        return opened.year_from, opened.year_to, "text"
    if year is None or plan:
        best = year if year is not None else often or _year_of_event(head)
        how = "text" if year is None else "date of publication"
        return None if best is None else (best, best, how)
    if past := _of_the_past(folded, pieces, years, year):
        return *past, "text"
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
    frame = (p for p in pieces if p.kind in ("title", "imprint", "furniture"))
    named = any(pattern("yearbook").search(folded, p.start, p.end) for p in frame)
    often = max(years, key=lambda y: (years[y], y))
    first, last = min(years), max(years)
    if last < published - _LONG_PAST and years.total() >= _TOLD_OF and last - first < _LONG_SPAN:
        return first, last
    if named and last - first < _LONG_SPAN and last < published - _LONG_PAST:
        return first, last
    return (often, often) if named else None


def _on_a_term(head: str) -> bool:
    """五年来,…: whether a text opens a sentence with a term, or names one again and again.

    工作室8名成员,五年来累计攻关61项 is told in passing.
    """
    said = list(pattern("term_of_office").finditer(head))
    leads = (re.split(r"[。;!?\n]", head[: m.start()])[-1] for m in said)
    opens = any(len(lead) <= _OPENING and not re.search(r"\d", lead) for lead in leads)
    return opens or len(said) >= _TIMES_SAID


def _year_of_event(head: str) -> int | None:
    """2020辽宁省职工技能大赛: the year in an event's name, on a page that gives no other."""
    named = pattern("event_year").search(head)
    return int(named.group()) if named else None


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
_TERM_SPAN = re.compile(rf"五年[^,。;()]{{0,6}}\(({_YEAR})年?\s?[-—–~至到]+\s?({_YEAR})年?\)")
_OPENED_SPAN = re.compile(rf"\s*({_YEAR})年(?:\d{{1,2}}月)?(?:[-—–~至到]|——)+({_YEAR})年")
_SINCE = re.compile(
    rf"({_YEAR})年(?:\d{{1,2}}月)?(?:[^,。;]{{0,20}}(?:大会|届)[^,。;]{{0,4}})?以来"
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
    since = _SINCE.search(head)
    if since and last - 6 <= int(since[1]) < last:
        return int(since[1]), last
    if out.held and pattern("congress").search(head):
        return out.held - _TERM, out.held
    return last - _TERM + 1, last


def _stated_years(folded: str, body: list[Piece], published: int | None) -> Counter[int]:
    """How often each year opens a clause of the text."""
    return Counter(t.year_to for t in _stated(folded, body, published) if t.year_from == t.year_to)


def _stated(folded: str, body: list[Piece], published: int | None) -> Iterator[Time]:
    """The times of the text that name their years and are not ahead."""
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
            if time.explicit and past and time.year_to > _FOUNDING:
                yield time


def read_profile(
    text: str, folded: str, pieces: list[Piece], name: str | None, published: str | None
) -> Own:
    """Read the profile of a report.

    Args:
        text: the raw text.
        folded: the same, folded.
        pieces: its pieces.
        name: a name to fall back on where the page has no title.
        published: ISO date of publication where the caller knows it.

    Returns:
        The profile, and the reference that relative times are resolved against.
    """
    title = _title(text, folded, pieces, name)
    date = _published(folded, pieces, published)
    titles = " ".join(folded[p.start : p.end] for p in pieces if p.kind == "title")
    kind, kind_how = _kind(folded, pieces, titles)
    first, last, period_how = _period(folded, pieces, date, kind == "plan")
    region = own_region(folded, pieces)
    part = _months(titles, first, last)
    profile = Profile(
        title=title,
        publisher=_publisher(text, folded, pieces),
        published_on=date,
        region=region,
        year_from=first,
        year_to=last,
        month_from=part.first if part else None,
        month_to=part.last if part else None,
        period_how=period_how,
        kind=kind,
        kind_how=kind_how,
    )
    year = last or 0
    now = _now(folded, pieces, date, year)
    base = _today(folded, date, year, now, period_how)
    code = region.value or COUNTRY
    city = code != COUNTRY and f"{stem(code)}市" in folded
    return Own(profile, Reference(base, first or 0, year), code, now, city)


def _today(folded: str, published: Resolved, year: int, now: int, period_how: str) -> int:
    """The year that 今年 and 去年 are told from.

    A review of a year that speaks of 去年 came out in the next; so did a page without a date that
    names its year and speaks of 去年, never of 今年.
    """
    if not pattern("last_year").search(folded):
        return year
    if now == year + 1:
        return now
    undated = published.value is None and period_how == "text"
    return year + 1 if undated and not pattern("this_year").search(folded) else year


def _months(titles: str, first: int | None, last: int | None) -> Months | None:
    """The part of a year that the title says the report is on."""
    found = months(titles, 0, len(titles))
    whole = not found or (found[0].first, found[0].last) == (1, 12)
    return None if whole or first is None or first != last else found[0]


def _now(folded: str, pieces: list[Piece], published: Resolved, year: int) -> int:
    """The year in which the report was written: no year after it can be the past."""
    if published.value:
        return max(year, int(published.value[:4]))
    body = [p for p in pieces if p.kind in ("body", "heading")]
    target = pattern("target_words", "status.yaml")
    past = [p for p in body if not target.search(folded, p.start, p.end)]
    return max([year, *(t.year_to for t in _stated(folded, past, None) if t.kind == "in")])
