"""Small Spark sessions, and what both the tests and the driver that gets killed read."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
JAVA = Path("/usr/lib/jvm/java-17-openjdk-amd64")


def environment():
    """Return what Spark needs to know of Java and Python."""
    found = {"PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
    found["PYTHONWARNINGS"] = "ignore"  # PySpark warns of pandas 3 in each worker
    # the workers import the tests' scorer, and the package that is tested and no other one that is installed
    found["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    if "JAVA_HOME" not in os.environ and JAVA.exists():
        found["JAVA_HOME"] = str(JAVA)
    return found


def new_session(folder, partitions=3):
    """Return a small session on this machine; its time zone is none that the data are in."""
    from pyspark.sql import SparkSession

    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": str(partitions),
        "spark.sql.session.timeZone": "America/New_York",
        "spark.sql.warehouse.dir": str(folder),
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master("local[2]").appName("crisisdetect")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


SCORED = (
    "id string, timestamp timestamp, text string, author string, stream string, p_negative double, p_neutral double, "
    "p_positive double"
)


def source(spark, folder):
    """Return the streaming table of a folder of JSON lines, a file a batch."""
    return spark.readStream.schema(SCORED).option("maxFilesPerTrigger", 1).json(str(folder))
