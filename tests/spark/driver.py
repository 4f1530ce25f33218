"""A driver that is killed on the way: watches a folder, and ends itself without a word once it has written events."""

import json
import os
import signal
import sys
from pathlib import Path

from tests.spark.sessions import new_session, source

from crisisdetect.spark import watch


def main(folder, checkpoint, out):
    """Watch, and be killed after the events of a batch are written and before Spark notes that the batch is done."""

    def write(events, number):
        path = Path(out) / f"{number}.json"
        path.write_text(json.dumps([event.to_dict() for event in events]), encoding="utf-8")
        os.killpg(os.getpgid(0), signal.SIGKILL)

    spark = new_session(Path(out) / "warehouse", partitions=2)
    query = watch(source(spark, folder), checkpoint=checkpoint, to=write, every="1h", trigger={"availableNow": True})
    query.awaitTermination()


if __name__ == "__main__":
    main(*sys.argv[1:])
