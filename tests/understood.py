"""A stream with a crisis, its own replies and its record, for tests of what is understood of it."""

import numpy as np
import pandas as pd

from crisisdetect import bin_reactions
from crisisdetect.crises import Crisis
from worlds import make_scored

ONSET, CLOSED = pd.Timestamp("2024-02-09", tz="UTC"), pd.Timestamp("2024-02-12", tz="UTC")

_USUAL = ("the shop in town was nice", "parcel came a day late", "is the store open on sunday?", "thanks for the tea")
#: Each is said by a few people, as people say the same thing in words of their own.
_ANGRY = (
    "you charged me twice, where is my refund?",
    "double charge again, the app is broken",
    "when do I get my refund for the double charge?",
    "two payments taken since the update, fix your app",
    "my account is empty because you charged twice",
    "charged twice on Tuesday and nobody picks up, where is my refund?",
    "after the update the app books everything double, broken as can be",
    "how long does a refund for a double charge take with you people?",
    "please fix your app, it took two payments for one pair of shoes",
    "overdraft fees now, all because you charged twice",
    "I was charged twice as well. do I have to ask for the refund myself?",
    "broken app, double charge, no apology",
    "is anybody going to refund the second charge before rent is due?",
    "the update of your app made two payments out of one, great work",
    "my daughter paid once and her account was charged twice",
    "twice! you took 39.90 twice! refund please?",
    "double charge here too, and the button in the app does nothing",
    "can you tell me when the double charge goes back to my card?",
    "uninstalled it: two payments since the update are two too many",
    "the bank says the account was charged twice by you, not by them",
    "where do I send the proof that I was charged twice for a refund?",
    "that broken app of yours, a double charge each week",
    "why does a refund for your own double charge need a form?",
    "since the update every basket means two payments, fix it",
    "charged twice, account in the red, and a newsletter from you as a bonus",
    "no refund yet for what you charged twice last Friday, where is it?",
    "same double charge at my sister's, the app is simply broken",
    "will there be a refund of the double charge without a call of an hour?",
    "fix your app before you send the next update, two payments gone",
    "I cannot buy food as my account was charged twice",
    "so you charged my mother twice. and her refund?",
    "a double charge for a gift card, the app shows it as one, broken",
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
    rng = np.random.default_rng(4)  # people write at no regular times
    when = np.sort(rng.random(n_angry))
    for i in range(n_angry):
        at = (ONSET + (CLOSED - ONSET) * (when[i] if i else 0.0)).floor("s")
        text = f"{_ANGRY[i % len(_ANGRY)]} order {i} {_WHO[i % 7]} {_WHERE[i // 7 % 9]}"
        rows.append((at.isoformat(), text, 0.9, f"a{i}"))
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
