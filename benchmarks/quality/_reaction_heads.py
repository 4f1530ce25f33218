"""What is read beside sentiment, on labelled reactions: by a model's heads, or by the lists of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from benchmarks.quality._reaction_sets import average_precision, f1_of, macro_f1_of, recall_at, share, with_interval
from crisisdetect.response import expects_answer, gravity
from crisisdetect.scoring._heads import GRAVITY, categories

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from crisisdetect.scoring import OnnxScorer

    Row = dict[str, Any]
    Read = Callable[[list[str]], dict[str, np.ndarray]]

NOT_READ: Final = "not read"
#: A label is said from this probability on where the model names no threshold.
HALF: Final = 0.5
#: Places on the curve of precision and recall that are printed.
PRECISIONS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.9)


def by_lists(texts: list[str]) -> dict[str, np.ndarray]:
    """Return what the word lists say, in the shape of heads: 0 or 1."""
    kinds = np.zeros((len(texts), len(GRAVITY)))
    for finding in gravity(texts):
        kinds[finding.place, GRAVITY.index(finding.kind)] = 1.0
    asked = np.array([[float(one is not None)] for one in expects_answer(texts)])
    return {"gravity": kinds, "expects_answer": asked}


def labels_of(scorer: OnnxScorer | None) -> dict[str, tuple[tuple[str, ...], tuple[float, ...]]]:
    """Return labels and thresholds by head; of the lists when no model is given."""
    if scorer is None:
        return {"gravity": (GRAVITY, ()), "expects_answer": (("expects_answer",), ())}
    return {head.name: (head.labels, head.thresholds) for head in scorer.heads}


def cause_rows(val: pd.DataFrame, read: dict[str, np.ndarray], known: dict[str, Any]) -> list[Row]:
    """Return accuracy and macro F1 of the cause, on negatives."""
    rows: list[Row] = []
    for name, here in _languages(val, val["sentiment"] == "negative"):
        row: Row = {"set": f"val negatives, {name}", "n": int(here.sum())}
        if "cause" in read:
            said = np.array(known["cause"][0])[read["cause"].argmax(axis=1)][here]
            true = val["cause"].to_numpy(dtype=object)[here].astype(str)
            row |= {"accuracy": share(said == true), "macro F1": with_interval(macro_f1_of, true, said)}
        else:
            row["accuracy"] = row["macro F1"] = NOT_READ
        rows.append(row)
    return rows


def category_rows(val: pd.DataFrame, read: dict[str, np.ndarray], known: dict[str, Any]) -> list[Row]:
    """Return how often the category, and the group above it, is right, on negatives that have one."""
    groups = {category.code: category.group for category in categories()}
    rows: list[Row] = []
    for name, here in _languages(val, (val["sentiment"] == "negative") & val["category"].notna()):
        row: Row = {"set": f"val negatives, {name}", "n": int(here.sum())}
        if "category" not in read:
            rows.append(row | {"main or second": NOT_READ})
            continue
        codes = np.array(known["category"][0])
        p = read["category"][here]
        main = val["category"].to_numpy(dtype=object)[here].astype(str)
        second = val["category2"].fillna("").to_numpy(dtype=object)[here].astype(str)
        first = codes[np.argsort(-p, axis=1)[:, :3]]
        names = np.array(sorted(set(groups.values())))
        summed = np.stack([p[:, [groups[code] == one for code in codes]].sum(axis=1) for one in names], axis=1)
        said = names[summed.argmax(axis=1)]
        above = np.array([groups[code] for code in main])
        beside = np.array([groups.get(code, "") for code in second])
        rows.append(
            row
            | {
                "main or second": share((first[:, 0] == main) | (first[:, 0] == second)),
                "main in first three": share((first == main[:, None]).any(axis=1)),
                "group, main or second": share((said == above) | (said == beside)),
            }
        )
    return rows


def gravity_rows(
    tables: dict[str, pd.DataFrame], read: dict[str, Any], known: dict[str, Any], lists: dict[str, Any] | None
) -> list[Row]:
    """Return precision and recall of any kind at the thresholds, recall at a precision of .75, and with the lists."""
    rows: list[Row] = []
    for name, title in (("grave", "held-out fifth, hinted"), ("val", "val")):
        true = tables[name]["gravity"].notna().to_numpy()
        row: Row = {"set": title, "n": len(true), "true": int(true.sum())}
        if "gravity" not in read[name]:
            rows.append(row | {"precision": NOT_READ})
            continue
        p = read[name]["gravity"]
        said = (p >= np.array(known["gravity"][1] or [HALF] * p.shape[1])).any(axis=1)
        row |= _told(true, said)
        if lists is not None:  # lists say yes or no: they have one point, no curve
            score = p.max(axis=1)
            row["recall at precision .75"] = with_interval(recall_at, true, score)
            row["average precision"] = with_interval(average_precision, true, score)
        rows.append(row)
        if lists is not None:
            either = said | (lists[name]["gravity"] > 0).any(axis=1)
            rows.append({"set": f"{title}: head or lists", **_told(true, either)})
    return rows


def gravity_kind_rows(held: pd.DataFrame, part: dict[str, np.ndarray], known: dict[str, Any]) -> list[Row]:
    """Return precision and recall of each kind at its threshold, on the held-out fifth."""
    if "gravity" not in part:
        return [{"kind": "all", "precision": NOT_READ}]
    labels, thresholds = known["gravity"]
    rows = []
    for place, kind in enumerate(labels):
        true = (held["gravity"] == kind).to_numpy(dtype=bool, na_value=False)
        said = part["gravity"][:, place] >= (thresholds[place] if thresholds else HALF)
        rows.append(
            {"kind": kind, "n": int(true.sum()), "precision": _precision(true, said), "recall": share(said[true])}
        )
    return rows


def curve_rows(held: pd.DataFrame, part: dict[str, np.ndarray]) -> list[Row]:
    """Return the curve of any kind: the recall that is reached at each precision, on the held-out fifth."""
    if "gravity" not in part:
        return []
    true, score = held["gravity"].notna().to_numpy(), part["gravity"].max(axis=1)
    row = {f"recall at {at:.2f}": recall_at(true, score, precision=at) for at in PRECISIONS}
    return [{"set": "held-out fifth", **row}]


def answer_rows(val: pd.DataFrame, read: dict[str, np.ndarray], lists: dict[str, np.ndarray] | None) -> list[Row]:
    """Return how well questions and requests are told: by the head, and by the head or the lists."""
    rows: list[Row] = []
    true = val["expects_answer"].to_numpy(dtype=bool)
    if "expects_answer" not in read:
        return [{"set": "val", "who": "head", "n": len(val), "F1": NOT_READ}]
    said = read["expects_answer"][:, 0] >= HALF
    who = {"head": said}
    if lists is not None:
        who["head or lists"] = said | (lists["expects_answer"][:, 0] >= HALF)
        who["mean of head and lists"] = (read["expects_answer"][:, 0] + lists["expects_answer"][:, 0]) / 2 >= HALF
    else:
        who = {"lists": said}
    for name, one in who.items():
        for lang, here in _languages(val, val["text"].notna()):
            rows.append({"set": f"val, {lang}", "who": name, **_told(true[here], one[here])})
    return rows


def irony_rows(tables: dict[str, pd.DataFrame], read: dict[str, Any]) -> list[Row]:
    """Return how well irony is told, on val and the held-out fifth together: few of them are ironic."""
    if "irony" not in read["val"]:
        return [{"set": "val and held-out fifth", "F1": NOT_READ}]
    true = np.concatenate([tables[name]["irony"].to_numpy(dtype=bool) for name in ("val", "grave")])
    said = np.concatenate([read[name]["irony"][:, 0] >= HALF for name in ("val", "grave")])
    return [{"set": "val and held-out fifth", **_told(true, said)}]


def _told(true: np.ndarray, said: np.ndarray) -> Row:
    return {
        "n": len(true),
        "true": int(true.sum()),
        "precision": _precision(true, said),
        "recall": share(said[true]),
        "F1": with_interval(f1_of, true, said),
    }


def _precision(true: np.ndarray, said: np.ndarray) -> list[float]:
    return share(true[said])


def _languages(table: pd.DataFrame, flags: pd.Series) -> list[tuple[str, np.ndarray]]:
    chosen = flags.to_numpy(dtype=bool, na_value=False)
    parts = [("all", chosen)]
    return parts + [(lang, chosen & (table["lang"] == lang).to_numpy(dtype=bool)) for lang in ("fr", "en")]
