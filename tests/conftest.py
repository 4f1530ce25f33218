import os

os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "a key for tests only"

import matplotlib as mpl
from hypothesis import settings

mpl.use("Agg")
settings.register_profile("ci", derandomize=True, max_examples=100, deadline=None)
settings.load_profile("ci")
