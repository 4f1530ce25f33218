"""Score a table of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring._contract import Scorer, checked, scorer_name
from crisisdetect.scoring._hub import TorchScorer
from crisisdetect.scoring._load import default_scorer, load_scorer
from crisisdetect.scoring._onnx import OnnxScorer
from crisisdetect.scoring._progress import scoring_bar
from crisisdetect.scoring._readings import WIDTH, columns, worth_reading
from crisisdetect.scoring._text import normalise
from crisisdetect.tables import PROBABILITY_COLUMNS, check_comments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd
    from numpy.typing import NDArray

#: Texts given to a scorer at a time: memory stays bounded. Models of this package tell their progress in between.
TEXTS_A_CALL: Final = 2_048

#: Numbers of a text: its probabilities, and what else is kept of it.
SCORES: Final = len(PROBABILITY_COLUMNS) + WIDTH

#: Rows of a table whose texts are Python objects at a time.
ROWS_A_STEP: Final = 65_536


def score_comments(comments: pd.DataFrame, *, scorer: object = None, progress: bool | None = None) -> pd.DataFrame:
    """Add to each comment the probabilities that it is negative, neutral and positive.

    Texts are normalised (see the model card), and each distinct one is scored once. The result does not depend on the
    order of the rows.

    Parameters
    ----------
    comments : DataFrame
        A comments table; it is not modified.
    scorer : None, str, Path, scorer, function or scikit-learn classifier, optional
        What :func:`load_scorer` takes; the model that comes with the package when not given. It is called with
        normalised texts.
    progress : bool, optional
        Whether to show a progress bar on stderr, in the language that is spoken; by default only on a terminal.

    Returns
    -------
    DataFrame
        The comments with ``p_negative``, ``p_neutral``, ``p_positive`` (float32, null where there is no text or
        nothing but links and spaces in it), ``model``, the name of the scorer, and ``READING_COLUMNS``: cause,
        category and gravity of a complaint, whether an answer is expected, irony. Where the scorer reads sentiment
        alone, the model of the package reads the rest of the comments called negative and of those that may ask.

    Raises
    ------
    TableError
        If ``comments`` is no comments table.
    ModelError
        If the model cannot be loaded or run, or returns no probabilities.
    ParameterError
        If ``scorer`` is nothing that scores.

    Examples
    --------
    >>> import pandas as pd
    >>> comments = pd.DataFrame(
    ...     {
    ...         "id": ["a", "b"],
    ...         "timestamp": pd.to_datetime(["2025-03-01", "2025-03-02"], utc=True),
    ...         "text": ["Colis toujours pas arrivé", None],
    ...     }
    ... )
    >>> scored = score_comments(comments, scorer=lambda texts: [[0.8, 0.2, 0.0]] * len(texts))
    >>> scored[["id", "p_negative", "p_neutral", "p_positive"]]
      id  p_negative  p_neutral  p_positive
    0  a         0.8        0.2         0.0
    1  b         NaN        NaN         NaN
    """
    check_comments(comments)
    loaded = load_scorer(scorer)
    distinct, place = distinct_texts(comments["text"])
    n_comments = int((place < len(distinct)).sum())
    with scoring_bar(shown=progress, total=len(distinct), n_comments=n_comments, leave=False) as bar:
        scores = scores_of(loaded, distinct, told=bar.update)
    return with_scores(comments, scores, place, model=scorer_name(loaded))


def distinct_texts(texts: pd.Series) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct normalised texts of a column, the longest first, and the place of each row's among them.

    Only one copy of each distinct text is held: a column may be larger than what else is in memory.

    Parameters
    ----------
    texts : Series
        Texts, or nulls.

    Returns
    -------
    tuple of list of str and array of int, shape (n_rows,)
        A row that says nothing has the place after the last.

    Examples
    --------
    >>> import pandas as pd
    >>> distinct_texts(pd.Series(["merci", "too  late", None, "too late"]))
    (['too late', 'merci'], array([1, 0, 2, 0]))
    """
    seen: dict[str, int] = {}
    codes = np.full(len(texts), -1, dtype=np.int64)
    for start in range(0, len(texts), ROWS_A_STEP):
        for row, text in enumerate(texts.iloc[start : start + ROWS_A_STEP].tolist(), start=start):
            code = seen.get(text, -1) if isinstance(text, str) else -1  # what is normalised already stays as it is
            if code < 0 and isinstance(text, str) and (clean := normalise(text)):
                code = seen.setdefault(clean, len(seen))
            codes[row] = code
    found = list(seen)
    order = sorted(range(len(found)), key=lambda i: (-len(found[i]), found[i]))
    rank = np.full(len(found) + 1, len(found), dtype=np.int64)  # the last one is found by -1
    rank[order] = np.arange(len(found))
    return [found[i] for i in order], rank[codes]


def with_scores(
    comments: pd.DataFrame, scores: NDArray[np.floating], place: NDArray[np.int64], *, model: str | pd.Series
) -> pd.DataFrame:
    """Return comments with the probabilities and readings at their places, as columns, and ``model``."""
    added = {column: scores[place, i].astype(np.float32) for i, column in enumerate(PROBABILITY_COLUMNS)}
    return comments.assign(**added, model=model, **columns(scores[place, len(PROBABILITY_COLUMNS) :], comments.index))


def scores_of(scorer: Scorer, texts: Sequence[str], *, told: Callable[[int], object]) -> NDArray[np.floating]:
    """Return the probabilities of texts, scored ``TEXTS_A_CALL`` at a time.

    Parameters
    ----------
    scorer : Scorer
        Is called with texts.
    texts : sequence of str
        Normalised texts.
    told : callable
        Told how many more texts are done: after each batch, where the scorer tells of those, else after each call.

    Returns
    -------
    ndarray of shape (n_texts + 1, SCORES)
        float32: three probabilities, then what else was read; the last row, of texts that say nothing, is null. It
        does not depend on ``told``.
    """
    out = np.full((len(texts) + 1, SCORES), np.nan, dtype=np.float32)
    for start in range(0, len(texts), TEXTS_A_CALL):
        batch = texts[start : start + TEXTS_A_CALL]
        out[start : start + len(batch)] = answer_of(scorer, batch, told=told)
    return out


def answer_of(scorer: Scorer, texts: Sequence[str], *, told: Callable[[int], object]) -> NDArray[np.floating]:
    """Return the checked answer of one call of a scorer, and tell how many texts are done while it works on them.

    Returns
    -------
    ndarray of shape (n_texts, SCORES)
        Three probabilities, then what else was read: by the scorer, or by the model of the package of those texts
        that are worth reading.
    """
    if isinstance(scorer, OnnxScorer) and scorer.heads:
        p, readings = scorer.read(texts, done=told)
        return np.hstack([checked(p, n_texts=len(texts), name=scorer.name), readings])
    if isinstance(scorer, OnnxScorer | TorchScorer):
        p = checked(scorer(texts, done=told), n_texts=len(texts), name=scorer.name)
    else:
        p = checked(scorer(texts), n_texts=len(texts), name=scorer_name(scorer))
        told(len(texts))
    return np.hstack([p, _read_beside(texts, p)])


def _read_beside(texts: Sequence[str], p: NDArray[np.floating]) -> NDArray[np.floating]:
    out = np.full((len(texts), WIDTH), np.nan, dtype=np.float32)
    places = np.flatnonzero(worth_reading(texts, p[:, 0]))
    if len(places) and default_scorer().heads:
        _, out[places] = default_scorer().read([texts[int(i)] for i in places])
    return out
