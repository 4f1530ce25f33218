"""The Turing Change Point Dataset as it lies in a folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class TuringSeries:
    """One series and what its annotators marked."""

    name: str
    values: NDArray[np.float64]
    annotations: dict[str, list[int]]
    in_average: bool
    is_quality_control: bool

    @property
    def scaled(self) -> NDArray[np.float64]:
        """The values at mean 0 and variance 1."""
        return np.asarray((self.values - self.values.mean()) / (self.values.std() or 1.0))


def read_series(folder: Path) -> list[TuringSeries]:
    """Read the univariate series without missing values."""
    table = pd.read_parquet(folder / "series.parquet")
    annotations = json.loads((folder / "annotations.json").read_text(encoding="utf-8"))
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["series"]
    averaged = {one["series"]: bool(one["in_univariate_average"]) for one in meta}
    out = []
    for name, rows in table.groupby("series"):
        if rows["dim"].nunique() > 1 or rows["value"].isna().any():
            continue
        out.append(
            TuringSeries(
                name=str(name),
                values=rows.sort_values("i")["value"].to_numpy(dtype=float),
                annotations=annotations[name],
                in_average=averaged[name],
                is_quality_control=str(name).startswith("quality_control"),
            )
        )
    return out
