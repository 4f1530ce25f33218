"""The library inside scikit-learn pipelines, and on pandas tables as ``df.crisis``.

:class:`SentimentTransformer` turns texts into probabilities, :class:`ChangePointDetector` finds where the level of
counts changes; :mod:`crisisdetect.estimators.accessor` gives every DataFrame the accessor ``crisis``.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisisdetect.estimators._changes import ChangePointDetector
    from crisisdetect.estimators._texts import SentimentTransformer

__all__ = [
    "ChangePointDetector",
    "SentimentTransformer",
]

_HOME = {"ChangePointDetector": "_changes", "SentimentTransformer": "_texts"}


def __getattr__(name: str) -> object:
    # the accessor needs none of scikit-learn, which the classes are made of
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
