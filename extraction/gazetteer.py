"""Names of places and the divisions they may stand for.

Belongs here: full, short and former names from the vocabulary of regions, the hierarchy, finding
names in a text. Does not belong here: which place a number is about (``context``), or which is the
report's own (``own_region``).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from extraction.fold import fold
from extraction.lexicon import pattern, read_csv, read_lines, read_vocabulary

COUNTRY = "100000"
_SUFFIXES = "省市区县州盟旗"
_LONGEST = 16
_SHORTEST = 2
_LEVELS = {"country": 0, "province": 1, "prefecture": 2, "county": 3}


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of a place in a text, with every division it may stand for."""

    start: int
    end: int
    codes: tuple[str, ...]
    full: bool


@cache
def regions() -> dict[str, Region]:
    """Every division by its GB/T 2260 code."""
    rows = read_vocabulary("regions")
    return {
        r["region_code"]: Region(r["region_code"], r["name_zh"], r["level"], r["parent_code"])
        for r in rows
    }


@cache
def ancestors(code: str) -> tuple[str, ...]:
    """The divisions above one, nearest first, the country last."""
    parent = regions()[code].parent if code in regions() else ""
    return (parent, *ancestors(parent)) if parent else ()


def within(code: str, whole: str) -> bool:
    """Whether a division is another or lies in it."""
    return code == whole or whole in ancestors(code)


def around(codes: Iterable[str]) -> str:
    """The smallest division that several lie in.

    Args:
        codes: their codes, at least one.
    """
    first, *others = codes
    for outer in (first, *sorted(ancestors(first), key=level, reverse=True)):
        if all(within(code, outer) for code in others):
            return outer
    return COUNTRY


def level(code: str) -> int:
    """0 country, 1 province, 2 prefecture, 3 county."""
    return _LEVELS[regions()[code].level]


@cache
def _ethnic() -> re.Pattern[str]:
    names = sorted(read_lines("ethnic_groups.txt"), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(names)})族?)+自治[区州县旗]$")


def _stem(name: str) -> str:
    """The place name without its suffix: 德宏傣族景颇族自治州 → 德宏."""
    if name.endswith("自治区"):
        name = re.sub(r"(?:壮族|回族|维吾尔)?自治区$", "", name)
        return name
    if "自治" in name:
        if _ethnic().fullmatch(name):
            return re.sub(r"族?自治[区州县旗]$", "", name)
        for i in range(1, len(name)):
            if _ethnic().fullmatch(name[i:]):
                return name[:i]
    for suffix in ("特别行政区", "地区", "林区", "矿区", "新区"):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name[: -len(suffix)]
    return name[:-1] if name[-1] in _SUFFIXES and len(name) > 2 else name


@cache
def _folded() -> dict[str, str]:
    """Names as a folded text has them, folded all at once."""
    names = fold("\n".join(region.name for region in regions().values()))
    return dict(zip(regions(), names.split("\n"), strict=True))


def _name(code: str) -> str:
    return _folded()[code]


@cache
def stem(code: str) -> str:
    """A division's name without its suffix."""
    return _stem(_name(code))


def _suffix(name: str) -> str:
    return name[-1] if name[-1] in _SUFFIXES else ""


_AUTONOMOUS = re.compile("自治[县州旗]$")
"""威宁自治县: reports leave out the peoples that 威宁彝族回族苗族自治县 is named after."""


def _zones(name: str, parent: str) -> set[str]:
    """What reports call a development zone: 渤海新区, 承德高新区, 鹤壁经开区, 大柴旦行委."""
    city = stem(parent) if parent in regions() else ""
    if not city:
        return set()
    rest = name[name.find(city) + len(city) :].removeprefix("市") if city in name else name
    called = {rest} if rest != name and rest.endswith("新区") and len(rest) > len("新区") else set()
    for row in read_csv("zones.csv"):
        official, short = row["official"], row["short"]
        if name.endswith(official):
            own = name.removesuffix(official) if rest == name else rest.removesuffix(official)
            called.add(city + short if rest == official else own + short)
    return called


