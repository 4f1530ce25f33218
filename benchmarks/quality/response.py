"""How well gravity, questions and causes are told: ``python -m benchmarks.quality.response --data DIR``.

Prints Markdown tables: on the sets written for this package (``tests/data/response``), on tweets about airlines, on
tweets labelled by speech act, and on dated crises of real streams, whose comments come from human ratings where there
are any and from the packaged model elsewhere.
"""

from __future__ import annotations

import argparse
import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.explain import explain
from crisisdetect.response import Policy, expects_answer, find_cause, gravity
from crisisdetect.response.cause import NAMES, SURE
from crisisdetect.response.gravity import KINDS
from crisisdetect.scoring import add_readings
from crisisdetect.sums import wilson
from crisisdetect.tables import CAUSE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The time of a crisis that is looked at, and the time before.
DURING, BEFORE = pd.Timedelta("10D"), pd.Timedelta("56D")


#: Reasons people gave for complaints about US airlines in 2015, and the cause each stands for.
AIRLINE_CAUSES = {
    "Customer Service Issue": "communication_error",
    "Late Flight": "product_problem",
    "Cancelled Flight": "product_problem",
    "Lost Luggage": "product_problem",
    "Damaged Luggage": "product_problem",
    "Bad Flight": "product_problem",
    "Flight Booking Problems": "product_problem",
    "Flight Attendant Complaints": "product_problem",
    "longlines": "product_problem",
}

WRITTEN = Path(__file__).parents[2] / "tests" / "data" / "response"


def written(name: str) -> pd.DataFrame:
    """Return one of the labelled sets written for this package."""
    with (WRITTEN / f"{name}.tsv").open(encoding="utf-8") as lines:
        return pd.DataFrame(list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)))


def airline(data: Path, split: str) -> pd.DataFrame:
    """Return negative tweets about airlines with the cause their reason stands for; the rest is left out."""
    tweets = pd.read_parquet(data / "sentiment" / "aux" / "airline_causes_en.parquet")
    tweets = tweets[(tweets["label"] == "negative") & (tweets["split"] == split)]
    return tweets.assign(label=tweets["cause"].map(AIRLINE_CAUSES)).dropna(subset=["label", "text"])


def causes(texts: list[str]) -> np.ndarray:
    """Return what the model reads as the cause of each text, shape (n_texts, 4), in the order of ``NAMES``."""
    read = add_readings(pd.DataFrame({"text": texts, "p_negative": 1.0}))
    return read[list(CAUSE_COLUMNS)].to_numpy(dtype=float)


def share(k: float, n: float) -> str:
    """Return a share in percent with its 95 % Wilson interval and the counts."""
    if not n:
        return "–"
    low, high = wilson(np.array([float(k)]), np.array([float(n)]))
    return f"{100 * k / n:.0f} % ({100 * low[0]:.0f}–{100 * high[0]:.0f}; {k:.0f}/{n:.0f})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(str(cell) for cell in row)} |" for row in rows)])


def gravity_table(name: str) -> str:
    """Return recall by kind and language, and precision, on a written set."""
    rows = written(name)
    found: list[set[str]] = [set() for _ in range(len(rows))]
    for finding in gravity(rows["text"].tolist()):
        found[finding.place].add(finding.kind)
    out = []
    for kind in (*KINDS, "any"):
        said = np.array([bool(kinds) if kind == "any" else kind in kinds for kinds in found])
        wanted = (rows["kinds"] != "none" if kind == "any" else rows["kinds"] == kind).to_numpy()
        by_lang = [
            share((said & wanted & at).sum(), (wanted & at).sum())
            for at in (rows["lang"] == "en", rows["lang"] == "fr")
        ]
        harmless = (rows["kinds"] == "none").to_numpy()
        true = (said & wanted).sum()
        out.append((kind, *by_lang, share(true, wanted.sum()), share(true, true + (said & harmless).sum())))
    return table(("kind", "recall en", "recall fr", "recall", "precision"), out)


def questions_table(data: Path) -> str:
    """Return precision and recall of questions on the written set and on tweets labelled by speech act."""
    ours = written("questions_test")
    out = []
    for lang in ("en", "fr"):
        part = ours[ours["lang"] == lang]
        out.append((f"written, {lang}", *_questions(part["text"].tolist(), (part["expects"] == "1").to_numpy())))
    acts = pd.read_parquet(data / "sentiment" / "aux" / "acts_tac_en.parquet")
    acts = acts[acts["split"] == "test"]
    out.append(
        (
            "tweets by speech act, test part: questions",
            *_questions(acts["text"].tolist(), (acts["act"] == "QUE").to_numpy()),
        )
    )
    return table(("set", "precision", "recall", "F1"), out)


def _questions(texts: list[str], wanted: np.ndarray) -> tuple[str, str, str]:
    said = np.array([asked is not None for asked in expects_answer(texts)])
    true, n_said, n_wanted = (said & wanted).sum(), said.sum(), wanted.sum()
    return share(true, n_said), share(true, n_wanted), f"{2 * true / (n_said + n_wanted):.2f}"


