"""Stand-ins for dbt's cross-database macros, so that sqlfluff can render the models.

Belongs here: one function for each ``dbt.`` macro that models and macros call, rendering what it
renders on DuckDB. Not read by dbt.
"""


def type_string() -> str:
    """The type of text."""
    return "varchar"


def hash(field: str) -> str:  # noqa: A001 (dbt's own name)
    """A hash of a text."""
    return f"md5({field})"


def listagg(measure: str, delimiter_text: str = "','", order_by_clause: str = "") -> str:
    """Texts of a group in one."""
    return f"string_agg({measure}, {delimiter_text} {order_by_clause})"
