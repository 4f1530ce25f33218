"""Every morning: scan the export of the day, keep the result. For Prefect 3: python prefect_flow.py serves it."""

import os

from prefect import flow, task

EXPORT = os.environ.get("CRISIS_EXPORT", "/srv/comments/comments.csv")
SAVED = os.environ.get("CRISIS_SAVED", "/srv/results/shop.cdr")


def scan_comments(export, saved):
    """Scan an export, save the result, and return what it comes to; the logs have it in words."""
    import crisisdetect as cd

    result = cd.scan(export, progress=False)
    result.save(saved)
    print(result.summary())
    return {"verdict": result.verdict.status, "severity": result.severity}


@flow(log_prints=True)
def crisis_of_the_day(export: str = EXPORT, saved: str = SAVED):
    """One task; whoever calls the flow sees the verdict."""
    return task(retries=2, log_prints=True)(scan_comments)(export, saved)


if __name__ == "__main__":
    crisis_of_the_day.serve(name="crisis-of-the-day", cron="0 6 * * *")
