"""Score a table of comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring._contract import Scorer, checked, scorer_name
from crisisdetect.scoring._load import load_scorer
from crisisdetect.scoring._text import normalise
from crisisdetect.tables import PROBABILITY_COLUMNS, check_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

#: Texts given to a scorer at a time: memory stays bounded, and progress can be shown.
TEXTS_A_CALL: Final = 2_048


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
        Whether to show a progress bar on stderr; by default only on a terminal.

    Returns
    -------
    DataFrame
        The comments with ``p_negative``, ``p_neutral``, ``p_positive`` (float32, null where there is no text or
        nothing but links and spaces in it) and ``model``, the name of the scorer.

    Raises
    ------
    TableError
        If ``comments`` is no comments table.
    ModelError
        If the model cannot be loaded or run, or returns no probabilities.

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
    clean = [normalise(text) if isinstance(text, str) else "" for text in comments["text"]]
    distinct = sorted(set(clean) - {""}, key=lambda text: (-len(text), text))
    place = {text: i for i, text in enumerate(distinct)}
    scores = np.full((len(distinct) + 1, 3), np.nan, dtype=np.float32)  # the last row is of texts that say nothing
    scores[:-1] = _scores(loaded, distinct, n_comments=len(clean) - clean.count(""), progress=progress)
    rows = scores[np.array([place.get(text, len(distinct)) for text in clean], dtype=np.intp)]
    added = {column: rows[:, i] for i, column in enumerate(PROBABILITY_COLUMNS)}
    return comments.assign(**added, model=scorer_name(loaded))


def _scores(scorer: Scorer, texts: Sequence[str], *, n_comments: int, progress: bool | None) -> NDArray[np.floating]:
    from tqdm import tqdm

    out = np.empty((len(texts), 3), dtype=np.float32)
    name = scorer_name(scorer)
    hidden = None if progress is None else not progress
    with tqdm(total=len(texts), desc=f"scoring {n_comments} comments", unit="text", disable=hidden, leave=False) as bar:
        for start in range(0, len(texts), TEXTS_A_CALL):
            batch = texts[start : start + TEXTS_A_CALL]
            out[start : start + len(batch)] = checked(scorer(batch), n_texts=len(batch), name=name)
            bar.update(len(batch))
    return out
