"""Every sentence of the specification: what its facts must be, in floors that only go up."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.spec.runner import HERE, cases, files, judge

FLOORS = yaml.safe_load((HERE / "floors.yaml").read_text("utf-8"))


@pytest.mark.parametrize("path", files(), ids=lambda p: p.stem)
def test_share_of_facts_right(path: Path) -> None:
    facts = wrong = 0
    told = []
    for case in cases(path):
        failures = judge(case)
        facts += len(case["facts"])
        wrong += len({f.quote for f in failures})
        told += [f"{f.field} {f.quote}: want {f.wanted}, got {f.got}" for f in failures]
    share = 1 - wrong / max(facts, 1)
    assert share >= FLOORS[path.stem], "\n".join([f"{share:.3f} of {facts} facts right", *told])


def test_corpus_is_large_and_covers_every_metric() -> None:
    from extraction.lexicon import read_vocabulary

    every = [case for path in files() for case in cases(path)]
    said = [f["metric"] for case in every for f in case["facts"] if f.get("metric")]
    thin = [
        m["metric_code"] for m in read_vocabulary("metrics") if said.count(m["metric_code"]) < 3
    ]
    assert len(every) >= 800
    assert not thin
