"""How well coordination is told, and how sure: ``python -m benchmarks.quality.coordination --data DIR``.

Plants campaigns of five kinds, of 5 to 60 % of the comments, in real streams (a folder as ``benchmarks.quality.crises``
describes it), looks at the streams as they are and at their listed crises, scans exports with campaigns of our own, and
compares pairs of rewordings written for this package (``tests/data/coordination``). Prints Markdown tables; what was
missed is named.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from benchmarks.quality._campaigns import KINDS, plant
from benchmarks.quality._spam_exports import EXPORTS, START, WAVE_DAY, made
from benchmarks.quality._streams import LABEL_COLUMN, Stream, comments_of, read_streams
from crisisdetect import bin_reactions
from crisisdetect.campaigns import coordination, sentence_vectors
from crisisdetect.campaigns._judge import judged
from crisisdetect.campaigns._meaning import SAME
from crisisdetect.crises import judge
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crisisdetect.crises import Crisis, StreamSummary

    Embed = Callable[[Sequence[str]], np.ndarray]

#: Honest comments of a period that are looked at, and so many times as many before it.
PERIOD, BEFORE = 1_400, 0.7

#: What it looks at.
PARTS = ("planted", "as-they-are", "crises", "exports", "pairs")

#: Honest comments of each stream that pairs are made with.
PAIRED = 100

#: Parts of the comments that campaigns make up.
SHARES = (0.05, 0.1, 0.2, 0.4, 0.6)

#: Messages that are named, of those that are told least.
HARDEST = 5

#: When campaigns and crises of exports begin.
WAVE = START + pd.Timedelta(days=WAVE_DAY)

WRITTEN = Path(__file__).parents[2] / "tests" / "data" / "coordination" / "rewordings.tsv"


class Cached:
    """Vectors that are kept in a folder between runs, by text."""

    def __init__(self, embed: Embed, folder: Path | None) -> None:
        self._embed, self._folder = embed, folder
        self._known: dict[str, np.ndarray] = {}
        if folder is not None:
            for path in sorted(folder.glob("vectors-*.npz")):
                with np.load(path) as kept:
                    self._known |= dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of texts."""
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            vectors = np.asarray(self._embed(list(new.values())), dtype=np.float16)
            self._known |= dict(zip(new, vectors, strict=True))
            if self._folder is not None:
                name = f"vectors-{next(iter(new))}.npz"
                np.savez(self._folder / name, keys=np.array(list(new)), vectors=vectors)
        return np.stack([self._known[key] for key in keys]).astype(np.float32)


def honest_of(stream: Stream, n: int = PERIOD) -> pd.DataFrame | None:
    """Return comments of a stream around its first crisis, or its last ones, as a scored table."""
    frame = comments_of(stream, labels=False).dropna(subset=["text"])
    frame = (
        frame[frame["text"].str.strip() != ""].sort_values(["timestamp", "id"], kind="stable").reset_index(drop=True)
    )
    if frame.empty:
        return None
    before, cut = int(BEFORE * n), max(len(frame) - n, len(frame) // 2)
    if stream.crises:
        cut = int((frame["timestamp"] < stream.crises[0].onset).sum())
    frame = frame.iloc[max(0, cut - before) : cut + n].reset_index(drop=True)
    start = frame["timestamp"].iloc[min(len(frame) - 1, min(cut, before))]
    frame[["p_negative", "p_neutral", "p_positive"]] = [0.4, 0.3, 0.3]
    frame.attrs["start"] = start
    return frame


def planted_rows(
    streams: Sequence[Stream], embed: Embed | None, kinds: Sequence[str], seed: int, n: int
) -> pd.DataFrame:
    """Return one row a planted campaign: truth, interval, and what was found."""
    rows: list[dict[str, Any]] = []
    for stream in streams:
        place = zlib.crc32(stream.name.encode())  # the same campaigns whichever streams are asked for
        honest = honest_of(stream, n)
        if honest is None:
            continue
        for number, kind in enumerate(kinds):
            rng = np.random.default_rng([seed, place, number])
            share = SHARES[(place + number + seed) % len(SHARES)]
            both, planted = plant(honest, kind, share, rng=rng)
            start = honest.attrs["start"]
            inside = (both["timestamp"] >= start).to_numpy()
            found, mask = judged(both, start, None, embed)
            truth = float((planted & inside).sum() / inside.sum())
            low, high = (found.comments.low, found.comments.high) if found.comments else (0.0, 1.0)
            rows.append(
                {
                    "stream": stream.name, "kind": kind, "n": int(inside.sum()), "truth": truth, "low": low,
                    "high": high, "covers": low <= truth <= high, "width": high - low, "said": found.is_campaign,
                    "recall": float(mask[planted].mean()), "wrong": float(mask[~planted & inside].mean()),
                }
            )  # fmt: skip
            print(*(f"{key}={value}" for key, value in rows[-1].items()), file=sys.stderr, flush=True)
    return pd.DataFrame(rows)


def table(frame: pd.DataFrame) -> str:
    """Return a frame as a Markdown table."""
    lines = [f"| {' | '.join(map(str, frame.columns))} |", "|" + "---|" * frame.shape[1]]
    cells = (
        [f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in frame.to_numpy(object)
    )
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in cells)])


