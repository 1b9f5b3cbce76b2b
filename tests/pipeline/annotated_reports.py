"""The annotated reports as raw rows: what a perfect extraction would write.

Belongs here: reading ``tests/gold/five`` and saying of each report what the annotations leave out.
Does not belong here: building a warehouse (``warehouse_building``), assertions.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from warehouse_building import ROOT, WORKPLACE, Raw, Report, Row, build, merged

GOLD = ROOT / "tests" / "gold" / "five"
OPTIONAL = ("value_max", "recurrence", "scope", "month_from", "month_to")
RESOLVED = ("status", "period", "region", "programme", "metric", "name")
UNIT_CLASSES = {"%": "ratio", "元": "money"}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a report says of itself, read by a person."""

    title: str
    region: str
    year_from: int
    year_to: int
    published_on: str | None = None
    kind: str = "report"


PROFILES = {
    "bozhou-2024": Profile("亳州市总工会:牢记嘱托守使命 砥砺奋进显担当", "341600", 2024, 2024),
    "dehong-2023": Profile("“ 一二三四五” 书写新时代工会答卷", "533100", 2023, 2023, "2024-01-18"),
    "tongren-2024": Profile("凝聚“工力量” 展现新风采", "520600", 2024, 2024),
    "yunnan-plan-2024": Profile(
        "云南省总工会出台十条举措服务“3815”战略", "530000", 2024, 2024, "2024-03-06", "plan"
    ),
    "zhuxi-2016-2020": Profile(
        "竹溪这五年:凝聚职工力量 精工时代宏图", "420324", 2016, 2020, "2020-11-11"
    ),
}


def gold_rows() -> Raw:
    """The annotated reports as rows of the raw tables."""
    return merged(_report(name).rows() for name in PROFILES)


@cache
def gold_warehouse() -> Path:
    """A warehouse of the annotated reports, built once in this process; copy it to change it."""
    return build(WORKPLACE / "annotated", gold_rows())


def _report(name: str) -> Report:
    text = (ROOT / "seeds" / f"{name}.txt").read_text("utf-8")
    profile = PROFILES[name]
    report = Report(
        name,
        region=profile.region,
        year=profile.year_to,
        year_from=profile.year_from,
        published_on=profile.published_on,
        kind=profile.kind,
        title=profile.title,
    )
    report.doc_id = hashlib.sha256(text.encode()).hexdigest()[:16]
    report.text = text
    facts = _lines(GOLD / f"{name}.facts.jsonl")
    report.sentences = _sentences(report.doc_id, text, facts)
    report.facts = [_fact(report, fact) for fact in facts]
    ids = {fact["id"]: row["fact_id"] for fact, row in zip(facts, report.facts, strict=True)}
    for fact in facts:
        for kind, target in (fact.get("rate_of") or {}).items():
            report.relate(kind, ids[fact["id"]], ids[target])
        if fact.get("part_of"):
            report.relate("part_of", ids[fact["id"]], ids[fact["part_of"]])
    report.numbers = _ledger(report, _lines(GOLD / f"{name}.nonfacts.jsonl"))
    return report


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _sentences(doc_id: str, text: str, facts: list[dict[str, Any]]) -> list[Row]:
    """Stretches up to a full stop or the end of a line; none ends within a figure."""
    rows: list[Row] = []
    start = 0
    for mark in re.finditer(r"。|\n|$", text):
        end = mark.end()
        if end > start and not any(f["start"] < end < f["end"] for f in facts):
            rows.append(
                {
                    "doc_id": doc_id,
                    "sentence_id": f"{doc_id}:s{start}",
                    "ordinal": len(rows),
                    "start_char": start,
                    "end_char": end,
                    "text": text[start:end],
                    "kind": "body",
                    "heading": "",
                }
            )
            start = end
    return rows


def _fact(report: Report, fact: dict[str, Any]) -> Row:
    (sentence,) = [s for s in report.sentences if s["start_char"] <= fact["start"] < s["end_char"]]
    copied = (
        "value", "unit", "qualifier", "status", "year_from", "year_to", "region", "programme",
        "metric", "name", "tier",
    )  # fmt: skip
    return {
        **{field: fact[field] for field in copied},
        **{field: fact.get(field) for field in OPTIONAL},
        **{f"{field}_how": "annotated" for field in RESOLVED},
        "doc_id": report.doc_id,
        "fact_id": f"{report.doc_id}:{fact['start']}-{fact['end']}",
        "sentence_id": sentence["sentence_id"],
        "start_char": fact["start"],
        "end_char": fact["end"],
        "quote": fact["text"],
        "value_low": None if fact["qualifier"] == "<=" else fact["value"],
        "value_high": None if fact["qualifier"] == ">=" else fact.get("value_max", fact["value"]),
        "unit_class": UNIT_CLASSES.get(fact["unit"], "item"),
    }


def _ledger(report: Report, nonfacts: list[dict[str, Any]]) -> list[Row]:
    spans = [
        (f["start_char"], f["end_char"], f["quote"], "fact", f["fact_id"]) for f in report.facts
    ]
    spans += [(n["start"], n["end"], n["text"], n["kind"], None) for n in nonfacts]
    # A span annotated twice is in the ledger once, as what the later annotation says.
    once = {span[:2]: span for span in spans}
    return [
        {
            "doc_id": report.doc_id,
            "number_id": f"{report.doc_id}:{start}-{end}",
            "sentence_id": None,
            "start_char": start,
            "end_char": end,
            "text": words,
            "kind": kind,
            "fact_id": fact_id,
        }
        for start, end, words, kind, fact_id in sorted(once.values(), key=lambda span: span[:2])
    ]
