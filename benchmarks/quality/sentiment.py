"""How good the sentiment model is on labelled sets it never saw, beside its peers.

``python -m benchmarks.quality.sentiment --data DIR`` with DIR holding ``eval/*.parquet`` (text, label, lang, and where
a peer published its predictions a column ``peer_*``). An outsider gets the sets here: TweetEval sentiment (repository
cardiffnlp/tweeteval, with the predictions of RoBERTa-RT), UMSAB (repository cardiffnlp/xlm-t, with those of XLM-T),
GermEval 2017 synchronic test (task A of the shared task), Hindi reviews (repository
Udrasht/Hindi-Sentiment-Analysis-Corpus-from-Amazon-Reviews).

VADER runs beside them on English when vaderSentiment is installed. UMSAB English lies inside TweetEval's test set: it
is shown, but counts in the mean of languages only. UMSAB is balanced, so its macro recall is its accuracy. Intervals
are 95 % percentile bootstraps over texts (2,000 draws); differences to a peer are paired.
"""

import argparse
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from crisisdetect.scoring import load_scorer
from crisisdetect.scoring._text import normalise
from crisisdetect.training._measure import calibration_error, confusion, macro_f1, macro_recall, negative_f1

LABELS = ("negative", "neutral", "positive")
SETS = ("tweeteval_test", "umsab_test", "germeval2017_syn_test_de", "hsac_test_hi")
DRAWS = 2_000


def interval(y, p, measure, rng, other=None):
    """Return the 95 % bootstrap interval of a measure, or of its difference to another's predictions."""
    values = []
    for _ in range(DRAWS):
        i = rng.integers(0, len(y), len(y))
        value = measure(confusion(y[i], p[i]))
        values.append(value - (measure(confusion(y[i], other[i])) if other is not None else 0.0))
    return np.percentile(values, [2.5, 97.5])


def row(name, y, p, probabilities, rng):
    """Return one line of the table."""
    c = confusion(y, p)
    low, high = interval(y, p, macro_f1, rng)
    line = {
        "set": name,
        "n": len(y),
        "macro recall": 100 * macro_recall(c),
        "macro F1": 100 * macro_f1(c),
        "95 %": f"{100 * low:.1f}-{100 * high:.1f}",
        "neg P": 100 * c[0, 0] / max(c[:, 0].sum(), 1),
        "neg R": 100 * c[0, 0] / max(c[0].sum(), 1),
        "neg F1": 100 * negative_f1(c),
        "neg share": 100 * np.mean(p == 0),
        "true share": 100 * np.mean(y == 0),
    }
    if probabilities is not None:
        line |= {"mean p": 100 * probabilities[:, 0].mean(), "ECE": calibration_error(y, probabilities)}
    return line


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default=None, help="folder or hub id; the model in the package by default")
    parser.add_argument("--sets", nargs="*", default=SETS)
    options = parser.parse_args()
    scorer = load_scorer(options.model)
    rng = np.random.default_rng(0)
    lines, peers, means = [], [], []
    for name in options.sets:
        table = pd.read_parquet(options.data / "eval" / f"{name}.parquet")
        y = table["label"].map({label: i for i, label in enumerate(LABELS)}).to_numpy()
        probabilities = np.asarray(scorer([normalise(text) for text in table["text"]]))
        p = probabilities.argmax(1)
        langs = sorted(table["lang"].unique())
        for lang in langs:
            here = (table["lang"] == lang).to_numpy()
            lines.append(row(f"{name} {lang}", y[here], p[here], probabilities[here], rng))
            if len(langs) > 1:
                means.append(macro_f1(confusion(y[here], p[here])))
            for column in (c for c in table.columns if c.startswith("peer_")):
                other = table[column].map({label: i for i, label in enumerate(LABELS)}).to_numpy()
                peers.append(row(f"{name} {lang} {column}", y[here], other[here], None, rng))
                low, high = interval(y[here], p[here], macro_f1, rng, other[here])
                peers[-1]["ours minus peer, macro F1"] = f"{100 * low:+.1f} to {100 * high:+.1f}"
            if lang == "en" and find_spec("vaderSentiment"):
                other = vader(table["text"][here])
                peers.append(row(f"{name} {lang} VADER", y[here], other, None, rng))
                low, high = interval(y[here], p[here], macro_f1, rng, other)
                peers[-1]["ours minus peer, macro F1"] = f"{100 * low:+.1f} to {100 * high:+.1f}"
    print(f"model: {getattr(scorer, 'name', scorer)}\n")
    print(_markdown(lines))
    if means:
        print(f"\nmean of languages, macro F1: {100 * np.mean(means):.1f}")
    print("\npeers: from the predictions they published; VADER run here\n")
    print(_markdown(peers))


def vader(texts):
    """Return the classes VADER gives, at the thresholds its authors name (compound of 0.05 and beyond)."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    compound = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
    return np.where(compound <= -0.05, 0, np.where(compound >= 0.05, 2, 1))


def _markdown(lines):
    columns = list(dict.fromkeys(column for line in lines for column in line))
    digits = {"ECE": 3}

    def cell(line, column):
        value = line.get(column, "")
        return f"{value:.{digits.get(column, 1)}f}" if isinstance(value, float) else str(value)

    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(head + ["| " + " | ".join(cell(line, c) for c in columns) + " |" for line in lines])


if __name__ == "__main__":
    main()
