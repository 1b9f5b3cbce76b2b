"""What a report says of itself: title, publisher, date, region, period, kind.

Belongs here: reading the head of the page and the evidence spread over its text. Does not belong
here: anything about a single number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extraction.digest import Heads, digest
from extraction.gazetteer import COUNTRY, full_mentions, stem
from extraction.lexicon import pattern
from extraction.months import Months, months
from extraction.own_region import own_region
from extraction.period import (
    HAN_DATE,
    LETTERHEAD,
    YEAR,
    dates_in,
    period_covered,
    stated_times,
    tells_history,
)
from extraction.records import Profile, Resolved
from extraction.segment import Piece
from extraction.times import Reference, han_year, years_in

_ADDRESS = re.compile(
    rf"(?<=/)(?P<year>{YEAR})/?(?P<month>0[1-9]|1[0-2])(?:/?(?P<day>[0-2]\d|3[01]))?/"
    r"(?:t(?P=year)(?P=month)(?P<of>[0-2]\d|3[01])_)?"
)
_SOURCE = re.compile(
    r"(?:文章来源|信息来源|稿件来源|来\s?源|发布机构|发布单位|发布者|供稿单位)\s*[::]\s*([^\s,|//]{2,24})"
)
_UNION = re.compile(
    r"(?:(?![年月日在的和与向由])[\u4e00-\u9fff]){2,16}?(?:总工会|工会联合会|工会委员会)"
)


@dataclass(frozen=True, slots=True)
class Own:
    """The profile as the passes after this one use it."""

    profile: Profile
    reference: Reference
    region: str
    now: int
    city: bool
    history: bool
    heads: Heads


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


def _title_weight(line: str) -> int:
    if LETTERHEAD.search(line.strip()):
        return 0
    return 2 * ("工会" in line) + bool(re.search(YEAR, line)) + ("年" in line)


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
        if han := HAN_DATE.search(folded, start, end):
            year, month, day = han_year(han[1]), years_in(han[2]), years_in(han[3])
            return Resolved(f"{year:04d}-{month:02d}-{day:02d}", how)
        for date in dates_in(folded, start, end):
            return Resolved(date, how)
    # A page without a date of its own is as old as the newest that it links to.
    around = [p for p in pieces if p.kind in ("furniture", "caption", "imprint")]
    around += [p for p in pieces[:1] if p.kind == "title"]
    linked = [date for p in around for date in dates_in(folded, p.start, p.end)]
    if linked:
        return Resolved(max(linked), "links")
    addresses = (_ADDRESS.search(folded, p.start, p.end) for p in around)
    address = next((a for a in addresses if a), None)
    return _of_address(address) if address else Resolved(None, "not found")


def _of_address(address: re.Match[str]) -> Resolved:
    """zwyw/201908/t20190805_251159.html: the day, else the first of the month."""
    day = address["of"] or address["day"]
    how = "address" if day else "month of the address"
    return Resolved(f"{address['year']}-{address['month']}-{day or '01'}", how)


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


# --- kind ---------------------------------------------------------------------------------------


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
    first, last, period_how = period_covered(folded, pieces, date, kind == "plan")
    heads = digest(folded)
    region = own_region(folded, pieces, heads)
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
    history = tells_history(folded, pieces, first)
    return Own(profile, Reference(base, first or 0, year), code, now, city, history, heads)


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
    return max([year, *(t.year_to for t in stated_times(folded, past, None) if t.kind == "in")])
