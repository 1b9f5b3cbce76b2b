"""What a report says of itself: title, publisher, date, region, period, kind.

Belongs here: reading the head of the page and the evidence spread over its text. Does not belong
here: anything about a single number.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Literal

from extraction.gazetteer import (
    COUNTRY,
    Mention,
    ancestors,
    full_mentions,
    level,
    regions,
    short_mentions,
    short_names,
    stem,
    within,
)
from extraction.lexicon import read_csv, read_lines, read_yaml
from extraction.records import Profile, Resolved
from extraction.segment import Piece
from extraction.times import Reference, times

_YEAR = r"(?:19|20)\d{2}"
_DATE = re.compile(rf"({_YEAR})\s?[-./年]\s?/?\s?(\d{{1,2}})\s?[-./月]\s?/?\s?(\d{{1,2}})(?!\d)")
_SOURCE = re.compile(
    r"(?:文章来源|信息来源|稿件来源|来\s?源|发布机构|发布单位|发布者|供稿单位)\s*[::]\s*([^\s,|//]{2,24})"
)
_UNION = re.compile(r"[\u4e00-\u9fff]{2,16}?(?:总工会|工会联合会|工会委员会)")
_HEAD = 600
_NEAR = 4000


@dataclass(frozen=True, slots=True)
class Own:
    """The profile as the passes after this one use it."""

    profile: Profile
    reference: Reference
    region: str
    now: int
    city: bool


def _first(pieces: list[Piece], kind: str) -> list[Piece]:
    return [p for p in pieces if p.kind == kind]


def _title(text: str, folded: str, pieces: list[Piece], name: str | None) -> Resolved:
    titles = _first(pieces, "title")
    if titles:
        best = max(titles[:3], key=lambda p: _title_weight(folded[p.start : p.end]))
        return Resolved(text[best.start : best.end].strip(), "headline")
    body = next((p for p in pieces if p.kind in ("body", "heading", "caption")), None)
    if body is not None and body.end - body.start <= 60:
        return Resolved(text[body.start : body.end].strip(), "first line")
    return Resolved(name, "name given") if name else Resolved(None, "not found")


def _title_weight(line: str) -> int:
    return 2 * ("工会" in line) + bool(re.search(_YEAR, line)) + ("年" in line)


def _published(folded: str, pieces: list[Piece], given: str | None) -> Resolved:
    if given:
        return Resolved(given, "given")
    spans = [(p.start, p.end, "imprint") for p in pieces if p.kind == "imprint"]
    if pieces:
        spans.append((pieces[0].start, min(len(folded), pieces[0].start + 200), "head of page"))
        spans += [(p.start, p.end, "foot of page") for p in pieces[-6:] if p.kind == "furniture"]
        last = pieces[-1]
        if last.kind != "furniture" and last.end - last.start < 40:
            spans.append((last.start, last.end, "signature"))
    for start, end, how in spans:
        for match in _DATE.finditer(folded, start, end):
            year, month, day = (int(g) for g in match.groups())
            if 1 <= month <= 12 and 1 <= day <= 31:
                return Resolved(f"{year:04d}-{month:02d}-{day:02d}", how)
    return Resolved(None, "not found")


def _publisher(text: str, folded: str, pieces: list[Piece]) -> Resolved:
    for piece in pieces:
        if piece.kind in ("imprint", "furniture"):
            match = _SOURCE.search(folded, piece.start, piece.end)
            if match:
                return Resolved(text[match.start(1) : match.end(1)], "imprint")
    for piece in (p for p in pieces if p.kind in ("title", "imprint", "body")):
        match = _UNION.search(folded, piece.start, min(piece.end, piece.start + 300))
        if match:
            return Resolved(text[match.start() : match.end()], "first union named")
    return Resolved(None, "not found")


# --- region ------------------------------------------------------------------------------------


@cache
def _short_union() -> re.Pattern[str]:
    """A place named without its suffix before the word union: 德宏总工会, 松桃工会."""
    return re.compile(
        r"([\u4e00-\u9fff]{2,7}?)(?:州|市|县|区|省|旗|盟)?(?:总工会|各级工会|工会系统|职工|工会工作|工会)"
    )


def _union_shorts(folded: str, start: int, end: int) -> list[Mention]:
    found = []
    names = short_names()
    for match in re.finditer(r"总工会|工会系统|各级工会|工会工作|工会", folded[start:end]):
        stop = start + match.start()
        for length in range(7, 1, -1):
            name = folded[max(start, stop - length) : stop]
            if codes := names.get(name):
                found.append(Mention(stop - length, stop, codes, False))
                break
    return found


def _level_votes(folded: str) -> Counter[int]:
    votes: Counter[int] = Counter()
    head = folded[:20000]
    for word, depth in (("省", 1), ("州", 2), ("盟", 2), ("县", 3), ("旗", 3)):
        votes[depth] += len(
            re.findall(f"[全我]{word}(?!市|县|区)|(?<![\u4e00-\u9fff]){word}总工会", head)
        )
    votes[2] += len(re.findall(r"[全我]市|(?<![\u4e00-\u9fff])市总工会", head))
    votes[0] += len(re.findall(r"全国总工会(?!的|党组|办公|关于|要求|命名|授予|表彰)", head)) // 3
    return votes


def _scores(folded: str, pieces: list[Piece]) -> Counter[str]:
    """Weigh every division that the report may be of."""
    scores: Counter[str] = Counter()

    def add(mentions: list[Mention], weight: float) -> None:
        for mention in mentions:
            for code in mention.codes:
                scores[code] += weight * (1 if mention.full else 0.8)  # type: ignore[assignment]

    for piece in pieces:
        if piece.kind == "title":
            mentions = full_mentions(folded, piece.start, piece.end)
            add(mentions, 20)
            if not mentions:
                add(_places_only(folded, short_mentions(folded, piece.start, piece.end)), 14)
        elif piece.kind == "imprint":
            add(full_mentions(folded, piece.start, piece.end), 3)
            add(_places_only(folded, short_mentions(folded, piece.start, piece.end)), 2)
        elif piece.kind == "furniture" and "址" in folded[piece.start : piece.end]:
            address = full_mentions(folded, piece.start, piece.end)
            add(address[:-1], 2)
            add(address[-1:], 12)
    content = [p for p in pieces if p.kind in ("title", "heading", "body", "caption")]
    stop = content[-1].end if content else len(folded)
    start = content[0].start if content else 0
    near = min(stop, start + _NEAR)
    counted: Counter[str] = Counter()
    for mention in [
        *(m for m in full_mentions(folded, start, near) if _names_union(folded, m)),
        *_union_shorts(folded, start, near),
    ]:
        for code in mention.codes:
            counted[code] += 1
    for code, n in counted.items():
        scores[code] += 4 * min(n, 5)
    add(full_mentions(folded, start, min(stop, start + _HEAD))[:6], 1.5)
    rest: Counter[str] = Counter()
    for mention in full_mentions(folded, start, near):
        for code in mention.codes:
            rest[code] += 1
    for code, n in rest.items():
        scores[code] += 0.3 * min(n, 6)  # type: ignore[assignment]
    for row in read_csv("enterprises.csv"):
        if named := folded.count(row["name"], start, near):
            scores[row["region_code"]] += 3 * min(named, 6)
    for code, n in _city_counts(folded, start, near).items():
        scores[code] += 0.4 * min(n, 12)  # type: ignore[assignment]
    return scores


_NO_PLACE = re.compile(r"学院|大学|中学|师范|集团|公司|路|街|大道|村|镇|型|会议|精神|讲话")
_SPEAKER = re.compile(r"总工会|工会|各级|职工|这[五几]年")
_PRESS = re.compile(r"日报|晚报|新闻网|电视台|融媒|发布|网|广播|职工报|工人报|工会")


def _places_only(folded: str, mentions: list[Mention]) -> list[Mention]:
    """Short names that stand for a place, not for a school or company called after one."""
    words = frozenset(read_lines("words_not_places.txt"))
    return [
        m
        for m in mentions
        if not _NO_PLACE.match(folded, m.end)
        and (folded[m.start : m.end] not in words or _SPEAKER.match(folded, m.end))
    ]


def _city_counts(folded: str, start: int, end: int) -> Counter[str]:
    """How often each province and prefecture is named, by its short name too."""
    counted: Counter[str] = Counter()
    for mention in _places_only(folded, short_mentions(folded, start, end)):
        weight = 10 if _PRESS.match(folded, mention.end) else 1
        for code in mention.codes:
            if level(code) <= 2:
                counted[code] += weight
    return counted


def _names_union(folded: str, mention: Mention) -> bool:
    return folded[mention.end : mention.end + 3].startswith(("总工会", "各级工会", "工会"))


def _disambiguate(scores: Counter[str]) -> Counter[str]:
    """Let the divisions above speak for those below: 鼓楼区 is Nanjing's where Nanjing is named."""
    raised: Counter[str] = Counter()
    for code, score in scores.items():
        above = sum(min(scores.get(a, 0), 12) for a in ancestors(code) if a != COUNTRY)
        raised[code] = score + 0.4 * above  # type: ignore[assignment]
    return raised


