"""What the sentiment model can do, by capability, on sentences of our own: ``python -m benchmarks.quality.behaviour``.

The suite lies in ``benchmarks/data/behaviour``, whose README says what the capabilities, kinds and halves are. A case
is one sentence (minimum functionality, ``mft``), a group of spellings of one sentence (invariance, ``inv``: passed when
every row has the right label, and counted once), or a pair (direction, ``dir``: passed when the probability of negative
moves the right way by at least ``MARGIN``, or by half of what is left of the scale where that is less). "Suite passed"
is the share of all cases passed.

The half that may be looked at is scored unless another is asked for; the unseen one is for a release, and its failing
rows are counted, never listed. VADER runs beside on English and vaderSentiment-fr on French, when they are installed;
where a probability of negative is wanted of them, it is their compound, turned around and put between 0 and 1.
Intervals are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.scoring import load_scorer
from crisisdetect.scoring._text import normalise
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

DATA: Final = Path(__file__).resolve().parents[1] / "data" / "behaviour"
LANGUAGES: Final = ("fr", "en", "de", "es", "it", "pt")
COLUMNS: Final = ("id", "half", "lang", "capability", "kind", "label", "group", "text")
CLASSES: Final = ("negative", "neutral", "positive")
HALVES: Final = {"seen": ("seen",), "unseen": ("unseen",), "both": ("seen", "unseen")}
KINDS: Final = {"mft": "minimum functionality", "inv": "invariance", "dir": "direction"}

#: By how much the probability of negative must move in a case of direction.
MARGIN: Final = 0.05

#: Lexicons that run beside, by language: name and module.
LEXICONS: Final = {
    "en": ("VADER", "vaderSentiment.vaderSentiment"),
    "fr": ("vaderSentiment-fr", "vaderSentiment_fr.vaderSentiment"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a model says of the rows of a suite.

    Attributes
    ----------
    label : array of int
        Likeliest class: 0 negative, 1 neutral, 2 positive.
    negative : array of float
        From 0 to 1, higher where the model takes a text for more negative.
    """

    label: NDArray[np.int64]
    negative: NDArray[np.float64]


def read_suite(*, langs: Sequence[str] = LANGUAGES, half: str = "both", folder: Path = DATA) -> pd.DataFrame:
    """Return the rows of the suite, one a sentence, with ``COLUMNS``, all text."""
    rows: list[dict[str, str]] = []
    for lang in langs:
        with (folder / f"{lang}.csv").open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table[table["half"].isin(HALVES[half])].reset_index(drop=True)


def answers_of(scorer: Callable[[list[str]], NDArray[np.floating]], texts: Iterable[str]) -> Answers:
    """Return a model's answers."""
    p = np.asarray(scorer([normalise(text) for text in texts]), dtype=np.float64)
    return Answers(p.argmax(axis=1), p[:, 0])


def lexicon_answers(module: str, texts: Iterable[str]) -> Answers:
    """Return the answers of VADER or its French sibling, at the thresholds its authors name (compound of .05)."""
    analyzer = import_module(module).SentimentIntensityAnalyzer()
    compound = np.array([analyzer.polarity_scores(text)["compound"] for text in texts], dtype=np.float64)
    return Answers(np.where(compound <= -0.05, 0, np.where(compound >= 0.05, 2, 1)), (1 - compound) / 2)


def moved(before: float, after: float, *, towards: str) -> bool:
    """Tell whether the probability of negative moved as it should, by enough."""
    up = towards == "more_negative"
    change, left = (after - before, 1 - before) if up else (before - after, before)
    return change > 0 and change >= min(MARGIN, left / 2)


def judge(suite: pd.DataFrame, answers: Answers) -> pd.DataFrame:
    """Return one row a case: ``case``, ``half``, ``lang``, ``capability``, ``kind``, ``passed``, ``wrong``.

    Parameters
    ----------
    suite : DataFrame
        Rows of the suite.
    answers : Answers
        One entry a row, in the same order.

    Returns
    -------
    DataFrame
        ``wrong`` are the places of the rows to look at: the one that has not its label, or both of a pair.
    """
    cases = []
    names = suite["group"].where(suite["group"] != "", suite["id"])
    for case, places in suite.groupby(names, sort=False).indices.items():
        first = suite.iloc[places[0]]
        labels = suite["label"].iloc[places].tolist()
        if first["kind"] == "dir":
            base, other = places if labels[0] == "base" else places[::-1]
            towards = str(suite["label"].iloc[other])
            right = moved(answers.negative[base], answers.negative[other], towards=towards)
            wrong = () if right else (int(base), int(other))
        else:
            wrong = tuple(
                int(place)
                for place, label in zip(places, labels, strict=True)
                if CLASSES[answers.label[place]] != label
            )
        kept = {name: first[name] for name in ("half", "lang", "capability", "kind")}
        cases.append({"case": case, **kept, "passed": not wrong, "wrong": wrong})
    return pd.DataFrame(cases)


