"""How customers' reactions are read, on labelled ones: ``python -m benchmarks.quality.reactions --data DIR``.

DIR holds ``reactions/val.parquet``, ``grave.parquet``, ``stars.parquet`` and ``train.parquet`` (``id``, ``text``,
``lang``, ``source``, ``sentiment``, ``cause``, ``category``, ``category2``, ``gravity``, ``expects_answer``, ``irony``;
``stars`` has ``text``, ``label``, ``lang``, ``source``).

``val`` is never trained on. Of ``grave``, whose texts were chosen because a word hinted at something grave, the fifth
that ``groupby(gravity.fillna('none')).sample(frac=.2, random_state=11)`` gives is scored: training leaves these rows
out, and thresholds of gravity are chosen on them, so that precision and recall at the thresholds flatter a little.
``stars`` are labelled by their stars, right at 1 and 5 and noisy at 3; a sample of each source is scored, of which
training has seen some. The plain one- and two-star texts are Amazon's, which training leaves out for their licence:
short, without a word of feeling. Those of ``train.parquet`` called ``fr_plain`` are trained on from version 4, and are
shown to compare with version 3 only; so are the ironic ones of ``train.parquet``. The politeness table puts greetings
and closings around 200 negatives a language of at most 200 characters (``val``, the held-out fifth, and Amazon's one-
and two-star texts to fill up).

Intervals are 95 % percentile bootstraps over texts (1,000 draws), which takes texts as independent of each other. ECE
is the expected calibration error in 15 bins, plain and without most of what chance adds. The figures are printed, and
written to ``reactions.json`` and ``reactions.md`` in the folder of results; models that were measured before stay in
both, so that versions stand beside each other.
"""

from __future__ import annotations

import argparse
import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from benchmarks.quality import _reaction_heads as heads
from benchmarks.quality._reaction_sets import (
    POLITE,
    f1_of,
    plain_texts,
    polite_texts,
    read_reactions,
    share,
    with_interval,
)
from crisisdetect.scoring import OnnxScorer, load_scorer
from crisisdetect.scoring._text import normalise
from crisisdetect.training._measure import calibration_error, confusion, macro_f1

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Row = dict[str, Any]

RESULTS: Final = Path(__file__).parent / "results"
CLASSES: Final = {"negative": 0, "neutral": 1, "positive": 2}
LISTS: Final = "word lists"
#: Fewest texts of a source that get a line of their own.
FEWEST: Final = 30

TITLES: Final = {
    "sentiment": "Sentiment, by set, language and source",
    "politeness": "Politeness: share of negatives called negative / positive",
    "worst": "Politeness: worst loss of negatives by a form",
    "plain": "Plain one- and two-star texts",
    "ironic": "Ironic negatives",
    "cause": "Cause",
    "category": "Category",
    "gravity": "Gravity, any kind",
    "gravity_kinds": "Gravity by kind, at the thresholds, on the held-out fifth",
    "gravity_curve": "Gravity, any kind: recall that is reached at a precision",
    "answer": "Expects an answer",
    "irony": "Irony",
}


def sentiment_row(name: str, y: np.ndarray, p: np.ndarray) -> Row:
    """Return the figures of sentiment on one set."""
    said = p.argmax(axis=1)

    def one(k: int) -> Callable[[np.ndarray, np.ndarray], float]:
        return lambda true, found: f1_of(true == k, found == k)

    return {
        "set": name,
        "n": len(y),
        "macro F1": with_interval(lambda true, found: macro_f1(confusion(true, found)), y, said),
        "accuracy": float((y == said).mean()),
        "neg P": share((y == 0)[said == 0]),
        "neg R": share((said == 0)[y == 0]),
        "neg F1": with_interval(one(0), y, said),
        "neutral F1": with_interval(one(1), y, said) if (y == 1).any() else "–",
        "neg share": float((said == 0).mean()),
        "true neg share": float((y == 0).mean()),
        "ECE": calibration_error(y, p),
        "ECE debiased": calibration_error(y, p, debiased=True),
    }


def sentiment_rows(name: str, table: pd.DataFrame, p: np.ndarray, *, label: str = "sentiment") -> list[Row]:
    """Return figures of a whole set, of its languages, and of its sources with enough texts."""
    y = table[label].map(CLASSES).to_numpy(dtype=np.int64)
    rows = [sentiment_row(name, y, p)]
    for by in ("lang", "source"):
        for value, places in sorted(table.groupby(by).indices.items()):
            if FEWEST <= len(places) < len(table):
                rows.append(sentiment_row(f"{name}, {value}", y[places], p[places]))
    return rows


def politeness(texts: Sequence[str], lang: str, score: Callable[[Sequence[str]], np.ndarray]) -> tuple[list[Row], Row]:
    """Return the shares called negative and positive by polite form, and the worst loss."""
    forms = ("{}", *POLITE[lang])
    said = np.stack([score([form.format(text) for text in texts]).argmax(axis=1) for form in forms], axis=1)
    rows = [
        {
            "lang": lang,
            "form": form.format("…"),
            "n": len(texts),
            "negative": share(one == 0),
            "positive": share(one == 2),
        }
        for form, one in zip(forms, said.T, strict=True)
    ]
    return rows, {"lang": lang, "n": len(texts), "worst loss": with_interval(worst_loss, said)}


def worst_loss(said: np.ndarray) -> float:
    """Return by how much the share called negative falls at most, from the first column to another."""
    shares = (said == 0).mean(axis=0)
    return float(shares[0] - shares[1:].min())


def shares_row(name: str, texts: Sequence[str], score: Callable[[Sequence[str]], np.ndarray]) -> Row:
    """Return how many of some negatives are called negative, and how many positive."""
    said = score(texts).argmax(axis=1)
    return {"set": name, "n": len(texts), "negative": share(said == 0), "positive": share(said == 2)}


