"""A stream with a crisis, its own replies and its record, for tests of what is understood of it."""

import numpy as np
import pandas as pd

from crisisdetect import bin_reactions
from crisisdetect.crises import Crisis
from worlds import make_scored

ONSET, CLOSED = pd.Timestamp("2024-02-09", tz="UTC"), pd.Timestamp("2024-02-12", tz="UTC")

_USUAL = ("the shop in town was nice", "parcel came a day late", "is the store open on sunday?", "thanks for the tea")
_ANGRY = (
    "you charged me twice, where is my refund?",
    "double charge again, the app is broken",
    "when do I get my refund for the double charge?",
    "two payments taken since the update, fix your app",
    "my account is empty because you charged twice",
)
_WHO = ("Ada", "Bo", "Cleo", "Dan", "Eve", "Finn", "Gus")
_WHERE = ("Leeds", "York", "Bath", "Derby", "Ely", "Ripon", "Truro", "Wells", "Perth")


def stream(*, n_angry=40, days=50):
    """Return scored comments: four usual ones a day, ``n_angry`` angry ones from the onset, and a few own replies."""
    rows = []
    for i, day in enumerate(pd.date_range("2024-01-01", periods=days, freq="1D", tz="UTC")):
        rows += [
            (
                (day + pd.Timedelta(3 * j, "h")).isoformat(),
                f"{text} {i}",
                0.9 if j == 1 else 0.1,
                f"u{(7 * i + j) % 90}",
            )
            for j, text in enumerate(_USUAL)
        ]
    for i in range(n_angry):
        at = ONSET + (CLOSED - ONSET) * (i / max(n_angry, 1))
        rows.append((at.isoformat(), f"{_ANGRY[i % 5]} order {i} {_WHO[i % 7]} {_WHERE[i // 7 % 9]}", 0.9, f"a{i}"))
    scored = make_scored(rows)
    scored["thread_id"] = "t" + (np.arange(len(scored)) % 7).astype(str)
    scored["parent_id"] = None
    scored["is_own"] = False
    reply = scored.iloc[[0]].assign(
        id="own",
        timestamp=CLOSED + pd.Timedelta("2h"),
        text="We refund you.",
        p_negative=np.nan,
        p_neutral=np.nan,
        p_positive=np.nan,
        author="brand",
        is_own=True,
        parent_id=scored["id"].iloc[-3] if n_angry > 2 else None,
    )
    both = [scored.astype(object), reply.astype(object)]  # pandas 2 warns of columns that are null throughout
    return pd.concat(both, ignore_index=True).astype(scored.dtypes)


def crisis(**changes):
    """Return the record of its crisis."""
    about = {
        "stream": "all",
        "onset": ONSET,
        "onset_low": ONSET,
        "onset_high": ONSET,
        "opened": ONSET + pd.Timedelta("6h"),
        "peak": ONSET,
        "closed": CLOSED,
        "severity": 3,
        "channels": ("negatives",),
        "n_comments": 52,
        "n_negative": 43.0,
        "n_expected": 3.0,
        "n_negative_excess": 40.0,
        "ratio": 14.3,
        "share_before": 0.25,
        "share_during": 0.8,
        "n_authors": 40,
        "vector": {"excess": 14.3, "share_shift": 0.55, "persistence": 72.0, "spread": 40.0},
        "reasons": (),
        "tell": (),
    }
    return Crisis(**(about | changes))


def series(scored):
    """Return the series of the stream, six hours a bin."""
    return bin_reactions(scored, every="6h")