def _region(folded: str, pieces: list[Piece]) -> Resolved:
    scores = _scores(folded, pieces)
    title = " ".join(folded[p.start : p.end] for p in pieces if p.kind == "title")
    if re.search(r"全国总工会|全总|中国工会第?.{0,3}大|^全国", title) or (
        not scores and "全国总工会" in folded[:_NEAR]
    ):
        national = not any(code != COUNTRY and score >= 14 for code, score in scores.items())
        if national:
            return Resolved(COUNTRY, "title")
    scores.pop(COUNTRY, None)
    if not scores:
        return Resolved(COUNTRY, "default")
    votes = _level_votes(folded)
    weighed = _disambiguate(scores)
    for code in list(weighed):
        vote = votes.get(level(code), 0)
        if level(code) == 3 and regions()[code].name.endswith("区"):
            vote = max(vote, len(re.findall(r"全区", folded[:20000])))
        weighed[code] *= 1 + min(vote, 6) / 12  # type: ignore[assignment]
    best = max(sorted(weighed), key=lambda code: weighed[code])
    how = (
        "title"
        if any(within(c, best) and c == best for c in _title_codes(folded, pieces))
        else "text"
    )
    return Resolved(best, how)


def _title_codes(folded: str, pieces: list[Piece]) -> set[str]:
    codes: set[str] = set()
    for piece in pieces:
        if piece.kind == "title":
            for mention in full_mentions(folded, piece.start, piece.end):
                codes |= set(mention.codes)
            for mention in short_mentions(folded, piece.start, piece.end):
                codes |= set(mention.codes)
    return codes


