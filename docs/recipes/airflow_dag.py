"""Every morning: scan the export of the day, keep the result. For Apache Airflow 3, in its folder of DAGs."""

import os
from datetime import UTC, datetime

from airflow.sdk import dag, task

EXPORT = os.environ.get("CRISIS_EXPORT", "/srv/comments/comments.csv")
SAVED = os.environ.get("CRISIS_SAVED", "/srv/results/shop.cdr")


def scan_comments(export, saved):
    """Scan an export, save the result, and return what it comes to; the logs have it in words."""
    import crisisdetect as cd

    result = cd.scan(export, progress=False)
    result.save(saved)
    print(result.summary())
    return {"verdict": result.verdict.status, "severity": result.severity}


@dag(schedule="0 6 * * *", start_date=datetime(2026, 1, 1, tzinfo=UTC), catchup=False)
def crisis_of_the_day():
    """One task; whoever depends on it sees the verdict."""
    task(retries=2)(scan_comments)(EXPORT, SAVED)


crisis_of_the_day()
