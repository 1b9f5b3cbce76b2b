"""From reports to a published warehouse: Dagster's definitions and the ``gongbao`` command line.

Belongs here: what runs when, where files live, what gates a publication. Does not belong here: how
a report is read (``extraction``), what the tables say (``dbt_project``), what must hold
(``expectations``). Importing this package imports nothing heavy: the command line depends on it.
"""