def scored_by(scorer: Callable[[list[str]], Any], texts: Sequence[str]) -> np.ndarray:
    """Return the probabilities of sentiment."""
    return np.asarray(scorer([normalise(text) for text in texts]), dtype=np.float64)


def measure(scorer: Any, tables: dict[str, pd.DataFrame], *, stars: int, lists: dict[str, Any]) -> dict[str, list[Row]]:
    """Return all figures of one model, by section."""
    score = partial(scored_by, scorer)
    out: dict[str, list[Row]] = {section: [] for section in TITLES}
    val, held, train = tables["val"], tables["grave"], tables["train"]
    out["sentiment"] += sentiment_rows("val", val, score(val["text"]))
    out["sentiment"] += sentiment_rows("grave, held-out fifth", held, score(held["text"]))
    if stars:
        some = tables["stars"].groupby("source").sample(n=stars, random_state=0, replace=False)
        out["sentiment"] += sentiment_rows("stars", some, score(some["text"]), label="label")
    for lang in POLITE:
        forms, worst = politeness(polite_texts(tables, lang), lang, score)
        out["politeness"] += forms
        out["worst"].append(worst)
        out["plain"].append(shares_row(f"Amazon's, {lang}", plain_texts(tables["stars"], lang), score))
    known = train[(train["source"] == "fr_plain") & (train["sentiment"] == "negative")]
    out["plain"].append(shares_row("fr_plain (trained on from version 4)", known["text"].tolist(), score))
    for name, table in (
        ("val and held-out fifth", pd.concat([val, held])),
        ("train (trained on from version 4)", train),
    ):
        ironic = table[table["irony"].astype(bool) & (table["sentiment"] == "negative")]
        out["ironic"].append(shares_row(name, ironic["text"].tolist(), score))
    reader = scorer if isinstance(scorer, OnnxScorer) else None
    read = {
        name: reader.heads_probabilities(tables[name]["text"].tolist()) if reader else {} for name in ("val", "grave")
    }
    return out | head_sections(tables, read, heads.labels_of(reader) if reader else {}, lists)


def head_sections(
    tables: dict[str, pd.DataFrame], read: dict[str, Any], known: dict[str, Any], lists: dict[str, Any] | None
) -> dict[str, list[Row]]:
    """Return the figures of what is read beside sentiment."""
    val, held = tables["val"], tables["grave"]
    return {
        "cause": heads.cause_rows(val, read["val"], known),
        "category": heads.category_rows(val, read["val"], known),
        "gravity": heads.gravity_rows(tables, read, known, lists),
        "gravity_kinds": heads.gravity_kind_rows(held, read["grave"], known),
        "gravity_curve": heads.curve_rows(held, read["grave"]) if lists is not None else [],
        "answer": heads.answer_rows(val, read["val"], lists and lists["val"]),
        "irony": heads.irony_rows(tables, read),
    }


def cell(value: object) -> str:
    """Return a value as it is printed: shares and scores with three digits, intervals in brackets."""
    if isinstance(value, list):
        found, low, high = (f"{one:.3f}" if one == one else "–" for one in value)
        return found if low == "–" else f"{found} ({low}–{high})"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def markdown(models: dict[str, dict[str, list[Row]]]) -> str:
    """Return all figures as Markdown, the models under each other in each table."""
    parts = []
    for section, title in TITLES.items():
        rows = [{"model": name, **row} for name, found in models.items() for row in found.get(section, ())]
        if rows:
            columns = list(dict.fromkeys(column for row in rows for column in row))
            head = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
            lines = [f"| {' | '.join(cell(row.get(column, '')) for column in columns)} |" for row in rows]
            parts.append("\n".join([f"## {title}\n", *head, *lines]))
    return "\n\n".join(parts)


def finite(value: Any) -> Any:
    """Return data in which numbers that are not defined are null, as JSON wants it, all the way down."""
    if isinstance(value, dict):
        return {name: finite(one) for name, one in value.items()}
    if isinstance(value, list):
        return [finite(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def defined(value: Any) -> Any:
    """Return data read back, with NaN for the nulls in it."""
    if isinstance(value, dict):
        return {name: defined(one) for name, one in value.items()}
    if isinstance(value, list):
        return [defined(one) for one in value]
    return float("nan") if value is None else value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with reactions/")
    parser.add_argument("--model", nargs="+", default=["small"], help="small, base, folders or hub ids")
    parser.add_argument("--stars", type=int, default=200, help="texts of each source of stars; 0: none")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder for reactions.json and reactions.md")
    options = parser.parse_args(arguments)
    tables = read_reactions(options.data / "reactions")
    lists = {name: heads.by_lists(tables[name]["text"].tolist()) for name in ("val", "grave")}
    kept = options.out / "reactions.json"
    models: dict[str, Any] = defined(json.loads(kept.read_text("utf-8"))) if kept.exists() else {}
    models[LISTS] = {
        section: [row for row in rows if heads.NOT_READ not in row.values()]
        for section, rows in head_sections(tables, lists, heads.labels_of(None), None).items()
    }
    for spec in options.model:
        scorer = load_scorer(spec)
        models[str(getattr(scorer, "name", spec))] = measure(scorer, tables, stars=options.stars, lists=lists)
    text = (
        "# Reactions of customers\n\n`python -m benchmarks.quality.reactions --data DIR --model small base`\n\n"
        "What the sets are, and which of them training has seen, is said in the module.\n\n" + markdown(models) + "\n"
    )
    print(text)
    options.out.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(finite(models), indent=1, ensure_ascii=False) + "\n", "utf-8")
    (options.out / "reactions.md").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
