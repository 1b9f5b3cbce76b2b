"""Stand-in for dbt's ``adapter``, so that sqlfluff can render macros that differ by engine."""

from collections.abc import Callable


def dispatch(macro: str, package: str) -> Callable[..., str]:
    """A macro of ours, rendered as a function call: any expression will do for style."""
    return lambda text, *arguments: f"{macro}({text})"
