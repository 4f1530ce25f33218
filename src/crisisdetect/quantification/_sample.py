"""A sample of comments for a colleague to label: drawn so that its inclusion probabilities are known."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect._writing import whole_text
from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.quantification._rates import base_language
from crisisdetect.readers import quote_formula
from crisisdetect.tables import check_scored

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

#: Columns of a sample, in the order of the file.
SAMPLE_COLUMNS: Final = (
    "key",
    "label",
    "text",
    "timestamp",
    "lang",
    "stream",
    "stratum",
    "stratum_size",
    "inclusion_probability",
)

#: Upper ends of the bands of ``p_negative``.
BANDS: Final = (0.15, 0.4, 0.65)

#: A language with a smaller part of the comments than this shares a stratum with the other such languages.
_RARE: Final = 0.1

#: Characters of a text in the file; a spreadsheet cell holds 32,767.
_TEXT_LIMIT: Final = 4_000


def label_sample(
    scored: pd.DataFrame, *, n: int = 200, random_state: int = 0, path: str | Path | None = None, separator: str = ","
) -> pd.DataFrame:
    """Draw comments for a colleague to label, stratified by score and language and spread over time.

    Within a stratum every comment has the same chance; the chances are written beside each, so that the estimates stay
    right although comments the model is unsure of are drawn more often than others.

    Parameters
    ----------
    scored : DataFrame
        A scored table; comments without a score and the brand's own are not drawn.
    n : int, default=200
        Comments to draw; all of them where there are fewer.
    random_state : int, default=0
        Seed of the draw. The same table in any order gives the same sample.
    path : str or Path, optional
        CSV file to write: UTF-8 with a byte order mark, so that spreadsheets read accents, and with an apostrophe
        before cells that they would run as formulas.
    separator : str, default=","
        Separator of the file; spreadsheets set up in French or German open ``";"`` by a double click.

    Returns
    -------
    DataFrame
        One row a comment, in random order: ``key`` (a name that spreadsheets leave as it is), an empty ``label`` to
        fill with negative, neutral or positive, then ``text``, ``timestamp``, ``lang``, ``stream``, ``stratum``,
        ``stratum_size`` (comments in the stratum) and ``inclusion_probability``. The scores are not shown, so that they
        cannot sway who labels.

    Raises
    ------
    TableError
        If ``scored`` is no scored table.
    ParameterError
        If ``n`` is below 1.
    NotEnoughDataError
        If there is no scored comment.

    Examples
    --------
    >>> scored = pd.DataFrame(
    ...     {
    ...         "id": [str(i) for i in range(100)],
    ...         "timestamp": pd.date_range("2025-01-01", periods=100, freq="1h", tz="UTC"),
    ...         "text": "late again",
    ...         "p_negative": [i / 100 for i in range(100)],
    ...         "p_neutral": [1 - i / 100 for i in range(100)],
    ...         "p_positive": 0.0,
    ...     }
    ... )
    >>> sample = label_sample(scored, n=20)
    >>> sample["stratum"].value_counts().sort_index().tolist(), round((1 / sample["inclusion_probability"]).sum())
    ([2, 5, 6, 7], 100)
    """
    check_scored(scored)
    if n < 1:
        msg = Message("The 'n' parameter of label_sample must be at least 1. Got {n!r} instead.", n=n)
        raise ParameterError(msg)
    usable = usable_rows(scored)
    rows = scored[usable]
    if rows.empty:
        msg = Message("label_sample requires at least 1 scored comment, got 0.")
        raise NotEnoughDataError(msg)
    rows = rows.assign(key=[key_of(i) for i in rows["id"]]).sort_values(["timestamp", "key"], kind="stable")
    stratum = _fitting_strata(rows, n)
    names, place, sizes = np.unique(stratum, return_inverse=True, return_counts=True)
    spread = np.array([_spread(rows["p_negative"].to_numpy(dtype=float)[place == i]) for i in range(len(names))])
    drawn = _allocate(sizes, spread, n=min(n, len(rows)))
    rng = np.random.default_rng(random_state)
    taken = [
        np.flatnonzero(place == i)[_systematic(size, k, rng)]
        for i, (size, k) in enumerate(zip(sizes, drawn, strict=True))
        if k
    ]
    chosen = rng.permutation(np.concatenate(taken))
    sample = _as_sample(rows.iloc[chosen], stratum[chosen], sizes[place[chosen]], (drawn / sizes)[place[chosen]])
    if path is not None:
        _write(sample, path, separator=separator)
    return sample


def usable_rows(scored: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows of a scored table can be labelled: with a score, and not the brand's own."""
    usable = scored["p_negative"].notna().to_numpy().copy()
    if "is_own" in scored:
        usable &= ~scored["is_own"].fillna(value=False).astype(bool).to_numpy()
    return np.asarray(usable)