def cause_tables(data: Path) -> str:
    """Return accuracy of the cause on the written set and on tweets about airlines."""
    rows = written("cause_test")
    p = causes(rows["text"].tolist())
    said = np.array([NAMES[place] for place in p.argmax(axis=1)])
    clear, right = (rows["label"] != "unclear").to_numpy(), said == rows["label"].to_numpy()
    sure = p.max(axis=1) >= SURE
    out = []
    for name, part in (("all", clear), ("en", clear & (rows["lang"] == "en")), ("fr", clear & (rows["lang"] == "fr"))):
        part = np.asarray(part)
        f1 = [
            2 * (part & right & (said == n)).sum() / ((part & (said == n)).sum() + (part & (rows["label"] == n)).sum())
            for n in NAMES
        ]
        out.append(
            (
                f"written, {name}",
                share((part & right).sum(), part.sum()),
                f"{np.mean(f1):.2f}",
                share((part & sure).sum(), part.sum()),
                share((part & sure & right).sum(), (part & sure).sum()),
            )
        )
    tweets = airline(data, "val")
    q = causes(tweets["text"].tolist())[:, :2]
    hit = np.array(NAMES)[q.argmax(axis=1)] == tweets["label"].to_numpy()
    out.append(("airline tweets, validation part, two causes", share(hit.sum(), len(hit)), "–", "–", "–"))
    blank = share((~sure[~clear]).sum(), (~clear).sum())
    counts = pd.crosstab(rows["label"], pd.Series(said, name="said")).reindex(columns=NAMES, fill_value=0)
    matrix = table(("labelled \\ said", *NAMES), [(name, *counts.loc[name]) for name in counts.index])
    head = ("set", "right", "macro F1", f"sure (≥ {SURE})", "right where sure")
    return f"{table(head, out)}\n\nComments without a cause that are left unclear: {blank}.\n\n{matrix}"


def streams_table(data: Path) -> str:
    """Return documented and found cause and the top concerns of the dated crises of real streams."""
    out = []
    for path in sorted((data / "crises").glob("*.json")):
        about = json.loads(path.read_text("utf-8"))
        frame = path.with_suffix(".parquet")
        if not about.get("crises") or not frame.exists() or "stream" not in about:
            continue
        comments = pd.read_parquet(frame)
        if "text" not in comments or comments["text"].notna().mean() < 0.5:
            continue
        out += [_stream_row(about["stream"], crisis, comments) for crisis in about["crises"]]
    head = (
        "stream",
        "crisis",
        "documented",
        "found (share of each)",
        "noted severity",
        "level",
        "negatives",
        "top concerns",
    )
    return table(head, out)


def _stream_row(name: str, crisis: dict[str, str], comments: pd.DataFrame) -> tuple[object, ...]:
    onset = pd.Timestamp(crisis["onset_utc"]).tz_convert("UTC")
    last = pd.Timestamp(crisis["end_utc"]).tz_convert("UTC") if crisis.get("end_utc") else onset + DURING
    end = min(last, onset + DURING)
    near = comments[(comments["created_at"] >= onset - BEFORE) & (comments["created_at"] < end)]
    scored = _scored(near)
    found = find_cause(scored, start=onset, end=end)
    shares = ", ".join(f"{100 * value:.0f}" for value in found.probabilities.values())
    told = explain(scored, start=onset, end=end)
    top = "; ".join(f"{c.title()} ({c.n_comments})" for c in told.concerns[:3])
    level = Policy().level(_vector(scored, onset, end, told.people.n_authors)).level
    cause, noted = f"{found.cause} ({shares})", crisis.get("severity", "–")
    return name, crisis["id"], crisis["category"], cause, noted, level, told.n_negative, top


def _vector(scored: pd.DataFrame, onset: pd.Timestamp, end: pd.Timestamp, n_authors: int | None) -> dict[str, float]:
    """Return the axes of the severity that comments alone give, from the days before and during."""
    negative, during = scored["p_negative"] > 0.5, scored["timestamp"] >= onset
    judged = scored["p_negative"].notna()
    start = max(scored["timestamp"].min(), onset - BEFORE)
    days = max((onset - start) / pd.Timedelta("1D"), 1.0), max((end - onset) / pd.Timedelta("1D"), 1.0)
    before, now = (negative & ~during).sum() / days[0], (negative & during).sum() / days[1]
    shares = [(negative & at).sum() / max((judged & at).sum(), 1) for at in (~during, during)]
    return {
        "excess": now / before if before else np.nan,
        "share_shift": shares[1] - shares[0] if (judged & ~during).any() else np.nan,
        "persistence": 24 * days[1],
        "spread": float(n_authors if n_authors is not None else (negative & during).sum()),
    }


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    from crisisdetect.scoring import score_comments

    table = rows.rename(columns={"created_at": "timestamp"})[["id", "timestamp", "text", "author", "lang"]]
    table = table.drop_duplicates("id")
    truth = rows.drop_duplicates("id")["is_negative_truth"]
    if truth.notna().mean() < 0.5:
        return score_comments(table, progress=False)
    p = truth.astype(float)
    return table.assign(
        p_negative=p.to_numpy(),
        p_neutral=np.where(p.isna(), np.nan, 0.0),
        p_positive=(1 - p).to_numpy(),
        model="labels",
    )


def main() -> None:
    """Run the command line."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.quality.response", description=__doc__)
    command.add_argument("--data", type=Path, required=True, help="folder with sentiment/aux/ and crises/")
    command.add_argument("--no-streams", action="store_true", help="leave the real streams out")
    options = command.parse_args()
    print("# Gravity, questions and causes\n")
    print("## Gravity: plain wording\n")
    print(gravity_table("gravity_test"), "\n")
    print("## Gravity: unusual wording, written when the lists were finished\n")
    print(gravity_table("gravity_blind"), "\n")
    print("## Questions\n")
    print(questions_table(options.data), "\n")
    print("## Cause of one comment\n")
    print(cause_tables(options.data), "\n")
    print(table(("reason given for a tweet", "cause"), AIRLINE_CAUSES.items()), "\n")
    if not options.no_streams:
        print(f"## Cause of a crisis ({', '.join(NAMES)})\n")
        print(streams_table(options.data))


if __name__ == "__main__":
    main()
