"""Scored comments in files on the disk, in the order of time, of any number."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crisisdetect.series import days_only
from crisisdetect.store._facts import Facts, facts_back
from crisisdetect.store._order import FACTS, INDEX, NUMBER, file_name, order
from crisisdetect.store._rows import COUNTED, Rows
from crisisdetect.sums import sums_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from crisisdetect.parts import ScoredParts
    from crisisdetect.store._rows import Source


class Folder:
    """Scored comments of any number of streams, in a folder.

    Parameters
    ----------
    parts : ScoredParts
        The parts that they come from; they are put in order here, unless they are already.
    """

    def __init__(self, parts: ScoredParts) -> None:
        self._folder = order(parts)
        kept = json.loads((self._folder / FACTS).read_text())
        self.columns: tuple[str, ...] = tuple(kept["columns"])
        self.facts: Facts = facts_back(kept["facts"])
        self.far: dict[str, Any] | None = kept["far"]
        self._streams: list[str] = kept["streams"]
        self._kinds: dict[str, list[Any]] = kept["kinds"]
        self.days: pd.DataFrame = pd.read_parquet(self._folder / INDEX)
        self._files: list[int] = sorted(set(self.days["file"].tolist()))

    @property
    def n(self) -> int:
        """How many there are."""
        return self.facts.n

    @property
    def n_scored(self) -> int:
        """How many have a score."""
        return self.facts.n_scored

    @property
    def coarse(self) -> bool:
        """Whether their times are no finer than a day."""
        return days_only(self.days)

    @property
    def kinds(self) -> dict[str, object]:
        """Types of the columns."""
        return {str(name): kind for name, kind in self.none(self.columns).dtypes.items()}

    @property
    def span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """Times of the first and the last one."""
        return self.days["first"].min(), self.days["last"].max()

    @property
    def firsts(self) -> dict[str, pd.Timestamp]:
        """Time of the first comment of each stream."""
        return dict(self.days.groupby("stream")["first"].min())

    def source(self, name: str) -> Source:
        """Return where the comments of one stream are kept."""
        return _OfFolder(self, self.days[self.days["stream"] == name])

    def stream(self, name: str) -> Rows:
        """Return the comments of one stream."""
        return Rows(self.source(name))

    def known(self, ids: Collection[str]) -> set[str]:
        """Return which of some ids there are."""
        wanted = set(ids)
        return {one for table in self.chunks(["id"]) for one in wanted.intersection(table["id"])}

    def frame(self) -> pd.DataFrame:
        """Return all of them as one table, which has to fit into memory."""
        return pd.concat(list(self.chunks()), ignore_index=True)

    def chunks(self, columns: Collection[str] | None = None) -> Iterator[pd.DataFrame]:
        """Yield all of them some at a time, by time and id."""
        for number in self._files:
            wanted = [name for name in self.columns if columns is None or name in columns]
            keys = [name for name in ("timestamp", "id") if name not in wanted]
            rows = self.read(number, [*wanted, *keys])
            rows = rows.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
            yield rows[wanted] if keys else rows

    def with_ids(self, ids: Collection[str]) -> pd.DataFrame:
        """Return the comments with some ids."""
        return self._where(lambda found: found.isin(list(ids)))

    def beginning(self, start: str) -> pd.DataFrame:
        """Return the comments whose ids begin with a text."""
        return self._where(lambda found: found.astype(str).str.startswith(start))

    def _where(self, test: Any) -> pd.DataFrame:
        parts = [self.none(self.columns)]
        for number in self._files:
            places = np.flatnonzero(test(self.read(number, ["id"])["id"]))
            if len(places):
                low = int(places[0])
                parts.append(self.read(number, self.columns, low, int(places[-1]) + 1).iloc[places - low])
        found = pd.concat(parts[1:] or parts, ignore_index=True)
        return found.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)

    def sums(self, width: pd.Timedelta, ahead: pd.Timedelta) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield each stream with the sums of its bins, see :func:`crisisdetect.sums.sums_of`."""
        parts = [
            sums_of(rows, rows[COUNTED].to_numpy(), width, rows[NUMBER].to_numpy(), ahead=ahead)
            for rows in self._whole(width, ahead)
        ]
        for number, rows in pd.concat(parts, ignore_index=True).groupby("number", sort=True):
            yield self._streams[int(str(number))], rows

    def _whole(self, width: pd.Timedelta, ahead: pd.Timedelta) -> Iterator[pd.DataFrame]:
        """Yield what bins are made of, none of which is cut: what the last one of a file holds waits for the next."""
        needed = ["timestamp", "author", "p_negative", "p_positive", "reach", COUNTED, NUMBER]
        rows = self.read(self._files[0], needed, 0, 0)
        for number, last in self.days.groupby("file")["day"].max().items():
            read = self.read(int(str(number)), needed)
            rows = pd.concat([rows, read], ignore_index=True) if len(rows) else read
            until = (last + pd.Timedelta("1D") + ahead).floor(width) - ahead
            done = (rows["timestamp"] < until).to_numpy()
            yield rows[done]
            rows = rows[~done]
        yield rows

    def none(self, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of a table without rows."""
        return self.read(self._files[0], columns, 0, 0)

    def read(self, number: int, columns: Sequence[str], first: int = 0, last: int | None = None) -> pd.DataFrame:
        """Return columns of the rows ``[first, last)`` of a file, those that it has."""
        import pyarrow.parquet as parquet

        with parquet.ParquetFile(self._folder / file_name(number)) as file:
            there = set(file.schema_arrow.names)
            sizes = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
            ends = np.cumsum([0, *sizes])
            last = int(ends[-1]) if last is None else last
            chosen = [i for i in range(len(sizes)) if ends[i] < last and ends[i + 1] > first]
            table = file.read_row_groups(chosen, columns=[name for name in columns if name in there])
        skipped = int(ends[chosen[0]]) if chosen else 0
        rows: pd.DataFrame = table.slice(first - skipped, max(0, last - first)).to_pandas(ignore_metadata=True)
        for name, kinds in self._kinds.items():
            if name in rows:
                rows[name] = pd.Categorical(rows[name], categories=kinds)
        return rows


class _OfFolder:
    """The comments of one stream, in files."""

    def __init__(self, folder: Folder, days: pd.DataFrame) -> None:
        self._folder = folder
        self._days = days.sort_values("day", ignore_index=True)
        self._starts = pd.DatetimeIndex(self._days["day"])
        self._begin = np.append(self._days["begin"].to_numpy(), self._days["n"].sum())
        self.n = int(self._begin[-1])
        self.n_scored = int(self._days["n_scored"].sum())
        self.columns = list(folder.columns)
        self.first, self.last = self._days["first"].min(), self._days["last"].max()

    def place(self, when: pd.Timestamp) -> int:
        """Return how many comments are older than a moment."""
        day = int(self._starts.searchsorted(when.floor("D"), side="left"))
        begin = int(self._begin[min(day, len(self._starts))])
        if day == len(self._starts) or self._starts[day] >= when:
            return begin
        times = self.take(begin, int(self._begin[day + 1]), ["timestamp"])["timestamp"]
        return begin + int(times.searchsorted(when, side="left"))

    def take(self, first: int, last: int, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the comments ``[first, last)``."""
        parts = [self._folder.none(columns)]
        for number, begin, at, n in self._stretches:
            a, b = max(first, begin), min(last, begin + n)
            if a < b:
                parts.append(self._folder.read(number, columns, at + a - begin, at + b - begin))
        rows = pd.concat(parts[1:], ignore_index=True) if len(parts) > 1 else parts[0]
        return rows[[name for name in columns if name in rows]]

    @cached_property
    def _stretches(self) -> list[tuple[int, int, int, int]]:
        """Return for each file its number, the place of its first comment, the row of that one, and how many it has."""
        grouped = self._days.groupby("file", sort=False)
        found = grouped.agg(begin=("begin", "min"), at=("at", "min"), n=("n", "sum")).reset_index()
        return [tuple(map(int, row)) for row in found[["file", "begin", "at", "n"]].to_numpy()]  # type: ignore[misc]

    def repeats(self) -> pd.Series:
        """Return by day how many people's negative comments were not counted."""
        days = self._days[self._days["n_repeats"] > 0]
        return pd.Series(days["n_repeats"].to_numpy(), index=pd.DatetimeIndex(days["day"]))

    def own(self, first: int) -> int | None:
        """Return the place of the first comment of the brand itself from one on."""
        for day in np.flatnonzero((self._days["n_own"].to_numpy() > 0) & (self._begin[1:] > first)):
            begin = max(first, int(self._begin[day]))
            rows = self.take(begin, int(self._begin[day + 1]), ["is_own"])
            own = rows["is_own"].fillna(value=False).astype(bool).to_numpy()
            if own.any():
                return begin + int(own.argmax())
        return None