def _fitting_strata(rows: pd.DataFrame, n: int) -> NDArray[np.str_]:
    """Return the stratum of each row: language and band of ``p_negative``, or less where ``n`` cannot fill those."""
    lang = row_languages(rows)
    counts = pd.Series(lang).value_counts(normalize=True)
    common = set(counts.index[counts >= _RARE])
    band = np.searchsorted(BANDS, rows["p_negative"].to_numpy(dtype=float), side="right").astype(str)
    fine = np.array([f"{x if x in common else 'other'} {b}" for x, b in zip(lang, band, strict=True)], dtype=str)
    for stratum in (fine, band):
        if n >= 2 * len(set(stratum.tolist())):
            return stratum
    return np.full(len(rows), "all")


def row_languages(rows: pd.DataFrame) -> NDArray[np.object_]:
    """Return the language of each row without its region; ``"other"`` where it is not known."""
    if "lang" not in rows:
        return np.full(len(rows), "other", dtype=object)
    return np.array([base_language(value) for value in rows["lang"]], dtype=object)


def key_of(identifier: object) -> str:
    """Return a name for a comment that survives a spreadsheet, as long numbers do not.

    Examples
    --------
    >>> key_of("17841400000000001")
    'c6a29c3bdb24e'
    """
    return "c" + hashlib.sha256(str(identifier).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _spread(p: NDArray[np.float64]) -> float:
    """Return about how much the labels of a stratum scatter; never nothing, as the model can be wrong."""
    mean = float(np.clip(p.mean(), 0.1, 0.9))
    return float(np.sqrt(mean * (1 - mean)))


def _allocate(sizes: NDArray[np.int64], spread: NDArray[np.float64], *, n: int) -> NDArray[np.int64]:
    """Share ``n`` out by size times spread (Neyman 1934), with 2 of each stratum where that is possible."""
    drawn = np.minimum(sizes, 2) if n >= 2 * len(sizes) else np.zeros_like(sizes)
    wanted = n * sizes * spread / (sizes * spread).sum()
    for _ in range(int(n - drawn.sum())):
        lack = np.where(drawn < sizes, (wanted - drawn) / np.maximum(wanted, 1e-9) ** 0.5, -np.inf)
        drawn[int(np.argmax(lack))] += 1
    return drawn


def _systematic(size: int, k: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return ``k`` of ``size`` places in time order at equal distances from a random start: each equally likely."""
    step = size / k
    return np.minimum((rng.uniform(0, step) + step * np.arange(k)).astype(np.int64), size - 1)


def _as_sample(
    rows: pd.DataFrame, stratum: NDArray[np.str_], sizes: NDArray[np.int64], chance: NDArray[np.float64]
) -> pd.DataFrame:
    text = rows["text"].fillna("").astype(str).str.replace(r"\s+", " ", regex=True).str.slice(0, _TEXT_LIMIT)
    return pd.DataFrame(
        {
            "key": rows["key"].to_numpy(),
            "label": "",
            "text": text.to_numpy(),
            "timestamp": rows["timestamp"].dt.strftime("%Y-%m-%d %H:%M UTC").to_numpy(),
            "lang": row_languages(rows),
            "stream": rows["stream"].fillna("").astype(str).to_numpy() if "stream" in rows else "",
            "stratum": stratum,
            "stratum_size": sizes.astype(np.int64),
            "inclusion_probability": chance.astype(float),
        },
        columns=list(SAMPLE_COLUMNS),
    )


def _write(sample: pd.DataFrame, path: str | Path, *, separator: str) -> None:
    if separator not in {",", ";", "\t"}:
        msg = Message(
            "The 'separator' parameter must be ',', ';' or a tab. Got {separator!r} instead.",
            separator=separator,
        )
        raise ParameterError(msg)
    safe = sample.assign(**{name: sample[name].map(quote_formula) for name in ("text", "lang", "stream", "stratum")})
    with whole_text(path, encoding="utf-8-sig", errors="replace") as file:
        safe.to_csv(file, index=False, sep=separator, lineterminator=os.linesep)
