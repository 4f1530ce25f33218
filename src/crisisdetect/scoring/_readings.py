"""What was read of comments beside their sentiment, as compact columns of a scored table."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring._heads import CAUSES, GRAVITY, Head, categories, read_logits
from crisisdetect.scoring._text import MAX_CHARACTERS, cut, normalise
from crisisdetect.tables import CAUSE_COLUMNS, READING_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

#: Numbers that are kept of a text: a probability for each cause; place and probability of the likeliest category, and
#: of the gravest matter; the probabilities that it expects an answer and that it is ironic.
WIDTH: Final = len(CAUSES) + 6

#: From which probability of negative on a comment is read by the package's model where another one scored it.
READ_FROM: Final = 0.4

#: What a comment without a negative word that may expect an answer has.
_MAY_ASK: Final = re.compile(
    r"[?？؟]|\b(?:who|what|when|where|why|how|can|could|would|please|pls|help|need|qui|que|quoi|quand|où|ou|pourquoi|comment"
    r"|combien|quel\w*|est-ce|pouvez|pourriez|peut-on|merci de|svp|stp|besoin|aide\w*|bitte|wann|wie|por favor|cuándo"
    r"|cómo|per favore|quando|come|como)\b",
    re.IGNORECASE,
)


def numbers(logits: NDArray[np.floating], heads: Sequence[Head]) -> NDArray[np.float32]:
    """Return what is kept of a model's readings, shape (rows, ``WIDTH``); NaN for heads that it does not have."""
    read = read_logits(logits, heads)
    known = {head.name: head for head in heads}
    out = np.full((len(logits), WIDTH), np.nan, dtype=np.float32)
    n = len(CAUSES)
    if "cause" in read:
        out[:, :n] = _in_order(read["cause"], known["cause"].labels, CAUSES)
    if "category" in read:
        p = _in_order(read["category"], known["category"].labels, [category.code for category in categories()])
        out[:, n], out[:, n + 1] = p.argmax(axis=1), p.max(axis=1)
    if "gravity" in read:
        p = _in_order(read["gravity"], known["gravity"].labels, GRAVITY)
        limits = known["gravity"].thresholds or (0.5,) * len(known["gravity"].labels)
        limit = _in_order(np.array([limits], dtype=np.float32), known["gravity"].labels, GRAVITY, missing=2.0)
        said = p >= limit
        gravest = np.where(said.any(axis=1), said.argmax(axis=1), (p / limit).argmax(axis=1))
        out[:, n + 2] = np.where(said.any(axis=1), gravest, -1)
        out[:, n + 3] = p[np.arange(len(p)), gravest]
    for place, name in ((n + 4, "expects_answer"), (n + 5, "irony")):
        if name in read:
            out[:, place] = read[name][:, 0]
    return out


def _in_order(
    p: NDArray[np.float32], labels: Sequence[str], wanted: Sequence[str], *, missing: float = 0.0
) -> NDArray[np.float32]:
    out = np.full((len(p), len(wanted)), missing, dtype=np.float32)
    for place, label in enumerate(wanted):
        if label in labels:
            out[:, place] = p[:, labels.index(label)]
    return out


def columns(read: NDArray[np.floating], index: pd.Index) -> dict[str, pd.Series]:
    """Return ``READING_COLUMNS`` of kept numbers, one row a comment."""
    import pandas as pd

    n = len(CAUSES)
    wide = read.astype(np.float32)
    codes = [category.code for category in categories()]
    out: dict[str, pd.Series] = {
        name: pd.Series(wide[:, place], index=index) for place, name in enumerate(CAUSE_COLUMNS)
    }
    for place, name, labels in ((n, "category", codes), (n + 2, "gravity", list(GRAVITY))):
        at = np.nan_to_num(wide[:, place], nan=-1).astype(np.int64)
        out[name] = pd.Series(pd.Categorical.from_codes(at, categories=pd.Index(labels)), index=index)
        out[f"p_{name}"] = pd.Series(wide[:, place + 1], index=index)
    out["p_expects_answer"] = pd.Series(wide[:, n + 4], index=index)
    out["p_irony"] = pd.Series(wide[:, n + 5], index=index)
    return {name: out[name] for name in READING_COLUMNS}


def is_read(table: pd.DataFrame) -> bool:
    """Tell whether a scored table has ``READING_COLUMNS``."""
    return set(READING_COLUMNS) <= set(table.columns)


