"""What the estimators check alike."""

from __future__ import annotations

from typing import Any

from sklearn.utils.validation import check_is_fitted

from crisisdetect.errors import Message, ParameterError


def check_features(estimator: Any, input_features: Any) -> None:
    """Raise unless an estimator is fitted, and the names given are those of the columns that it saw.

    Raises
    ------
    NotFittedError
        If it is not fitted.
    ParameterError
        If the names are others.
    """
    check_is_fitted(estimator)
    known = getattr(estimator, "feature_names_in_", None)
    if input_features is not None and known is not None and list(input_features) != list(known):
        msg = Message(
            "input_features is not equal to feature_names_in_. Got {input_features}, not {known}.",
            input_features=list(input_features),
            known=list(known),
        )
        raise ParameterError(msg)
