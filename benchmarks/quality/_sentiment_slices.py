"""Where the sentiment model errs: the test sets cut by what carries or hides a sentiment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.training._measure import confusion, macro_f1, macro_recall, negative_f1

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

#: Words that negate, by language.
NEGATION: Final = {
    "en": r"\b(?:not|no|never|nobody|nothing|without|\w+n['’]t|cannot)\b",
    "fr": r"\b(?:ne|n['’]\w+|pas|jamais|aucune?|rien|sans|ni)\b",
    "es": r"\b(?:no|nunca|nada|nadie|sin|ni|tampoco)\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|nichts|ohne)\b",
    "it": r"\b(?:non|mai|niente|nessun\w*|senza)\b",
    "pt": r"\b(?:não|nao|nunca|nada|ninguém|sem|nem)\b",
}
_EMOJI: Final = "[\U0001f000-\U0001faff\u2600-\u27bf\u2764]"
_WORD: Final = r"[^\W\d_]+"


def slices(table: pd.DataFrame, name: str, ironic: set[str]) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Yield the name of each part of a test set and which rows are in it."""
    text, lang = table["text"].fillna(""), table["lang"]
    negated = np.zeros(len(table), dtype=bool)
    for code, pattern in NEGATION.items():
        negated |= ((lang == code) & text.str.contains(pattern, flags=re.IGNORECASE)).to_numpy()
    known = lang.isin(NEGATION).to_numpy()
    yield "with a negation", negated
    yield "without a negation", known & ~negated
    yield "with emoji", text.str.contains(_EMOJI).to_numpy()
    yield "with a hashtag", text.str.contains(r"#\w").to_numpy()
    yield "with a word in capitals", text.str.contains(r"\b[A-ZÀ-Þ]{4,}\b").to_numpy()
    yield "with a drawn-out word", text.str.contains(r"([^\W\d_])\1\1", flags=re.IGNORECASE).to_numpy()
    words = text.str.count(_WORD).to_numpy()
    yield "up to 9 words", words < 10
    yield "10 to 19 words", (words >= 10) & (words < 20)
    yield "20 words and more", words >= 20
    if ironic:
        yield "called ironic", text.map(lambda value: squeezed(value) in ironic).to_numpy()
    if name == "umsab_test":
        yield "news headlines (fr)", (lang == "fr").to_numpy()
    if name.startswith("germeval"):
        yield "customers of a railway (de)", np.ones(len(table), dtype=bool)


def ironic_texts(data: Path) -> set[str]:
    """Return the texts that annotators of Italian and Arabic tweets called ironic, squeezed; empty without the file."""
    path = data / "aux" / "irony_multi.parquet"
    if not path.exists():
        return set()
    rows = pd.read_parquet(path)
    return set(rows.loc[(rows["irony"] == 1) & rows["lang"].isin(["it", "ar"]), "text"].map(squeezed))


def squeezed(text: str) -> str:
    """Return a text's letters and digits without mentions and links, by which copies of it are found."""
    return re.sub(r"\W+", "", re.sub(r"@\w+|https?\S*", "", text.lower()))


def slice_lines(
    tables: dict[str, tuple[pd.DataFrame, NDArray[np.int64], NDArray[np.floating]]], data: Path
) -> list[dict[str, object]]:
    """Return one line for each part of the sets put together, of parts with at least 50 texts."""
    ironic = ironic_texts(data)
    parts: dict[str, list[tuple[NDArray[np.int64], NDArray[np.int64]]]] = {}
    for name, (table, y, p) in tables.items():
        # UMSAB English lies inside TweetEval: counted once
        single = np.ones(len(table), dtype=bool) if name != "umsab_test" else (table["lang"] != "en").to_numpy()
        for part, rows in slices(table, name, ironic):
            here = rows & single
            parts.setdefault(part, []).append((y[here], p[here].argmax(1)))
    lines: list[dict[str, object]] = []
    for part, found in parts.items():
        y, p = (np.concatenate(values) for values in zip(*found, strict=True))
        if len(y) < 50:
            continue
        c = confusion(y, p)
        lines.append(
            {
                "part": part,
                "n": len(y),
                "accuracy": 100 * float((y == p).mean()),
                "macro recall": 100 * macro_recall(c),
                "macro F1": 100 * macro_f1(c),
                "neg F1": 100 * negative_f1(c),
                "neg share": 100 * float((p == 0).mean()),
                "true share": 100 * float((y == 0).mean()),
            }
        )
    return lines