# --- period and kind ---------------------------------------------------------------------------


def _kind(folded: str, pieces: list[Piece], title: str) -> tuple[Literal["report", "plan"], str]:
    data = read_yaml("status.yaml")
    looks_back = re.search(data["report_title"], title)
    looks_forward = re.search(data["plan_title"], title)
    if looks_forward and not looks_back:
        return "plan", "title"
    if looks_back:
        return "report", "title"
    body = "".join(folded[p.start : p.end] for p in pieces if p.kind == "body")
    forward = len(re.findall(r"(?:^|[,。;])(?:要|将|力争|确保|到20\d\d年)|每年", body))
    back = len(re.findall(r"完成了|已|累计|共|截至|去年|荣获|以来", body))
    return ("plan", "text") if forward > 2 * back + 3 else ("report", "default")


_TITLE_SPAN = re.compile(
    rf"({_YEAR})\s?年?\s?[-—–~至到]+\s?((?:19|20)?\d{{2}})\s?年?|({_YEAR})\s?年(?:度)?|({_YEAR})(?![\d年])"
)


def _span_of(first: str, last: str) -> tuple[int, int]:
    start = int(first)
    end = int(last) if len(last) == 4 else start // 100 * 100 + int(last)
    return start, end


def _title_period(line: str, published: int | None, plan: bool) -> tuple[int, int] | None:
    line = _DATE.sub("", line)
    match = _TITLE_SPAN.search(line)
    if match:
        if match[1]:
            return _span_of(match[1], match[2])
        year = int(match[3] or match[4])
        later = [int(m[3]) for m in _TITLE_SPAN.finditer(line) if m[3]]
        if plan and later:
            return later[-1], later[-1]
        return year, year
    plans = read_yaml("times.yaml")["five_year_plans"]
    for word in sorted(plans, key=len, reverse=True):
        if word in line:
            return tuple(plans[word])
    if re.search(r"(?:这|过去|近)?[五5]年(?:来|间|工作|回顾|:|$)|这五年", line) and published:
        return published - 4, published
    return None