def part(k: float, n: float) -> str:
    """Return a share in percent with its 95 % interval."""
    low, high = wilson(np.array([float(k)]), np.array([float(n)]))
    return f"{100 * k / max(n, 1):.1f} % ({100 * low[0]:.0f}–{100 * high[0]:.0f}; {k:.0f}/{n:.0f})"


def planted_tables(rows: pd.DataFrame) -> str:
    """Return coverage, width, recall and false members by kind, and the misses by name."""
    out = [
        {
            "kind": kind, "covers": part(some["covers"].sum(), len(some)), "width, median": some["width"].median(),
            "width, 90 %": some["width"].quantile(0.9), "campaign said": part(some["said"].sum(), len(some)),
            "found, mean": some["recall"].mean(), "found, spread": some["recall"].std(),
            "honest comments taken": some["wrong"].mean(),
        }
        for kind, some in [*rows.groupby("kind", sort=False), ("all", rows)]
    ]  # fmt: skip
    missed = rows[~rows["covers"] | ~rows["said"]]
    return table(pd.DataFrame(out)) + "\n\nNot covered, or not said:\n\n" + (table(missed) if len(missed) else "none")


def as_they_are(streams: Sequence[Stream], embed: Embed | None, n: int) -> str:
    """Return what is said of streams in which nothing was planted."""
    rows = []
    for stream in streams:
        honest = honest_of(stream, n)
        if honest is None:
            continue
        found = coordination(honest, honest.attrs["start"], embed=embed)
        rows.append(
            {
                "stream": stream.name, "role": stream.role, "comments": found.n_comments, "campaign": found.is_campaign,
                "share": found.comments.share if found.comments else float("nan"),
                "high": found.comments.high if found.comments else float("nan"),
                "groups": "; ".join(f"{group.kind} {group.n_comments}" for group in found.groups),
                "limits": ", ".join(found.limits),
            }
        )  # fmt: skip
        print(*(f"{key}={value}" for key, value in rows[-1].items()), file=sys.stderr, flush=True)
    frame = pd.DataFrame(rows)
    return f"A campaign is claimed in {int(frame['campaign'].sum())} of {len(frame)} streams.\n\n{table(frame)}"


