"""What running a suite gives.

Belongs here: result rows. Does not belong here: how they come about (adapter) or look (data_docs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from expectations.suites import Expectation


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """The outcome of one expectation.

    Attributes:
        expectation: what was expected.
        success: whether it holds.
        observed: the value seen (row count, number of offending rows), None where there is none.
        unexpected_count: exact number of offending rows.
        sample: at most ten of them, each with file, sentence and quote where a figure is concerned.
        problem: why the expectation could not be checked, None where it could.
    """

    expectation: Expectation
    success: bool
    observed: float | str | None
    unexpected_count: int
    sample: tuple[Mapping[str, Any], ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """The outcome of one suite.

    Attributes:
        suite: name of the suite.
        table: schema-qualified table that it was run on.
        results: one for each expectation, in order.
        document: Great Expectations' own account of the run, for the data docs.
    """

    suite: str
    table: str
    results: tuple[ExpectationResult, ...]
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def success(self) -> bool:
        """Whether every expectation of severity ``error`` holds."""
        return all(r.success or r.expectation.severity == "warning" for r in self.results)