def worth_reading(texts: Sequence[str], p_negative: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return which texts a second model reads: those called negative, and those that may ask something."""
    negative = np.nan_to_num(p_negative) >= READ_FROM
    return np.array(
        [bool(flag) or _MAY_ASK.search(text) is not None for flag, text in zip(negative, texts, strict=True)],
        dtype=bool,
    )


def add_readings(
    scored: pd.DataFrame, *, most: int | None = None, told: Callable[[int], object] | None = None
) -> pd.DataFrame:
    """Add to a scored table what the model of the package reads of its comments, where that is not there already.

    Comments called negative, and those that may ask something, are read; the others, and those without a text, get
    nulls. Each distinct text is read once, and of the latest some ten thousand what was read is remembered.

    Parameters
    ----------
    scored : DataFrame
        A scored table; it is not modified.
    most : int, optional
        Comments that are read at most: of more, so many, evenly in order of time. All by default.
    told : callable, optional
        Told after each batch how many texts were in it.

    Returns
    -------
    DataFrame
        The table with ``READING_COLUMNS``.

    Raises
    ------
    ModelError
        If the model of the package cannot be loaded or run.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"text": ["The parcel never arrived", None], "p_negative": [1.0, float("nan")]})
    >>> add_readings(rows)["category"].tolist()
    ['delivery_lost', nan]
    """
    return with_readings(scored, lambda texts: _remembered(texts, told), most=most)


def with_readings(
    scored: pd.DataFrame, read: Callable[[Sequence[str]], NDArray[np.floating]], *, most: int | None = None
) -> pd.DataFrame:
    """Return a scored table with ``READING_COLUMNS``, of which a function reads the distinct texts worth reading."""
    before = is_read(scored)
    unread = _left(scored) if before else np.ones(len(scored), dtype=bool)
    clean = _worth_reading(scored, np.flatnonzero(unread), most)
    if before and not clean:
        return scored
    distinct = sorted(set(clean.values()), key=lambda text: (-len(text), text))
    place = {text: at for at, text in enumerate(distinct)}
    rows = np.full(len(scored), len(distinct), dtype=np.int64)
    rows[list(clean)] = [place[text] for text in clean.values()]
    padded = np.vstack([read(distinct), np.full((1, WIDTH), np.nan, dtype=np.float32)])
    added = columns(padded[rows], scored.index)
    if before:
        now = rows < len(distinct)
        added = {name: values.where(now, scored[name].astype(values.dtype)) for name, values in added.items()}
    return scored.assign(**added)


def _left(scored: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which comments were left for later: a model that scores within a budget reads no more than that."""
    left = scored["p_category"].isna()
    if "model" in scored:
        known = {name: str(name).startswith("column:") for name in scored["model"].unique()}
        left &= scored["model"].map(known).astype(bool)
    return left.to_numpy(dtype=bool)


def _worth_reading(scored: pd.DataFrame, places: NDArray[np.int64], most: int | None) -> dict[int, str]:
    """Return the normalised texts of those rows that are worth reading, by place; ``most`` of them, evenly in time."""
    texts = scored["text"].iloc[places].tolist()
    p = scored["p_negative"].iloc[places].to_numpy(dtype=float, na_value=np.nan)
    negative = np.nan_to_num(p) >= READ_FROM
    chosen = [
        int(place)
        for place, text, flag in zip(places, texts, negative, strict=True)
        if isinstance(text, str) and (flag or _MAY_ASK.search(cut(text, MAX_CHARACTERS)) is not None)
    ]
    if most is not None and len(chosen) > most:
        keys = [name for name in ("timestamp", "id") if name in scored]
        some = scored[keys].iloc[chosen].assign(_place=chosen)
        ordered = (some.sort_values(keys, kind="stable") if keys else some)["_place"].to_numpy()
        chosen = ordered[np.linspace(0, len(ordered) - 1, most).astype(int)].tolist()
    clean = {place: normalise(scored["text"].iloc[place]) for place in chosen}
    worth = worth_reading([*clean.values()], scored["p_negative"].iloc[chosen].to_numpy(dtype=float, na_value=np.nan))
    return {place: text for (place, text), flag in zip(clean.items(), worth.tolist(), strict=True) if flag and text}


#: What the model of the package read of the latest texts, by their digests: a crisis is looked at several times.
_KEPT: Final[dict[bytes, NDArray[np.floating]]] = {}
MOST_KEPT: Final = 2**14


def _remembered(texts: Sequence[str], told: Callable[[int], object] | None) -> NDArray[np.floating]:
    """Return what the model of the package reads of texts, or has read of them."""
    from crisisdetect.scoring._load import default_scorer

    keys = [blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
    new = [at for at, key in enumerate(keys) if key not in _KEPT]
    out = np.full((len(texts), WIDTH), np.nan, dtype=np.float32)
    for at, key in enumerate(keys):
        if (known := _KEPT.get(key)) is not None:
            out[at] = known
    if new:
        out[new] = default_scorer().read([texts[at] for at in new], done=told)[1]
    if len(_KEPT) + len(new) > MOST_KEPT:
        _KEPT.clear()
    _KEPT.update((keys[at], out[at].copy()) for at in new[:MOST_KEPT])
    return out
