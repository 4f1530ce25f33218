"""Whether the model errs more than it did, by labels of people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crisisdetect.monitor._sure import log_evidence
from crisisdetect.quantification import clopper_pearson

if TYPE_CHECKING:
    import pandas as pd

#: Evidence from which the model surely errs more: where it does not, that is ever reached in one case of 20 at most.
DRIFTED: Final = math.log(20)


def drift_evidence(now: pd.DataFrame, before: pd.DataFrame) -> tuple[float, float, float]:
    """Return the logarithm of the evidence that the model errs more than before, its error rate now, and then at most.

    Of labels in order of time, each error counts as many times as the comments that it stands for over the average;
    where the error rate, given the labels before, is still at most the upper bound (97.5 %, Clopper and Pearson) of
    that of then, the evidence is an e-value after every label (Podkopaev and Ramdas 2022).

    Parameters
    ----------
    now, before : DataFrame
        What :func:`crisisdetect.quantification.model_errors` returns, of labels since and of then.
    """
    weight = before["weight"].to_numpy(dtype=float)
    worth = float(weight.sum() ** 2 / (weight**2).sum())
    share = float((weight * before["is_error"]).sum() / weight.sum())
    most = float(clopper_pearson(share * worth, worth)[1])
    weight = now["weight"].to_numpy(dtype=float) / now["weight"].mean()
    errors = weight * now["is_error"].to_numpy(dtype=float)
    largest = float(max(weight.max(), 1.0))
    k = (errors / largest).cumsum().tolist()
    evidence = max((log_evidence(value, n + 1, most / largest) for n, value in enumerate(k)), default=0.0)
    return evidence, float(errors.mean()), most
