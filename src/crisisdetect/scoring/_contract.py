"""What a scorer is, and the check of what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol, cast, runtime_checkable

import numpy as np

from crisisdetect.errors import Message, ModelError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

LABELS: Final = ("negative", "neutral", "positive")


@runtime_checkable
class Scorer(Protocol):
    """Anything that is called with texts and returns their probabilities; a plain function is a scorer.

    It is called with ``n_texts`` strings and returns an array of shape (n_texts, 3): the probabilities that each text
    is negative, neutral and positive, in this order. Rows sum to 1, keep the order of the texts, and depend on nothing
    but their own text. An attribute ``name``, if there is one, says who scored.
    """

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.floating]:
        """Return the probabilities of ``texts``, shape (n_texts, 3)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionScorer:
    """A function of the user's as a scorer, with a name and a check of each answer."""

    name: str
    function: Callable[[Sequence[str]], object]

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.floating]:
        """Return the probabilities of ``texts``, shape (n_texts, 3)."""
        texts = text_list(texts)
        return checked(self.function(texts), n_texts=len(texts), name=self.name)


def text_list(texts: Sequence[str]) -> list[str]:
    """Return ``texts`` as a list, and refuse what is no sequence of strings."""
    if isinstance(texts, str):
        msg = Message(
            "The 'texts' parameter of a scorer must be a list of strings. Got one string instead.\n"
            "Hint: scorer([text])",
        )
        raise ParameterError(msg)
    listed: list[object] = list(texts)
    for i, text in enumerate(listed):
        if not isinstance(text, str):
            msg = Message(
                "The 'texts' parameter of a scorer must hold strings. Got {name} at position {i}.\n"
                "Hint: score_comments leaves comments without text unscored",
                name=type(text).__name__,
                i=i,
            )
            raise ParameterError(msg)
    return cast("list[str]", listed)


def checked(values: object, *, n_texts: int, name: str) -> NDArray[np.floating]:
    """Return a scorer's answer as an array of shape (n_texts, 3), or say what is wrong with it.

    Parameters
    ----------
    values : array-like
        What the scorer returned.
    n_texts : int
        How many texts it was given.
    name : str
        Who it is, for the message.

    Returns
    -------
    ndarray of shape (n_texts, 3)
        The same numbers, rows scaled to sum to 1 exactly.

    Raises
    ------
    ModelError
        If the shape is wrong, or a row is no probability distribution.

    Examples
    --------
    >>> checked([[0.2, 0.3, 0.5]], n_texts=1, name="mine")
    array([[0.2, 0.3, 0.5]])
    >>> checked([0.2], n_texts=1, name="mine")
    Traceback (most recent call last):
    ...
    crisisdetect.errors.ModelError: The scorer mine must return an array of shape (1, 3): ... Got shape (1,) instead.
    """
    wanted = (
        f"The scorer {name} must return an array of shape ({n_texts}, 3): negative, neutral, positive of each text."
    )
    try:
        array = np.asarray(values)
        array = array if np.issubdtype(array.dtype, np.floating) else array.astype(np.float64)
    except (TypeError, ValueError) as error:
        msg = Message("{wanted} Got {name} instead.", wanted=wanted, name=type(values).__name__)
        raise ModelError(msg) from error
    if n_texts == 0 and array.size == 0:
        return np.zeros((0, 3), dtype=array.dtype)
    if array.shape != (n_texts, 3):
        msg = Message("{wanted} Got shape {shape} instead.", wanted=wanted, shape=array.shape)
        raise ModelError(msg)
    totals = array.sum(axis=1, keepdims=True)
    wrong = ~np.isfinite(array).all(axis=1) | (array < 0).any(axis=1) | (np.abs(totals[:, 0] - 1) > 1e-3)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        msg = Message(
            "The scorer {name} must return rows of probabilities that sum to 1. Row {row} is {array}.",
            name=name,
            row=row,
            array=array[row].tolist(),
        )
        raise ModelError(msg)
    return np.asarray(array / totals)


def scorer_name(scorer: object) -> str:
    """Return a scorer's ``name``, or what Python calls the function or class.

    Examples
    --------
    >>> scorer_name(len)
    'builtins.len'
    """
    name = getattr(scorer, "name", None)
    if isinstance(name, str) and name:
        return name
    named = scorer if hasattr(scorer, "__qualname__") else type(scorer)
    return f"{named.__module__}.{named.__qualname__}"
