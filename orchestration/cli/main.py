"""The command ``gongbao``: its list of commands, each loaded when it is asked for.

Belongs here: names and one-line help. Does not belong here: anything that a command does.
"""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "extract": "Read the facts out of reports, without a warehouse.",
    "refresh": "Read new reports, build, check and publish the warehouse.",
    "sql": "Ask the published warehouse, read-only.",
    "releases": "List the releases that are kept.",
    "rollback": "Publish an earlier release.",
    "doctor": "Say what is well, what is not, and what to do.",
    "evaluate": "Score the extraction against annotated reports.",
    "docs": "Write dbt's documentation of the models as one page.",
    "ui": "Serve the Dagster UI on this machine.",
}


class LazyGroup(click.Group):
    """Commands that are imported when they are run; the list of them imports none."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"orchestration.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list for ``--help``, from the table above."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gongbao")
def main() -> None:
    """Gongbao 工报: Chinese trade-union work reports, read exactly, as a data warehouse."""
