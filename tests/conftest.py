import os

os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "a key for tests only"

import matplotlib as mpl
import pytest
from hypothesis import settings

mpl.use("Agg")
settings.register_profile("quick", derandomize=True, max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


@pytest.fixture(scope="module")
def readings_are_kept(tmp_path_factory):
    """Let no export be read twice by the model of the package, and no crisis be explained twice."""
    from kept_readings import folder_of_this_run, keep

    with pytest.MonkeyPatch.context() as patch:
        keep(patch, folder_of_this_run(tmp_path_factory))
        yield
