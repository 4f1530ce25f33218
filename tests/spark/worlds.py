"""Comments for Spark, made of nothing but numbers: the same on every machine that runs the tests."""

import numpy as np
import pandas as pd

SCHEMA = (
    "id string, timestamp timestamp, text string, author string, stream string, lang string, is_own boolean, "
    "likes double"
)


def by_words(texts):
    """Score a text by its exclamation mark and its letters: no model, but different numbers for different texts."""
    found = []
    for text in texts:
        part = sum(map(ord, text)) % 97 / 970
        found.append([0.85 - part, 0.1 + part, 0.05] if "!" in text else [0.05 + part, 0.35, 0.6 - part])
    return found


def comments(seed=0, days=45):
    """Return two streams with a crisis, one with a campaign, a calm one with a troll, some comments without text."""
    rng = np.random.default_rng(seed)
    start = pd.Timestamp("2024-01-01", tz="UTC")
    rows = []
    for stream, (rate, crisis) in {
        "east": (24, True),
        "north": (10, False),
        "west": (16, True),
        "south": (10, False),
    }.items():
        for day in range(days):
            bad = rng.poisson(rate * 0.2) + (rng.poisson(rate * 1.8) if crisis and 30 <= day < 34 else 0)
            for i in range(rng.poisson(rate) + bad):
                at = start + pd.Timedelta(int((day + rng.random()) * 86_400e6), unit="us")
                text = f"parcel {rng.integers(9999)} never came!" if i < bad else f"fine {rng.integers(50)}"
                lang = ("en", "fr", None)[rng.integers(3)]
                who, own = f"user{rng.integers(700)}", bool(rng.random() < 0.03)
                rows.append((f"{stream}-{day}-{i}", at, text, who, stream, lang, own, float(rng.integers(9))))
    frame = pd.DataFrame(rows, columns=[part.split()[0] for part in SCHEMA.split(", ")])
    troll = frame[frame["stream"] == "north"].head(50)
    times = start + pd.Timedelta("31D") + pd.to_timedelta(np.arange(50), unit="min")
    copied = "you are all thieves, and everybody shall know it!"
    troll = troll.assign(id="troll" + troll["id"], author="troll", text=copied, timestamp=times)
    hired = frame[frame["stream"] == "south"].head(200)
    many = len(hired)
    slots = (("Leave", "Quit", "Avoid"), ("rotten", "lousy", "shady"), ("now", "today", "at once"), ("all", "friends"))
    said = ["{} this {} shop {} and tell it to {}!".format(*map(rng.choice, slots)) for _ in range(many)]
    hired = hired.assign(
        id="hired" + hired["id"],
        author=[f"hand{x}" for x in rng.integers(0, 80, many)],
        text=said,
        timestamp=start + pd.Timedelta("31D 8h") + pd.to_timedelta(np.sort(rng.integers(0, 50_000, many)), unit="s"),
    )
    silent = frame.head(30).assign(id="silent" + frame["id"].head(30), text=None)
    frame = pd.concat([frame, troll, hired, silent], ignore_index=True)
    return frame.astype({"timestamp": "datetime64[us, UTC]"})


def in_spark(spark, frame, schema=SCHEMA):
    """Return a table of Spark with the rows of a pandas table."""

    def plain(value):
        if pd.isna(value):
            return None
        return value.to_pydatetime() if isinstance(value, pd.Timestamp) else value

    columns = [[plain(value) for value in frame[name].tolist()] for name in frame]
    return spark.createDataFrame(list(zip(*columns, strict=True)), schema)
