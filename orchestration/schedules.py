"""Schedules: runs by the clock (https://docs.dagster.io/guides/automate/schedules).

Belongs here: when. Does not belong here: what (``jobs``).
"""

import dagster as dg

from orchestration.assets.warehouse import confirm
from orchestration.home import Home
from orchestration.jobs import refresh
from orchestration.version import standing


def build_daily_refresh(home: Home) -> dg.ScheduleDefinition:
    """Asks for a refresh each morning, unless the published file is what it would make."""

    @dg.schedule(
        name="daily_refresh",
        job=refresh,
        cron_schedule="30 5 * * *",
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every morning at 05:30 Beijing time, before people come to work.",
    )
    def daily_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        try:
            now = standing(home)
        except FileNotFoundError as missing:
            return dg.SkipReason(str(missing))
        if now.release is None:
            return dg.RunRequest(tags={"gongbao/version": now.version})
        confirm(context.instance, now.release)
        return dg.SkipReason(f"nothing has changed since release {now.release['release']}")

    return daily_refresh
