"""Texts to batches of token ids, and a forward pass over all of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from crisisdetect.errors import Message, ModelError
from crisisdetect.scoring._contract import text_list
from crisisdetect.scoring._text import normalise

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

#: Tokens of one batch, padding included: rows times the longest row. What a layer makes of so many stays in a core's
#: cache; batches eight times as large take one and a half to two times the processor time, for the same answers.
TOKENS_A_BATCH: Final = 512

Forward = Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.floating]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Which rows of an answer are not sure enough, and what reads their texts again."""

    unsure: Callable[[NDArray[np.floating]], NDArray[np.bool_]]
    forward: Forward


class Encoder:
    """Normalise, tokenise, truncate, batch, and bring the answers back into order.

    Parameters
    ----------
    tokenizer : tokenizers.Tokenizer
        Adds its own special tokens; its truncation and padding are switched off.
    max_tokens : int
        Longest row; a longer one keeps the first three quarters and the last quarter of this.
    pad_id : int
        Id that fills short rows.
    """

    def __init__(self, tokenizer: Tokenizer, *, max_tokens: int, pad_id: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        tokenizer.encode_special_tokens = True  # "</s>" in a comment is text
        self._tokenizer = tokenizer
        self._max_tokens = max_tokens
        self._pad_id = pad_id
        self._n_truncated = 0
        self._lock = threading.Lock()

    @property
    def n_truncated(self) -> int:
        """How many texts were longer than ``max_tokens`` so far."""
        return self._n_truncated

    def run(
        self,
        texts: Sequence[str],
        forward: Forward,
        *,
        again: Again | None = None,
        done: Callable[[int], object] | None = None,
    ) -> NDArray[np.floating] | None:
        """Return ``forward``'s rows for all of ``texts``, in their order; None when there are no texts.

        Texts of like length go together: first sorted, then cut where rows times longest row would exceed
        ``TOKENS_A_BATCH``. Rows that are not sure enough are then read ``again``. ``done`` is told after each batch how
        many texts were in it.
        """
        rows = self._encode(text_list(texts))
        out: NDArray[np.floating] | None = None
        for places in batches([len(row) for row in rows]):
            answer = self._answer(rows, places, forward)
            if out is None:
                out = np.empty((len(rows), answer.shape[1]), dtype=answer.dtype)
            out[places] = answer
            if done is not None:
                done(len(places))
        if again is not None and out is not None:
            unsure = np.flatnonzero(again.unsure(out))
            for chosen in batches([len(rows[i]) for i in unsure]):
                out[unsure[chosen]] = self._answer(rows, unsure[chosen], again.forward)
        return out

    def _answer(
        self, rows: Sequence[Sequence[int]], places: NDArray[np.intp], forward: Forward
    ) -> NDArray[np.floating]:
        return forward(*padded([rows[i] for i in places], pad_id=self._pad_id))

    def _encode(self, texts: list[str]) -> list[list[int]]:
        rows: list[list[int]] = []
        n_truncated = 0
        for start in range(0, len(texts), 2_048):
            encodings = self._tokenizer.encode_batch([normalise(text) for text in texts[start : start + 2_048]])
            rows += [shortened(encoding, self._max_tokens) or [self._pad_id] for encoding in encodings]
            n_truncated += sum(len(encoding) > self._max_tokens for encoding in encodings)
        with self._lock:
            self._n_truncated += n_truncated
        return rows


def shortened(encoding: Encoding, max_tokens: int) -> list[int]:
    """Return at most ``max_tokens`` ids of a text: its special tokens, three quarters of head, one of tail."""
    ids: list[int] = encoding.ids
    if len(ids) <= max_tokens:
        return ids
    own = [i for i, special in enumerate(encoding.special_tokens_mask) if not special]
    first, last = (own[0], own[-1] + 1) if own else (0, len(ids))
    room = max_tokens - first - (len(ids) - last)
    tail = room // 4
    return ids[: first + room - tail] + ids[last - tail :]


def batches(lengths: Sequence[int], *, budget: int = TOKENS_A_BATCH) -> Iterator[NDArray[np.intp]]:
    """Yield the places of rows that go into one batch, longest rows first.

    Examples
    --------
    >>> [places.tolist() for places in batches([2, 9, 3, 8], budget=18)]
    [[1, 3], [2, 0]]
    """
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    start = 0
    while start < len(order):
        size = max(1, budget // max(1, lengths[order[start]]))
        yield order[start : start + size]
        start += size


def padded(rows: Sequence[Sequence[int]], *, pad_id: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return ids and mask of shape (rows, longest row).

    Examples
    --------
    >>> padded([[5, 6], [7]], pad_id=0)
    (array([[5, 6], [7, 0]]), array([[1, 1], [1, 0]]))
    """
    lengths = np.array([len(row) for row in rows])
    mask = (np.arange(max(1, int(lengths.max()))) < lengths[:, None]).astype(np.int64)
    ids = np.full(mask.shape, pad_id, dtype=np.int64)
    ids[mask == 1] = np.fromiter((i for row in rows for i in row), dtype=np.int64, count=int(lengths.sum()))
    return ids, mask


def probabilities(logits: NDArray[np.floating], groups: list[list[int]]) -> NDArray[np.float32]:
    """Return the softmax of ``logits``, added up by the classes' meaning, shape (rows, 3)."""
    n_labels = sum(map(len, groups))
    if logits.shape[1] != n_labels:
        msg = Message(
            "The model returned {shape} numbers a text, but its config.json names {n_labels} labels.",
            shape=logits.shape[1],
            n_labels=n_labels,
        )
        raise ModelError(msg)
    if not np.isfinite(logits).all():
        msg = Message("The model returned numbers that are not finite: its weights or its runtime are broken.")
        raise ModelError(msg)
    shifted = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    weights = np.exp(shifted)
    summed = np.stack([weights[:, places].sum(axis=1) for places in groups], axis=1)
    return np.asarray(summed / summed.sum(axis=1, keepdims=True), dtype=np.float32)
