"""What is to be known of all comments together, added up table by table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Columns of an export that hold a sentiment of their own.
OWN_SENTIMENT: Final = ("vendor_sentiment", "rating")

#: Texts shorter than this are said by many people in the same words.
LEAST_LETTERS: Final = 30

#: Distinct values beyond which a column is no sentiment that anybody could name.
MOST_VALUES: Final = 1_000_000

#: Hashes that wait before they are put together: 16 megabytes.
_WAITING: Final = 2**21

#: Clocks that differ, and zones that are not named, make no future.
_SLACK: Final = pd.Timedelta("1D")

_NEEDED: Final = ("timestamp", "is_own", "text", "p_negative", "model", "timestamp_quality", *OWN_SENTIMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is to be known of all comments together.

    Attributes
    ----------
    n, n_scored, n_said, n_vague, n_copies : int
        Comments; those with a score; those with a text; those whose time is told, and not exactly; those with a longer
        text that another one has as well.
    n_people, n_people_scored, n_future : int
        Those that are not the brand's own; those of them with a score; those dated in the future.
    model : str
        Who scored, of the first comment; an empty string where nobody says.
    is_column : bool
        Whether all scores come from a column of the export.
    own : mapping of str to DataFrame
        For each column of ``OWN_SENTIMENT``: of how many comments each ``value`` is (``n``), of how many with a score
        (``n_scored``), of how many called negative (``n_negative``).
    """

    n: int = 0
    n_scored: int = 0
    n_said: int = 0
    n_vague: int = 0
    n_copies: int = 0
    n_people: int = 0
    n_people_scored: int = 0
    n_future: int = 0
    model: str = ""
    is_column: bool = False
    own: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        own = {name: table.to_dict("list") for name, table in self.own.items()}
        return {name: own if name == "own" else getattr(self, name) for name in self.__slots__}


def facts_back(plain: Mapping[str, Any]) -> Facts:
    """Return what :meth:`Facts.to_dict` made plain."""
    own = {name: pd.DataFrame(table) for name, table in plain["own"].items()}
    return Facts(**{**plain, "own": own})


class Adding:
    """Add up what is to be known of comments, table by table."""

    needed = _NEEDED

    def __init__(self) -> None:
        self._n = self._n_scored = self._n_said = self._n_vague = self._n_long = 0
        self._n_people = self._n_people_scored = self._n_future = 0
        self._model: str | None = None
        self._is_column = True
        self._hashes = [np.zeros(0, dtype=np.uint64)]
        self._own: dict[str, pd.DataFrame] = {}

    def add(self, rows: pd.DataFrame) -> None:
        """Take scored comments: the columns ``needed``, those that are there."""
        if rows.empty:
            return
        self._n += len(rows)
        self._n_scored += int(rows["p_negative"].notna().sum())
        self._n_said += int(rows["text"].notna().sum())
        if "timestamp_quality" in rows:
            quality = rows["timestamp_quality"]
            self._n_vague += int((quality.notna() & (quality != "exact")).sum())
        models = rows["model"].astype(str) if "model" in rows else pd.Series([""])
        self._model = str(models.iloc[0]) if self._model is None else self._model
        self._is_column &= all(one.startswith("column:") for one in models.unique())
        if "is_own" in rows:
            rows = rows[~rows["is_own"].fillna(value=False).astype(bool)]
        self._n_people += len(rows)
        self._n_people_scored += int(rows["p_negative"].notna().sum())
        self._n_future += int((rows["timestamp"] > pd.Timestamp.now("UTC") + _SLACK).sum())
        self._add_texts(rows["text"])
        for name in OWN_SENTIMENT:
            if name in rows:
                self._add_own(name, rows)

    def _add_texts(self, texts: pd.Series) -> None:
        said = texts.dropna().astype(str).str.casefold().str.strip()
        said = said[said.str.len() >= LEAST_LETTERS]
        self._n_long += len(said)
        coded = said.map(lambda text: text.encode("utf-8", "surrogatepass")).to_numpy(dtype=object)
        self._hashes.append(np.unique(pd.util.hash_array(coded, categorize=False)))
        if sum(map(len, self._hashes[1:])) > max(_WAITING, len(self._hashes[0])):
            self._hashes = [np.unique(np.concatenate(self._hashes))]

    def _add_own(self, name: str, rows: pd.DataFrame) -> None:
        there = rows[rows[name].notna()]
        p = there["p_negative"]
        table = pd.DataFrame(
            {
                "value": there[name].astype(object).to_numpy(),
                "n": 1,
                "n_scored": p.notna().to_numpy(dtype=int),
                "n_negative": (p > 0.5).to_numpy(dtype=int),
            }
        )
        known = pd.concat([self._own[name], table]) if name in self._own else table
        if len(known) <= MOST_VALUES or name not in self._own:
            self._own[name] = known.groupby("value", sort=False).sum().reset_index()

    @property
    def facts(self) -> Facts:
        """What has been added up so far."""
        distinct = len(np.unique(np.concatenate(self._hashes)))
        return Facts(
            n=self._n,
            n_scored=self._n_scored,
            n_said=self._n_said,
            n_vague=self._n_vague,
            n_copies=self._n_long - distinct,
            n_people=self._n_people,
            n_people_scored=self._n_people_scored,
            n_future=self._n_future,
            model=self._model or "",
            is_column=self._is_column and self._n > 0,
            own=dict(self._own),
        )
