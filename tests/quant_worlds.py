"""Collections of scored comments with known truth, whose error rates differ as those of real collections do."""

import numpy as np
import pandas as pd

from crisisdetect.quantification import measure_error_rates
from crisisdetect.quantification._rates import CLASSES

#: Means of the logits of negative and positive against neutral, by true class.
_CENTRES = np.array([[1.4, -0.6], [-1.0, -0.8], [-1.2, 1.6]])


def centres(rng, *, spread=0.4):
    """Return the centres of one collection."""
    return _CENTRES + spread * rng.normal(size=(3, 2))


def scores_of(y, where, rng):
    """Return the scores of comments of classes ``y`` in a collection with these centres."""
    logits = np.zeros((len(y), 3))
    logits[:, [0, 2]] = where[y] + rng.normal(size=(len(y), 2))
    p = np.exp(logits)
    return p / p.sum(axis=1, keepdims=True)


def make_rates(rng, *, n_domains=12, n=150, spread=0.4, langs=("fr", "en"), model="mine"):
    """Return a table of error rates of random collections."""
    y = np.tile(np.repeat([0, 1, 2], n), n_domains)
    parts = [scores_of(y[: 3 * n], centres(rng, spread=spread), rng) for _ in range(n_domains)]
    return measure_error_rates(
        np.concatenate(parts),
        [CLASSES[i] for i in y],
        langs=np.repeat([langs[i % len(langs)] for i in range(n_domains)], 3 * n),
        domains=np.repeat([f"set {i}" for i in range(n_domains)], 3 * n),
        model=model,
    )


def draw_classes(rng, n, *, rate, neutral=0.6):
    """Return classes of comments of which a part ``rate`` is negative."""
    return rng.choice(3, size=n, p=[rate, (1 - rate) * neutral, (1 - rate) * (1 - neutral)])


def as_scored(scores, *, lang="fr", model="mine", every="10min"):
    """Return a scored table of these scores."""
    n = len(scores)
    return pd.DataFrame(
        {
            "id": [f"{17841400000000000 + i}" for i in range(n)],
            "timestamp": pd.date_range("2025-01-01", periods=n, freq=every, tz="UTC"),
            "text": [f"texte numéro {i}" for i in range(n)],
            "lang": lang,
            "p_negative": scores[:, 0],
            "p_neutral": scores[:, 1],
            "p_positive": scores[:, 2],
            "model": model,
        }
    )


def fill_in(sample, scored, y):
    """Return a labelled sample with the true labels."""
    from crisisdetect.quantification._sample import key_of

    truth = {key_of(i): CLASSES[c] for i, c in zip(scored["id"], y, strict=True)}
    return sample.assign(label=[truth[key] for key in sample["key"]])