def honest_crises(streams: Sequence[Stream], embed: Embed | None) -> str:
    """Return whether listed crises are called campaigns: by what is coordinated in them, and by a scan with labels."""
    rows = []
    for stream in (stream for stream in streams if stream.crises):
        scored = comments_of(stream, labels=False).dropna(subset=["text"])
        scored[["p_negative", "p_neutral", "p_positive"]] = [0.6, 0.2, 0.2]
        judged_by_labels = _by_labels(stream) if stream.labelled else None
        for crisis in stream.crises:
            end = crisis.end or crisis.onset + pd.Timedelta("7D")
            found = coordination(scored, crisis.onset, end, embed=embed)
            row = {
                "stream": stream.name, "crisis": crisis.name, "comments": found.n_comments,
                "campaign": found.is_campaign, "high": found.comments.high if found.comments else float("nan"),
                "groups": "; ".join(f"{group.kind} {group.n_comments}" for group in found.groups),
                **_told(judged_by_labels, crisis.onset, end),
            }  # fmt: skip
            rows.append(row)
            print(*(f"{key}={value}" for key, value in row.items()), file=sys.stderr, flush=True)
    frame = pd.DataFrame(rows)
    wrong = int((frame["campaign"] | (frame["called a campaign"] > 0) | (frame["partly one"] > 0)).sum())
    return f"Called a campaign, whole or in part: {wrong} of {len(frame)} listed crises.\n\n{table(frame)}"


def _by_labels(stream: Stream) -> tuple[Sequence[Crisis], StreamSummary]:
    """Return what a scan finds in a stream, by human labels in place of a model."""
    frame = comments_of(stream, labels=True).dropna(subset=["text", LABEL_COLUMN])
    negative = (frame[LABEL_COLUMN] == "negative").to_numpy()
    scored = frame.assign(
        p_negative=np.where(negative, 1.0, 0.0), p_neutral=0.0, p_positive=np.where(negative, 0.0, 1.0)
    )
    crises, (summary,) = judge(bin_reactions(scored), comments=scored)
    return crises, summary


def _told(
    found: tuple[Sequence[Crisis], StreamSummary] | None, start: pd.Timestamp, end: pd.Timestamp
) -> dict[str, object]:
    """Return what a scan says of a time: crises, those that it takes for partly coordinated, and campaigns."""
    if found is None:
        return {"crises of a scan": "no labels", "partly one": 0, "called a campaign": 0}
    crises = [one for one in found[0] if one.onset < end and (one.closed is None or one.closed > start)]
    starts = [note.values["start"] for note in found[1].notes if note.code == "campaign"]
    return {
        "crises of a scan": str(len(crises)),
        "partly one": sum(one.coordination is not None and one.coordination.is_campaign for one in crises),
        "called a campaign": sum(bool(start <= begin < end) for begin in starts),
    }


def exports(seeds: Sequence[int]) -> str:
    """Return the verdicts on exports of our own: a campaign, a crisis beneath it, the crisis alone, and neither."""
    rows = []
    for seed in seeds:
        for number, (name, export) in enumerate(EXPORTS.items()):
            for campaign, crisis in ((True, False), (True, True), (False, True), (False, False)):
                made_up = made(export, campaign=campaign, crisis=crisis, rng=np.random.default_rng([seed, number]))
                found, (summary,) = judge(bin_reactions(made_up), comments=made_up)
                of_people = [one for one in found if one.onset >= WAVE - pd.Timedelta("1D")]
                right = {"campaign": campaign, "crisis": crisis, "calm": not campaign and not crisis}
                wanted = "crisis" if crisis else "campaign" if campaign else "calm"
                told = any(one.coordination is not None and one.coordination.is_campaign for one in of_people)
                good = summary.verdict == wanted and (not crisis or (len(of_people) >= 1 and told == campaign))
                rows.append(
                    {
                        "export": name, "seed": seed, "holds": " and ".join(k for k, holds in right.items() if holds),
                        "verdict": summary.verdict, "right": good,
                        "complaints of people": int((made_up["kind"] == "crisis").sum()),
                        "negatives said": sum(round(one.n_negative) for one in of_people),
                    }
                )  # fmt: skip
                print(*(f"{key}={value}" for key, value in rows[-1].items()), file=sys.stderr, flush=True)
    frame = pd.DataFrame(rows)
    total = [f"- {holds}: {part(some['right'].sum(), len(some))}" for holds, some in frame.groupby("holds", sort=False)]
    wrong = frame[~frame["right"]]
    return "\n".join(total) + "\n\nNot right:\n\n" + (table(wrong) if len(wrong) else "none")