def _period(
    folded: str, pieces: list[Piece], published: Resolved, plan: bool
) -> tuple[int | None, int | None, str]:
    year = int(published.value[:4]) if published.value else None
    month = int(published.value[5:7]) if published.value else 12
    titles = [folded[p.start : p.end] for p in pieces if p.kind == "title"]
    found = [p for p in (_title_period(t, year, plan) for t in titles) if p]
    head = "".join(folded[p.start : p.end] for p in pieces if p.kind in ("body", "heading"))[:_LEAD]
    if found:
        wide = max(found, key=lambda p: p[1] - p[0])
        if (
            wide[0] == wide[1]
            and re.search(r"五年来|过去五年|五年间", head)
            and "代表大会" in "".join(titles)
        ):
            return wide[1] - 4, wide[1], "title"
        return *wide, "title"
    for piece in (p for p in pieces if p.kind == "heading"):
        heading = folded[piece.start : piece.end]
        if not plan and re.search(r"回顾|总结|工作情况|主要工作|完成情况", heading):
            if stated := _title_period(heading, year, plan):
                return *stated, "heading"
    body = [p for p in pieces if p.kind in ("body", "heading")]
    years = _stated_years(folded, body, year)
    if _FIVE_YEARS.search(head) and (year or years):
        last = year - (month <= 2) if year else max(years)
        return *_five_years(head, last), "text"
    plans = read_yaml("times.yaml")["five_year_plans"]
    for word in sorted(plans, key=len, reverse=True):
        if re.search(rf"{word}[”\"]?(?:期间|时期)", head[:200]) and not plan:
            return *plans[word], "text"
    if year is not None:
        if plan:
            return year, year, "date of publication"
        past = re.search(r"过去(?:的)?一年|去年|回眸|回顾|一年来|这一年|全年", head)
        stated = years.most_common(1)[0][0] if years else None
        if stated is not None and year - 1 <= stated <= year and (month <= 3 or stated == year):
            return stated, stated, "text"
        if past and month <= 3:
            return year - 1, year - 1, "date of publication"
        return year, year, "date of publication"
    if years:
        best = years.most_common(1)[0][0]
        return best, best, "text"
    return None, None, "not found"


_LEAD = 1500
_FIVE_YEARS = re.compile(
    r"五年来|过去的?五年|五年间|这五年|近五年|以来的?五年|五年的?(?:工作|奋斗|实践)|5年来|任期(?:以来|内)"
)
_SINCE = re.compile(rf"({_YEAR})年(?:\d{{1,2}}月)?[^,。;]{{0,20}}以来")


def _five_years(head: str, last: int) -> tuple[int, int]:
    """The span of a report on a term of office: since the year it names, else five years."""
    since = _SINCE.search(head)
    if since and last - 6 <= int(since[1]) < last:
        return int(since[1]), last
    return last - 4, last


def _stated_years(folded: str, body: list[Piece], published: int | None) -> Counter[int]:
    """How often each year opens a clause of the text."""
    ref = Reference(published or 0, published or 0, published or 0)
    counted: Counter[int] = Counter()
    for piece in body[:200]:
        for time in times(folded, piece.start, piece.end, ref):
            before = folded[max(0, time.start - 1) : time.start]
            if before == "到" and "截" not in folded[max(0, time.start - 3) : time.start]:
                continue
            if time.explicit and time.year_from == time.year_to and time.year_from > 1949:
                if published is None or time.year_from <= published:
                    counted[time.year_from] += 1
    return counted


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
    region = _region(folded, pieces)
    profile = Profile(
        title=title,
        publisher=_publisher(text, folded, pieces),
        published_on=date,
        region=region,
        year_from=first,
        year_to=last,
        period_how=period_how,
        kind=kind,
        kind_how=kind_how,
    )
    year = last or 0
    now = _now(folded, pieces, date, year)
    base = now if now == year + 1 and _LAST_YEAR.search(folded) else year
    code = region.value or COUNTRY
    city = code != COUNTRY and f"{stem(code)}市" in folded
    return Own(profile, Reference(base, first or 0, year), code, now, city)


_LAST_YEAR = re.compile(r"(?<![比较同与超])(?:去年|上年)(?!同期|末|底|度?同|相比)")


def _now(folded: str, pieces: list[Piece], published: Resolved, year: int) -> int:
    """The year in which the report was written: no year after it can be the past."""
    if published.value:
        return max(year, int(published.value[:4]))
    body = [p for p in pieces if p.kind in ("body", "heading")]
    target = re.compile(read_yaml("status.yaml")["target_words"])
    past = [p for p in body if not target.search(folded, p.start, p.end)]
    return max([year, *_stated_years(folded, past, None)])
