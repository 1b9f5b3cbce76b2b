"""``gongbao doctor``: what is well, what is not, and what to do about it.

Belongs here: the list and the exit status. Does not belong here: the checks (``health``).
"""

from __future__ import annotations

import sys

import click

from orchestration.home import Home

MARKS = {"ok": "✓", "warning": "!", "error": "✗"}


@click.command()
def command() -> None:
    """Look at versions, folders, the last release, disk and failing checks.

    Exit status 1 where something keeps refreshes or readers from working; fit for a health check.
    """
    from orchestration.health import examine

    findings = examine(Home.from_environment())
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        click.echo(f"{MARKS[finding.level]} {finding.subject:<{width}}  {finding.found}")
        if finding.remedy:
            click.echo(f"  {'':<{width}}  → {finding.remedy}")
    if any(finding.level == "error" for finding in findings):
        sys.exit(1)