def pass_rate(cases: pd.DataFrame) -> str:
    """Return the share of cases passed in percent, with its interval and the counts."""
    k, n = int(cases["passed"].sum()), len(cases)
    if not n:
        return "–"
    low, high = wilson(np.array([float(k)]), np.array([float(n)]))
    return f"{100 * k / n:.0f} % ({100 * low[0]:.0f}–{100 * high[0]:.0f}; {k}/{n})"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(f"| {' | '.join(map(str, row))} |" for row in rows)])


def cross_table(cases: pd.DataFrame, by: str, *, across: str) -> str:
    """Return pass rates by two columns, and over all of the second."""
    columns = list(dict.fromkeys(cases[across]))
    rows = [
        (value, pass_rate(part), *(pass_rate(part[part[across] == column]) for column in columns))
        for value, part in cases.groupby(by, sort=False)
    ]
    return table((by, "all", *columns), rows)


def peers_table(judged: dict[str, pd.DataFrame]) -> str:
    """Return pass rates of the model and of a lexicon on the same cases, by capability."""
    ours, peer = judged.values()
    rows = [
        (name, pass_rate(part), pass_rate(peer[peer["capability"] == name]))
        for name, part in ours.groupby("capability", sort=False)
    ]
    return table(("capability", *judged), [("all", pass_rate(ours), pass_rate(peer)), *rows])


def failing(suite: pd.DataFrame, cases: pd.DataFrame, answers: Answers) -> str:
    """Return the rows to look at of the cases that failed, by capability, of the half that may be looked at."""
    lines = []
    shown = cases[~cases["passed"] & (cases["half"] == "seen")]
    for capability, part in shown.groupby("capability", sort=False):
        lines.append(f"\n### {capability}\n")
        for wrong in part["wrong"]:
            for place in wrong:
                row, said = suite.iloc[place], CLASSES[answers.label[place]]
                lines.append(
                    f"- {row['id']} {row['label']}, said {said} ({answers.negative[place]:.2f}): {row['text']}"
                )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default=None, help="small (default), base, a folder or a hub id")
    parser.add_argument("--half", choices=HALVES, default="seen", help="the unseen half is for a release only")
    parser.add_argument("--lang", nargs="*", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--failures", action="store_true", help="list the failing rows of the half that may be seen")
    options = parser.parse_args(arguments)
    if options.failures and options.half == "unseen":
        parser.error("--failures lists rows of the seen half only: nothing of the unseen half is to be looked at.")
    suite = read_suite(langs=options.lang, half=options.half)
    scorer = load_scorer(options.model)
    answers = answers_of(scorer, suite["text"])
    cases = judge(suite, answers)
    print(f"model: {getattr(scorer, 'name', scorer)}; half: {options.half}; {len(suite)} rows in {len(cases)} cases\n")
    print(f"**Suite passed: {pass_rate(cases)}**\n")
    print("## By language and kind\n")
    print(cross_table(cases, "lang", across="kind"), "\n")
    print(", ".join(f"{name}: {meaning}" for name, meaning in KINDS.items()), "\n")
    print("## By capability and kind\n")
    print(cross_table(cases, "capability", across="kind"), "\n")
    print("## By capability and language\n")
    print(cross_table(cases, "capability", across="lang"))
    for lang, (name, module) in LEXICONS.items():
        if lang not in options.lang or find_spec(module.partition(".")[0]) is None:
            continue
        here = suite[suite["lang"] == lang].reset_index(drop=True)
        peer = judge(here, lexicon_answers(module, here["text"]))
        print(f"\n## Beside {name}\n")
        print(peers_table({"ours": cases[cases["lang"] == lang], name: peer}))
    if options.failures:
        print("\n## Failing rows of the half that may be seen")
        print(failing(suite, cases, answers))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
