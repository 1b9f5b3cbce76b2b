"""What the checks found, and the gate that they are.

Belongs here: one check's outcome as a plain row, where a build's outcomes are kept, and whether
they let it be published. Does not belong here: running a check (``assets.models``, ``checks``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from orchestration.files import read_json, write_json

STAGES = ("dbt", "expectations")
"""Every build is checked by both; a build that one of them did not look at is not published."""

NOT_RUN = "not run, for its table was not built"


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """One check on one table of one build.

    Attributes:
        severity: ``error`` stops publication, ``warn`` does not.
        message: what was found, empty where it passed.
        sample: offending rows as a Markdown table, bounded.
    """

    table: str
    name: str
    stage: Literal["dbt", "expectations"]
    severity: Literal["error", "warn"]
    passed: bool
    message: str = ""
    failures: int | None = None
    sample: str = ""

    @property
    def stops_publication(self) -> bool:
        """Whether the build may not be published because of it."""
        return not self.passed and self.severity == "error"


class PublicationStopped(Exception):
    """The build was not published; the published file is as it was."""


class BuildChecks:
    """The outcomes of the checks on the build file, one file a stage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def clear(self) -> None:
        """Forgets an earlier build's."""
        for stage in STAGES:
            self._file(stage).unlink(missing_ok=True)

    def record(self, stage: str, outcomes: Iterable[CheckOutcome]) -> None:
        """Keeps the outcomes of a stage that is complete."""
        write_json(self._file(stage), [asdict(outcome) for outcome in outcomes])

    def outcomes(self) -> list[CheckOutcome]:
        """The outcomes of the stages that are complete."""
        found: list[CheckOutcome] = []
        for stage in STAGES:
            found += [CheckOutcome(**row) for row in read_json(self._file(stage)) or []]
        return found

    def missing(self) -> list[str]:
        """The stages that are not complete."""
        return [stage for stage in STAGES if not self._file(stage).exists()]

    def gate(self) -> Sequence[CheckOutcome]:
        """The outcomes of a build that may be published.

        Raises:
            PublicationStopped: a check of severity error failed, or a stage is missing.
        """
        if missing := self.missing():
            raise PublicationStopped(
                f"the build was not checked by {' and '.join(missing)}; run the job refresh"
            )
        outcomes = self.outcomes()
        if stopping := [outcome for outcome in outcomes if outcome.stops_publication]:
            named = ", ".join(f"{outcome.table}: {outcome.name}" for outcome in stopping[:5])
            more = f" and {len(stopping) - 5} more" if len(stopping) > 5 else ""
            raise PublicationStopped(f"{len(stopping)} checks failed ({named}{more})")
        return outcomes

    def _file(self, stage: str) -> Path:
        return self.folder / f"checks-{stage}.json"
