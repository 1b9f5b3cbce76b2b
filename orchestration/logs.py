"""Where Dagster's own log lines go when a person watches a refresh: a file.

Belongs here: the logger that the command line runs the job with. Does not belong here: what a
person is shown (``cli.display``).
"""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

import dagster as dg

from orchestration.home import Home

LOG_BYTES = 5_000_000


def log_handler(logs: Path) -> logging.Handler:
    """Writes to ``refresh.log``, of which one earlier part is kept."""
    logs.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        logs / "refresh.log", maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    return handler


@dg.logger(config_schema={}, description="Writes to .gongbao/logs/refresh.log.")
def file_logger(context: dg.InitLoggerContext) -> logging.Logger:
    """Dagster's events and the assets' log lines, in a file."""
    logger = logging.getLogger("gongbao.dagster")
    logger.propagate = False
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(log_handler(Home.from_environment().logs))
    logger.setLevel(logging.DEBUG)
    return logger
