"""One Spark session for all tests: a JVM takes longer to start than most of them to run."""

import os

import pytest
from tests.spark.sessions import environment, new_session


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    os.environ.update(environment())
    os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "the key of these tests"
    session = new_session(tmp_path_factory.mktemp("warehouse"), partitions=2)
    yield session
    session.stop()


def pytest_collection_modifyitems(items):
    for item in items:  # of PySpark: pandas 3, and sockets that its workers leave to the collector
        for kind in (
            "FutureWarning",
            "ResourceWarning",
            "DeprecationWarning",
            "pytest.PytestUnraisableExceptionWarning",
        ):
            item.add_marker(pytest.mark.filterwarnings(f"ignore::{kind}"))
