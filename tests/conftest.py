import os

os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "a key for tests only"

import matplotlib as mpl
from hypothesis import settings

mpl.use("Agg")
settings.register_profile("quick", derandomize=True, max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=400, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
