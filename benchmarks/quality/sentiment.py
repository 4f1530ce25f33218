"""How good the sentiment model is on labelled sets it never saw, beside its peers.

``python -m benchmarks.quality.sentiment --data DIR`` with DIR holding ``eval/*.parquet`` (text, label, lang, and where
a peer published its predictions a column ``peer_*``). An outsider gets the sets here: TweetEval sentiment (repository
cardiffnlp/tweeteval, with the predictions of RoBERTa-RT), UMSAB (repository cardiffnlp/xlm-t, with those of XLM-T),
GermEval 2017 synchronic test (task A of the shared task), Hindi reviews (repository
Udrasht/Hindi-Sentiment-Analysis-Corpus-from-Amazon-Reviews).

VADER and TextBlob run beside them on English, vaderSentiment-fr on French, when they are installed. UMSAB English lies
inside TweetEval's test set: it is shown, but counts in the mean of languages only. UMSAB is balanced, so its macro
recall is its accuracy. ECE is the expected calibration error, plain and without most of what chance adds on so few
texts, beside what right probabilities would show; for each set, and for each language with its sets together. Intervals
are 95 % percentile bootstraps over texts (2,000 draws); differences to a peer are paired. A last table cuts all sets by
what carries or hides a sentiment.
"""

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.quality._sentiment_slices import slice_lines
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
        line |= {
            "mean p": 100 * float(probabilities[:, 0].mean()),
            "ECE": calibration_error(y, probabilities),
            "ECE debiased": calibration_error(y, probabilities, debiased=True),
            "ECE of chance": chance_of_error(probabilities, rng),
        }
    return line


def by_language(tables, rng):
    """Return one line for each language: its texts of all sets, without UMSAB English, which lies inside TweetEval."""
    parts = {}
    for name, (table, y, probabilities) in tables.items():
        for lang in table["lang"].unique():
            if (name, lang) != ("umsab_test", "en") or "tweeteval_test" not in tables:
                here = (table["lang"] == lang).to_numpy()
                parts.setdefault(lang, []).append((y[here], probabilities[here]))
    lines = []
    for lang, found in sorted(parts.items()):
        y, probabilities = (np.concatenate(column) for column in zip(*found, strict=True))
        lines.append(row(lang, y, probabilities.argmax(1), probabilities, rng))
    return lines


def chance_of_error(probabilities, rng, *, draws=200):
    """Return the calibration error that probabilities have by chance on so many texts if they are right: mean and 95 %.

    Bins of few texts are off by chance alone, and the error adds up how much, so that it is never 0.
    """
    ends = probabilities.astype(float).cumsum(axis=1) / probabilities.sum(axis=1, keepdims=True)
    drawn = [(rng.random((len(ends), 1)) > ends).sum(axis=1).clip(max=2) for _ in range(draws)]
    found = [calibration_error(y, probabilities) for y in drawn]
    return f"{np.mean(found):.3f}, {np.percentile(found, 95):.3f}"


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--model", default=None, help="small, base, a folder or a hub id; the small model in the package by default"
    )
    parser.add_argument("--sets", nargs="*", default=SETS)
    options = parser.parse_args()
    scorer = load_scorer(options.model)
    rng = np.random.default_rng(0)
    lines, peers, means, tables = [], [], [], {}
    for name in options.sets:
        table = pd.read_parquet(options.data / "eval" / f"{name}.parquet")
        y = table["label"].map({label: i for i, label in enumerate(LABELS)}).to_numpy()
        probabilities = np.asarray(scorer([normalise(text) for text in table["text"]]))
        p, tables[name] = probabilities.argmax(1), (table, y, probabilities)
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
            for peer, run in lexicons(lang).items():
                other = run(table["text"][here])
                peers.append(row(f"{name} {lang} {peer}", y[here], other, None, rng))
                low, high = interval(y[here], p[here], macro_f1, rng, other)
                peers[-1]["ours minus peer, macro F1"] = f"{100 * low:+.1f} to {100 * high:+.1f}"
    print(f"model: {getattr(scorer, 'name', scorer)}\n")
    print(_markdown(lines))
    if means:
        print(f"\nmean of languages, macro F1: {100 * np.mean(means):.1f}")
    print("\nby language, the sets together, each text once\n")
    print(_markdown(by_language(tables, rng)))
    print("\npeers: from the predictions they published; lexicons run here\n")
    print(_markdown(peers))
    print("\nparts of all sets together\n")
    print(_markdown(slice_lines(tables, options.data)))


def lexicons(lang):
    """Return the lexicons for a language that are installed, as functions from texts to classes."""
    found = {}
    if lang == "en" and find_spec("vaderSentiment"):
        found["VADER"] = lambda texts: vader(texts, "vaderSentiment.vaderSentiment")
    if lang == "en" and find_spec("textblob"):
        found["TextBlob"] = textblob
    if lang == "fr" and find_spec("vaderSentiment_fr"):
        found["vaderSentiment-fr"] = lambda texts: vader(texts, "vaderSentiment_fr.vaderSentiment")
    return found


def vader(texts, module):
    """Return the classes VADER gives, at the thresholds its authors name (compound of 0.05 and beyond)."""
    analyzer = import_module(module).SentimentIntensityAnalyzer()
    compound = np.array([analyzer.polarity_scores(text)["compound"] for text in texts])
    return np.where(compound <= -0.05, 0, np.where(compound >= 0.05, 2, 1))


def textblob(texts):
    """Return the classes TextBlob gives: the sign of its polarity."""
    from textblob import TextBlob

    return np.sign([TextBlob(text).sentiment.polarity for text in texts]).astype(int) + 1


def _markdown(lines):
    columns = list(dict.fromkeys(column for line in lines for column in line))
    digits = {"ECE": 3, "ECE debiased": 3, "mean p": 1}

    def cell(line, column):
        value = line.get(column, "")
        return f"{value:.{digits.get(column, 1)}f}" if isinstance(value, float) else str(value)

    head = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    return "\n".join(head + ["| " + " | ".join(cell(line, c) for c in columns) + " |" for line in lines])


if __name__ == "__main__":
    main()
