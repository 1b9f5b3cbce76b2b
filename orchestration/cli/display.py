"""What a person sees of a refresh: its steps while it runs, a table when it is over.

Belongs here: colours, bars, the closing table. Does not belong here: anything that works without a
terminal.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from orchestration.progress import Reporter

console = Console(stderr=True, highlight=False, width=None if sys.stderr.isatty() else 120)
SECONDS_BETWEEN_LINES = 10.0


class TerminalReporter(Reporter):
    """Shows each step with a bar where there is a terminal, a line a step where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.warnings: list[str] = []
        self.task: TaskID | None = None
        self.told = 0.0
        self.bars = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.description:<20}"),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[what]}", table_column=None),
            console=console,
            disable=not console.is_terminal,
        )

    @contextmanager
    def shown(self) -> Iterator[TerminalReporter]:
        """Shows the steps of the block."""
        with self.bars:
            yield self

    def began(self, name: str) -> None:
        """A new line."""
        self.told = time.monotonic()
        if self.bars.disable:
            console.print(f"{name} ...")
        else:
            self.task = self.bars.add_task(name, total=None, what="")

    def ended(self, name: str) -> None:
        """The line is done."""
        if self.bars.disable:
            console.print(f"{name}: {self.seconds[name]:.1f} s")
        elif self.task is not None:
            total = self.bars.tasks[self.task].total or 1
            self.bars.update(self.task, total=total, completed=total, what="")
            self.bars.stop_task(self.task)

    def advanced(self, done: int, total: int, what: str = "") -> None:
        """The bar moves; without a terminal a line now and then."""
        if self.bars.disable:
            if time.monotonic() - self.told > SECONDS_BETWEEN_LINES:
                self.told = time.monotonic()
                console.print(f"  {done} of {total}: {what}")
        elif self.task is not None:
            self.bars.update(self.task, completed=done, total=total, what=what[:60])

    def warned(self, line: str) -> None:
        """Shown at once, above the bars, and kept for the end."""
        self.warnings.append(line)
        console.print(f"[yellow]![/yellow] {line}", soft_wrap=True)


def summary_table(rows: list[tuple[str, str]]) -> Table:
    """Names and values, without lines."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    return table
