"""What the warehouse's tables must satisfy: suites as data, and the one adapter that runs them.

Belongs here: the suites (YAML, and what the dbt models' own metadata states), the adapter to Great
Expectations, and the offending rows. Does not belong here: orchestration, SQL that builds tables.
Importing this package is cheap: Great Expectations is imported when a suite runs.
"""

from expectations.adapter import run_suite
from expectations.data_docs import build_data_docs
from expectations.results import ExpectationResult, SuiteResult
from expectations.suites import Expectation, Suite, load_suites, suite_names

__all__ = [
    "Expectation",
    "ExpectationResult",
    "Suite",
    "SuiteResult",
    "build_data_docs",
    "load_suites",
    "run_suite",
    "suite_names",
]
