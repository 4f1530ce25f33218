"""Every morning: scan the export of the day, keep the result. For Dagster: dagster dev -f dagster_job.py."""

import os

from dagster import Definitions, ScheduleDefinition, job, op

EXPORT = os.environ.get("CRISIS_EXPORT", "/srv/comments/comments.csv")
SAVED = os.environ.get("CRISIS_SAVED", "/srv/results/shop.cdr")


def scan_comments(export, saved):
    """Scan an export, save the result, and return what it comes to; the logs have it in words."""
    import crisisdetect as cd

    result = cd.scan(export, progress=False)
    result.save(saved)
    print(result.summary())
    return {"verdict": result.verdict.status, "severity": result.severity}


@op
def scan_of_the_day():
    """One step; what depends on it sees the verdict."""
    return scan_comments(EXPORT, SAVED)


@job
def crisis_of_the_day():
    """One step."""
    scan_of_the_day()


defs = Definitions(schedules=[ScheduleDefinition(job=crisis_of_the_day, cron_schedule="0 6 * * *")])
