"""Series and comments made for tests."""

import numpy as np
import pandas as pd


def make_series(negatives, comments=None, *, every="1D", start="2024-01-01", stream="x", gap=()):
    """Return a series table of given counts."""
    negatives = np.asarray(negatives, dtype=float)
    comments = np.asarray(negatives * 3 if comments is None else comments, dtype=float)
    index = pd.date_range(start, periods=len(negatives), freq=every, tz="UTC", name="start")
    is_gap = np.zeros(len(negatives), dtype=bool)
    is_gap[list(gap)] = True
    share = np.divide(negatives, comments, out=np.full(len(negatives), np.nan), where=comments > 0)
    return pd.DataFrame(
        {
            "stream": stream,
            "n_comments": comments.astype(int),
            "n_scored": comments.astype(int),
            "n_negative": negatives,
            "negative_share": share,
            "low": share,
            "high": share,
            "n_authors": comments.astype(int),
            "reach": np.nan,
            "is_gap": is_gap,
        },
        index=index,
    )


def make_scored(rows, *, stream=None):
    """Return a scored table of (time, text, p_negative, author) rows."""
    frame = pd.DataFrame(rows, columns=["timestamp", "text", "p_negative", "author"])
    frame["timestamp"] = pd.to_datetime(frame["timestamp"], utc=True, format="ISO8601")
    frame["p_negative"] = frame["p_negative"].astype("float32")
    frame["p_neutral"] = np.float32(0) * frame["p_negative"]
    frame["p_positive"] = 1 - frame["p_negative"]
    frame.insert(0, "id", [f"c{i}" for i in range(len(frame))])
    if stream is not None:
        frame["stream"] = stream
    return frame