def pairs(embed: Embed, honest: Sequence[str]) -> str:
    """Return how many pairs of rewordings are told, at one false pair of different messages in a million."""
    rows = pd.read_csv(WRITTEN, sep="\t", quoting=3)
    vectors = embed(rows["text"].tolist())
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    first, second = np.triu_indices(len(rows), 1)
    alike = (vectors @ vectors.T)[first, second]
    same = rows["message"].to_numpy()[first] == rows["message"].to_numpy()[second]
    one, other = rows["lang"].to_numpy()[first], rows["lang"].to_numpy()[second]
    others = embed(list(honest)) if honest else np.zeros((0, vectors.shape[1]))
    others = others / np.maximum(np.linalg.norm(others, axis=1, keepdims=True), 1e-9)
    wrong = np.sort(np.concatenate([alike[~same], (vectors @ others.T).ravel()]))[::-1]
    least = float(wrong[int(len(wrong) / 1e6)]) + 1e-6
    out = [f"Cosine from {least:.3f} on: {(wrong >= least).sum()} of {len(wrong):,} pairs of different messages.", ""]
    for name, those in (
        ("en", same & (one == "en") & (other == "en")),
        ("fr", same & (one == "fr") & (other == "fr")),
        ("across", same & (one != other)),
    ):
        used = part((alike[those] >= SAME).sum(), those.sum())
        out.append(f"- {name}: {part((alike[those] >= least).sum(), those.sum())}; at {SAME}, as used: {used}")
    hard = pd.DataFrame({"message": rows["message"].to_numpy()[first][same], "told": (alike >= least)[same]})
    worst = hard.groupby("message")["told"].mean().sort_values().head(HARDEST)
    out.append("- hardest messages: " + ", ".join(f"{name} {100 * told:.0f} %" for name, told in worst.items()))
    return "\n".join(out)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of streams, as benchmarks.quality.crises")
    parser.add_argument("--streams", nargs="*", default=[], help="names of streams; all by default")
    parser.add_argument("--kinds", nargs="*", choices=KINDS, default=list(KINDS), help="kinds of campaigns")
    parser.add_argument("--seed", type=int, action="append", help="seed of the campaigns; several may be given")
    parser.add_argument("--comments", type=int, default=PERIOD, help="honest comments of a period")
    parser.add_argument("--meaning", action="store_true", help="with vectors of sentences (extra 'meaning')")
    parser.add_argument("--cache", type=Path, help="folder that keeps the vectors between runs")
    parser.add_argument("--only", choices=PARTS, help="one part of it")
    given = parser.parse_args()
    streams = [stream for stream in read_streams(given.data, given.streams) if stream.has_text]
    embed = Cached(sentence_vectors(), given.cache) if given.meaning else None
    if given.only in (None, "planted"):
        rows = [planted_rows(streams, embed, given.kinds, seed, given.comments) for seed in given.seed or [0]]
        print("\n## Planted campaigns\n\n" + planted_tables(pd.concat(rows, ignore_index=True)), flush=True)
    if given.only in (None, "as-they-are"):
        print("\n## Streams as they are\n\n" + as_they_are(streams, embed, given.comments), flush=True)
    if given.only in (None, "crises"):
        print("\n## Honest crises\n\n" + honest_crises(streams, embed), flush=True)
    if given.only in (None, "exports"):
        print("\n## Exports\n\n" + exports(given.seed or [0]), flush=True)
    if embed is not None and given.only in (None, "pairs"):
        honest = [
            str(text)[:300]
            for stream in streams
            if (f := honest_of(stream)) is not None
            for text in f["text"].head(PAIRED)
        ]
        print("\n## Rewordings\n\n" + pairs(embed, honest), flush=True)


if __name__ == "__main__":
    main()
