"""Where things live: the reports, the working state, the published warehouse.

Belongs here: every path that another module needs, derived from one root. Does not belong here:
what is written to them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DBT_PROJECT = PROJECT / "dbt_project"
CATALOG = "gongbao"
"""Name of the database inside DuckDB: the stem of the build file and of the published file, so that
SQL compiled against one is right on the other."""


@dataclass(frozen=True)
class Home:
    """The folders of one installation.

    Attributes:
        seeds: the reports as received; read, never written.
        state: working state that can be deleted at any time; the next refresh makes it again.
        warehouse: what people read.
    """

    seeds: Path
    state: Path
    warehouse: Path

    @classmethod
    def at(cls, root: Path) -> Home:
        """The usual layout below one folder."""
        root = root.resolve()
        return cls(root / "seeds", root / ".gongbao", root / "warehouse")

    @classmethod
    def from_environment(cls) -> Home:
        """The home that the environment names, else the checkout's own.

        ``GONGBAO_ROOT`` moves all three folders; ``GONGBAO_SEEDS``, ``GONGBAO_STATE`` and
        ``GONGBAO_WAREHOUSE`` move one each.
        """
        home = cls.at(Path(os.environ.get("GONGBAO_ROOT") or PROJECT))

        def moved(variable: str, default: Path) -> Path:
            value = os.environ.get(variable)
            return Path(value).resolve() if value else default

        return cls(
            moved("GONGBAO_SEEDS", home.seeds),
            moved("GONGBAO_STATE", home.state),
            moved("GONGBAO_WAREHOUSE", home.warehouse),
        )

    @property
    def published_file(self) -> Path:
        """The DuckDB file that readers open."""
        return self.warehouse / f"{CATALOG}.duckdb"

    @property
    def published_manifest(self) -> Path:
        """What the published file was made from, beside it."""
        return self.warehouse / "manifest.json"

    @property
    def raw(self) -> Path:
        """The Parquet files that extraction wrote."""
        return self.state / "raw"

    @property
    def build_file(self) -> Path:
        """The DuckDB file under construction."""
        return self.state / "build" / f"{CATALOG}.duckdb"

    @property
    def releases(self) -> Path:
        """One folder a release: its file and its manifest."""
        return self.state / "releases"

    @property
    def lock_file(self) -> Path:
        """Held by the one refresh that runs."""
        return self.state / "refresh.lock"

    @property
    def dagster(self) -> Path:
        """Dagster's own folder (runs, events, schedules), unless DAGSTER_HOME names another."""
        return Path(os.environ.get("DAGSTER_HOME") or self.state / "dagster")

    @property
    def dbt_target(self) -> Path:
        """What dbt writes: manifest, compiled SQL, partial parse."""
        return self.state / "dbt" / "target"

    @property
    def logs(self) -> Path:
        """Logs of refreshes and services."""
        return self.state / "logs"

    @property
    def data_docs(self) -> Path:
        """Great Expectations' pages on the last build."""
        return self.state / "data_docs"

    @property
    def dbt_docs(self) -> Path:
        """Dbt's pages on the models of the last build."""
        return self.state / "dbt_docs"

    def shown(self, path: Path) -> str:
        """The path as a person at the project's folder would type it."""
        for base in (self.warehouse.parent, Path.cwd()):
            if path.is_relative_to(base):
                return str(path.relative_to(base))
        return str(path)
