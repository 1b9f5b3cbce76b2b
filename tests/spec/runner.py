"""Run the specification corpus: sentences and the facts that they must give.

Belongs here: reading the cases and judging one. The cases are data, one YAML file a phenomenon or
programme; the accepted share of each file stands in ``floors.yaml`` and only goes up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extraction import Fact, Report, extract

HERE = Path(__file__).parent
_CHECKED = (
    "value_max", "value_low", "value_high", "year_from", "year_to", "recurrence", "region", "name",
    "scope",
)  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """One thing that a case wants and the extractor does not give."""

    field: str
    quote: str
    wanted: Any
    got: Any


def cases(path: Path) -> list[dict[str, Any]]:
    """The cases of one file."""
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or []


def files() -> list[Path]:
    """Every file of cases."""
    return sorted(p for p in HERE.glob("*.yaml") if p.name != "floors.yaml")


def read(case: dict[str, Any]) -> tuple[str, Report]:
    """The text of a case, its title and heading before it, and what is read out of it."""
    lead = "".join(f"{case[k]}\n\n" for k in ("title", "heading") if case.get(k))
    text = lead + case["text"]
    published = case.get("published")
    return text, extract(text, published=str(published) if published else None)


def _at(text: str, quote: str, nth: int, start: int) -> int:
    at = start - 1
    for _ in range(nth):
        at = text.index(quote, at + 1)
    return at


def judge(case: dict[str, Any]) -> list[Failure]:
    """What a case wants and does not get."""
    text, report = read(case)
    offset = text.rindex(case["text"])
    facts = {f.start: f for f in report.facts if f.start >= offset}
    failures: list[Failure] = []
    wanted_starts: dict[int, str] = {}
    by_quote: dict[str, Fact] = {}
    for want in case["facts"]:
        start = _at(text, want["quote"], want.get("nth", 1), offset)
        wanted_starts[start] = want["quote"]
        fact = facts.get(start)
        if fact is None:
            if not want.get("minor"):
                failures.append(Failure("missed", want["quote"], want["quote"], None))
            continue
        by_quote[want["quote"]] = fact
        if not want.get("minor"):
            failures += _fields(want, fact)
    failures += [
        Failure("false alarm", f.quote, None, f.quote)
        for start, f in facts.items()
        if start not in wanted_starts
    ]
    failures += _links(case, report, by_quote)
    failures += _nonfacts(case, text, offset, report)
    return failures


def _fields(want: dict[str, Any], fact: Fact) -> list[Failure]:
    failures = []

    def check(field: str, wanted: Any, got: Any, ok: bool) -> None:
        if not ok:
            failures.append(Failure(field, want["quote"], wanted, got))

    check("quote", want["quote"], fact.quote, fact.quote == want["quote"])
    check("value", want["value"], fact.value, _near(fact.value, want["value"]))
    units = [want["unit"], *want.get("unit_alt", [])]
    check("unit", want["unit"], fact.unit, fact.unit in units)
    wanted = want.get("qualifier", "=")
    check(
        "qualifier",
        wanted,
        fact.qualifier,
        fact.qualifier in (wanted, *want.get("qualifier_alt", [])),
    )
    status = want.get("status", "actual")
    check("status", status, fact.status, fact.status == status)
    for field in _CHECKED:
        if field in want and field != "name":
            got = getattr(fact, field)
            same = _near(got, want[field]) if isinstance(want[field], float) else got == want[field]
            check(field, want[field], got, same)
    if "metric" in want:
        ok = fact.metric in (want["metric"], *want.get("metric_alt", []))
        check("metric", want["metric"], fact.metric, ok)
    if "programme" in want:
        ok = fact.programme in (want["programme"], *want.get("programme_alt", []))
        check("programme", want["programme"], fact.programme, ok)
    return failures


def _near(a: Any, b: Any) -> bool:
    return a is not None and abs(float(a) - float(b)) <= 1e-3 * max(1.0, abs(float(b)))


def _links(case: dict[str, Any], report: Report, facts: dict[str, Fact]) -> list[Failure]:
    found = {(r.kind, r.from_fact_id): r.to_fact_id for r in report.relations}
    failures = []
    for want in case["facts"]:
        links = dict(want.get("rate_of") or {})
        if want.get("part_of"):
            links["part_of"] = want["part_of"]
        for kind, quote in links.items():
            fact, other = facts.get(want["quote"]), facts.get(quote)
            if fact and other and found.get((kind, fact.fact_id)) != other.fact_id:
                failures.append(Failure(kind, want["quote"], quote, None))
    return failures


def _nonfacts(case: dict[str, Any], text: str, offset: int, report: Report) -> list[Failure]:
    failures = []
    for want in case.get("nonfacts", []):
        at = text.index(want["text"], offset)
        rows = [n for n in report.numbers if n.start < at + len(want["text"]) and n.end > at]
        if any(n.kind == "fact" for n in rows):
            failures.append(Failure("non-fact", want["text"], want["kind"], "fact"))
    return failures