@cache
def full_names() -> dict[str, tuple[str, ...]]:
    """Names with their suffix → codes: 德宏傣族景颇族自治州, 德宏州, 松桃县, 和县."""
    index: dict[str, list[str]] = defaultdict(list)
    for region in regions().values():
        name, short = _name(region.code), stem(region.code)
        index[name].append(region.code)
        if self_governed := _AUTONOMOUS.search(name):
            index[short + self_governed.group()].append(region.code)
        for called in _zones(name, region.parent):
            index[called].append(region.code)
        if short != name and (called := short + _suffix(name)) != name:
            index[called].append(region.code)
    return {name: tuple(codes) for name, codes in index.items()}


@cache
def short_names() -> dict[str, tuple[str, ...]]:
    """Names without their suffix → codes, two characters at least: 德宏, 松桃, 内蒙古."""
    index: dict[str, list[str]] = defaultdict(list)
    for region in regions().values():
        short = stem(region.code)
        if len(short) >= 2 and short != _name(region.code) and region.code != COUNTRY:
            index[short].append(region.code)
    return {name: tuple(codes) for name, codes in index.items()}


@cache
def former_names() -> dict[str, tuple[str, ...]]:
    """A name under another suffix than today's: 湟中县 is 湟中区 now."""
    index: dict[str, list[str]] = defaultdict(list)
    for short, codes in short_names().items():
        for suffix in "县市区州":
            if short + suffix not in full_names():
                index[short + suffix] += [c for c in codes if level(c) >= 2]
    for row in read_csv("former_names.csv"):
        if row["region_code"] in regions():
            index[row["name"]].append(row["region_code"])
    return {name: tuple(codes) for name, codes in index.items() if codes}


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:_SHORTEST] for name in short_names())


def by_chance(folded: str, begin: int, stop: int) -> bool:
    """建成|县级, 大局和|县工会: two characters of two words that happen to be a county's name."""
    if folded.startswith("级", stop) or _and_above(folded, begin):
        return True
    if pattern("unnamed_district").fullmatch(folded, begin, stop):
        return not folded.endswith("市", 0, begin)
    before = folded[begin - 1 : begin]
    return stop - begin == _SHORTEST and pattern("goes_on_into_a_county").match(before) is not None


def _and_above(folded: str, begin: int) -> bool:
    """地市级以上城市: cities from some level up, and no 上城区."""
    return folded.startswith("以上城市", begin - 1)


def full_mentions(folded: str, start: int, end: int) -> list[Mention]:
    """Names with a suffix in a stretch of text, longest first at each suffix.

    Args:
        folded: the folded text.
        start: where to begin.
        end: where to stop.

    Returns:
        The mentions in text order, none inside another.
    """
    found: list[Mention] = []
    for match in re.finditer(f"[{_SUFFIXES}]", folded[start:end]):
        stop = start + match.end()
        for begin in range(max(start, stop - _LONGEST), stop - 1):
            name = folded[begin:stop]
            codes = full_names().get(name) or former_names().get(name)
            if codes and not by_chance(folded, begin, stop):
                while found and found[-1].start >= begin:
                    found.pop()
                if not found or found[-1].end <= begin:
                    found.append(Mention(begin, stop, codes, True))
                break
    return found


def _widest(codes: tuple[str, ...]) -> tuple[str, ...]:
    """兰州 is the city and not the new area of that name inside it."""
    return tuple(c for c in codes if not any(a in codes for a in ancestors(c)))


def short_mentions(folded: str, start: int, end: int, inside: str | None = None) -> list[Mention]:
    """Names without a suffix in a stretch, only those within a division where one is given."""
    found: list[Mention] = []
    names, first = short_names(), _beginnings()
    i = start
    while i < end - 1:
        if folded[i : i + _SHORTEST] in first:
            for stop in range(min(end, i + 8), i + 1, -1):
                codes = names.get(folded[i:stop])
                if codes and inside:
                    codes = tuple(c for c in codes if within(c, inside) and c != inside)
                if codes and not _and_above(folded, i):
                    found.append(Mention(i, stop, _widest(codes), False))
                    i = stop - 1
                    break
        i += 1
    return found
