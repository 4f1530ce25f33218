"""Texts to probabilities, as a scikit-learn transformer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from crisisdetect.errors import Message, ParameterError
from crisisdetect.estimators._features import check_features
from crisisdetect.scoring import load_scorer, score_comments, scorer_name
from crisisdetect.tables import PROBABILITY_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray


class SentimentTransformer(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn carries no types
    """Turn a column of texts into the probabilities that each is negative, neutral and positive.

    Nothing is learned: the same text has the same probabilities in every fold.

    Parameters
    ----------
    scorer : optional
        What :func:`crisisdetect.scoring.load_scorer` takes; the model that comes with the package when not given. Name
        a folder or a hub id where the transformer is copied or sent to other processes (cross-validation, ``n_jobs``):
        each of them loads the model by itself. A fitted scikit-learn classifier must be frozen
        (``sklearn.frozen.FrozenEstimator``), as ``clone`` would make it forget what it learned.

    Attributes
    ----------
    model_name_ : str
        Name of the scorer.
    n_features_in_ : int
        1.
    feature_names_in_ : ndarray of shape (1,)
        Name of the column, where X was a table.

    Examples
    --------
    >>> def shouting_is_negative(texts):
    ...     return [[0.9, 0.1, 0.0] if text.isupper() else [0.1, 0.8, 0.1] for text in texts]
    >>> SentimentTransformer(shouting_is_negative).fit_transform(["WHERE IS MY PARCEL", "fine"])
    array([[0.9, 0.1, 0. ],
           [0.1, 0.8, 0.1]], dtype=float32)
    """

    def __init__(self, scorer: object = None) -> None:
        self.scorer = scorer

    def fit(self, X: Any, y: Any = None) -> Self:  # noqa: ARG002  # scikit-learn calls with it
        """Check the texts and load the model.

        Parameters
        ----------
        X : DataFrame with one column, Series, list of str, or array-like of shape (n_texts, 1)
            Texts; None and NaN where there is none.
        y : ignored
            There for scikit-learn.

        Returns
        -------
        SentimentTransformer
            Itself.

        Raises
        ------
        ParameterError
            If X is not one column of texts.
        ModelError
            If the model cannot be loaded.
        """
        self._column(X, reset=True)
        self.model_name_ = scorer_name(load_scorer(self.scorer))
        return self

    def transform(self, X: Any) -> NDArray[np.float32]:
        """Return the probabilities of each text.

        Parameters
        ----------
        X : DataFrame with one column, Series, list of str, or array-like of shape (n_texts, 1)
            Texts.

        Returns
        -------
        ndarray of shape (n_texts, 3)
            float32; rows sum to 1, and are null where there is no text or nothing but links and spaces in it.

        Raises
        ------
        ParameterError
            If X is not one column of texts.
        ModelError
            If the model fails.
        """
        check_is_fitted(self)
        texts = self._column(X, reset=False)
        frame = pd.DataFrame({"id": np.arange(len(texts)).astype(str), "text": texts})
        frame["timestamp"] = pd.Timestamp(0, tz="UTC")
        scored = score_comments(frame, scorer=self.scorer, progress=False)
        return np.asarray(scored[list(PROBABILITY_COLUMNS)].to_numpy(dtype=np.float32))

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return ``p_negative``, ``p_neutral`` and ``p_positive``.

        Parameters
        ----------
        input_features : array-like of str, optional
            Names of the columns of X; must be those seen in fit.

        Returns
        -------
        ndarray of shape (3,)
            Names.
        """
        check_features(self, input_features)
        return np.array(PROBABILITY_COLUMNS, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = True
        tags.input_tags.string = True
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = []
        return tags

    def _column(self, X: Any, *, reset: bool) -> NDArray[np.object_]:
        """Return the texts of X, None where there is none, after scikit-learn's checks of names and columns."""
        column = _one_column(X)
        validate_data(self, X if hasattr(X, "columns") else column, reset=reset, skip_check_array=True)
        texts = column[:, 0]
        for row, text in enumerate(texts):
            if isinstance(text, str):
                continue
            if text is None or text is pd.NA or (isinstance(text, float) and np.isnan(text)):
                texts[row] = None
                continue
            msg = (
                f"SentimentTransformer takes texts. Got {type(text).__name__} in row {row}: "
                f"argument must be a string.\nHint: name the column of texts, ColumnTransformer helps to choose it"
            )
            raise _NotTextError(msg)
        return texts


class _NotTextError(ParameterError, TypeError):
    """The values are no texts: an argument out of its range, and of the wrong type as scikit-learn has it."""


def _one_column(X: Any) -> NDArray[np.object_]:
    if hasattr(X, "toarray"):
        msg = "SentimentTransformer takes texts. Got sparse data, which is not supported."
        raise _NotTextError(msg)
    if isinstance(X, str):
        msg = "SentimentTransformer takes a column of texts. Got one string instead.\nHint: [text]"
        raise _NotTextError(msg)
    values = np.array(X, dtype=object)  # a copy: the caller's stays as it is
    if values.ndim == 1:
        values = values.reshape(-1, 1)
    if values.ndim != 2 or values.shape[1] != 1:
        msg = Message(
            "SentimentTransformer takes one column of texts. Got shape {shape} instead.\n"
            "Hint: frame[['text']], or ColumnTransformer to choose a column",
            shape=values.shape,
        )
        raise ParameterError(msg)
    if not len(values):
        msg = Message(
            "SentimentTransformer takes texts. Found array with 0 sample(s) while a minimum of 1 is required.",
        )
        raise ParameterError(msg)
    return values
