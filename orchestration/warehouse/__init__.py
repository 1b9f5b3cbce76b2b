"""The build file: a fresh DuckDB database, loaded with the raw layer and filled by dbt."""
