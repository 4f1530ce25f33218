"""From a table of labels to what each head learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring import Head
from crisisdetect.training._fit import Task

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Weight of each head's loss beside that of sentiment, which is 1: the other heads must not cost sentiment anything.
SHARES: Final[Mapping[str, float]] = {
    "cause": 0.4, "category": 0.6, "gravity": 0.4, "expects_answer": 0.3, "irony": 0.2,
}  # fmt: skip

#: How much of a target goes to the main category where a comment has a second one.
MAIN: Final = 0.75


def targets(rows: pd.DataFrame, heads: Sequence[Head]) -> dict[str, NDArray[np.float32]]:
    """Return what each head should say of each row, shape (rows, labels); NaN where the table does not say.

    Parameters
    ----------
    rows : DataFrame
        Optional columns named like the heads. A head of kind "one" takes a label or null, and a second label from the
        column named with a 2 behind it. A head of kind "any" with one label takes true, false or null; with several,
        the name of a label, ``"none"`` for none of them, or null where nothing is known.
    heads : sequence of Head
        Which heads, with their labels.

    Examples
    --------
    >>> import pandas as pd
    >>> from crisisdetect.scoring._heads import known_heads
    >>> rows = pd.DataFrame({"gravity": ["boycott", "none", None], "irony": [True, False, None]})
    >>> found = targets(rows, known_heads())
    >>> found["gravity"].tolist()
    [[0.0, 0.0, 0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0, 0.0], [nan, nan, nan, nan, nan]]
    >>> found["irony"].tolist(), bool(np.isnan(found["cause"]).all())
    ([[1.0], [0.0], [nan]], True)
    """
    return {head.name: _target(rows, head) for head in heads}


def _target(rows: pd.DataFrame, head: Head) -> NDArray[np.float32]:
    out = np.full((len(rows), len(head.labels)), np.nan, dtype=np.float32)
    if head.name not in rows:
        return out
    values = rows[head.name]
    known = values.notna().to_numpy()
    out[known] = 0
    if len(head.labels) == 1:
        out[known, 0] = values[known].astype(bool)
        return out
    place = {label: i for i, label in enumerate(head.labels)}
    main = values.map(place).to_numpy(dtype=float, na_value=np.nan)
    named = np.flatnonzero(~np.isnan(main))
    out[named, main[named].astype(int)] = 1
    second_name = f"{head.name}2"
    if second_name in rows:
        second = rows[second_name].map(place).to_numpy(dtype=float, na_value=np.nan)
        both = np.flatnonzero(~np.isnan(main) & ~np.isnan(second) & (main != second))
        out[both, main[both].astype(int)] = MAIN
        out[both, second[both].astype(int)] = 1 - MAIN
    return out


def sentiment_target(y: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the wanted probabilities of classes 0, 1, 2; NaN where ``y`` is -1."""
    out = np.full((len(y), 3), np.nan, dtype=np.float32)
    known = y >= 0
    out[known] = np.eye(3, dtype=np.float32)[y[known]]
    return out


def blended(
    hard: NDArray[np.float32], soft: NDArray[np.float32], *, share: float, trust: NDArray[np.floating] | None = None
) -> NDArray[np.float32]:
    """Return labels and a teacher's answers as one target: what both say is mixed, what one says alone is taken.

    Parameters
    ----------
    hard, soft : arrays of shape (rows, labels)
        NaN where there is no label, or no answer.
    share : float
        Weight of the teacher where there are both.
    trust : array of shape (rows,), optional
        Rows below .5 take nothing from the teacher alone: of what a comment complains is only asked where it is
        negative.

    Examples
    --------
    >>> nan = float("nan")
    >>> hard = np.array([[1.0, 0.0], [nan, nan]], np.float32)
    >>> blended(hard, np.array([[0.5, 0.5], [0.2, 0.8]], np.float32), share=0.5).round(2).tolist()
    [[0.75, 0.25], [0.20000000298023224, 0.800000011920929]]
    """
    labelled = ~np.isnan(hard).any(axis=1)
    taught = ~np.isnan(soft).any(axis=1)
    alone = taught & ~labelled & (True if trust is None else trust >= 0.5)
    out = hard.copy()
    both = labelled & taught
    out[both] = share * soft[both] + (1 - share) * hard[both]
    out[alone] = soft[alone]
    return out


def tasks_for(
    sentiment: NDArray[np.float32],
    others: Mapping[str, NDArray[np.float32]],
    heads: Sequence[Head],
    weight: NDArray[np.float32],
    *,
    blind_neutral: NDArray[np.bool_] | None = None,
) -> list[Task]:
    """Return the tasks in the order of a model's logits: sentiment, then the heads."""
    blind = None
    if blind_neutral is not None and blind_neutral.any():
        blind = np.zeros_like(sentiment, dtype=bool)
        blind[:, 1] = blind_neutral
    one = np.ones(len(sentiment), dtype=np.float32)
    return [
        Task(kind="one", target=sentiment, weight=weight, blind=blind),
        *(
            Task(kind=head.kind, target=others[head.name], weight=one, share=SHARES.get(head.name, 0.3))
            for head in heads
        ),
    ]
