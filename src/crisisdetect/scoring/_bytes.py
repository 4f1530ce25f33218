"""The same model in two forms, as products of floats and as products of bytes, and which of them to take.

A folder of ours may hold ``bytes.onnx`` beside ``model.onnx``: the same graph without its weights, in which the numbers
of each token are rounded to bytes by a step of their own before they are multiplied. Such products are whole numbers,
equal on every processor, and fast where there are instructions for them (VNNI, AMX). What comes out is close to what
floats give, not the same, so that it is taken only where it is much faster; and texts whose two likeliest classes come
close to each other are then read again in floats, so that both forms name the same class.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message, ModelError
from crisisdetect.scoring._folder import multiplies_bytes, open_session, verified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

    from crisisdetect.scoring._folder import Precision

#: The file with the graph in bytes.
FORM: Final = "bytes.onnx"

#: How many times faster than floats products of bytes must be, as their digits are others.
WORTH: Final = 1.5

#: Texts whose two likeliest classes are nearer than this are read again in floats. Of the 1,846 French and English
#: texts of the behavioural suite 2.8 % were, and of the others none was of another class in floats.
MARGIN: Final = 0.03

#: Rows, tokens and rounds of the measurement.
_ROWS, _TOKENS, _ROUNDS = 8, 32, 2

#: What was measured in this process, by checksum of the model and number of threads.
_measured: dict[tuple[str, int | None], bool] = {}


def open_sessions(
    graph: bytes, folder: Path, config: Mapping[str, Any], *, threads: int | None, precision: Precision
) -> tuple[InferenceSession, InferenceSession | None]:
    """Return the session that reads texts, and the one that reads again those whose class is not sure, if any.

    Raises
    ------
    ParameterError
        If ``threads`` is below 1, or ``precision`` is not known.
    ModelNotFoundError, ModelError
        If a file is missing or damaged, or onnxruntime cannot load it.
    """
    source = folder / "model.onnx"
    if FORM not in config["files"] or precision not in ("auto", "int8"):
        return open_session(graph, source=source, threads=threads, precision=precision), None
    if precision == "auto" and not multiplies_bytes():
        return open_session(graph, source=source, threads=threads, precision="float32"), None
    form = weights_of(graph, source=source) + verified(folder / FORM, config["files"])
    in_bytes = open_session(form, source=folder / FORM, threads=threads, precision="float32")
    if precision == "int8":
        return in_bytes, None
    floats = open_session(graph, source=source, threads=threads, precision="float32")
    key = (str(config["files"].get(source.name)), threads)
    if key not in _measured:
        _measured[key] = times_as_fast(in_bytes, floats) >= WORTH
    return (in_bytes, floats) if _measured[key] else (floats, None)


def times_as_fast(one: InferenceSession, other: InferenceSession) -> float:
    """Return how many times the processor time of ``one`` the session ``other`` takes for the same rows."""
    ids = np.arange(_ROWS * _TOKENS, dtype=np.int64).reshape(_ROWS, _TOKENS) % 1_000
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    times: list[list[float]] = [[], []]
    for _ in range(1 + _ROUNDS):  # the first round is for memory to be taken
        for session, taken in zip((one, other), times, strict=True):
            begin = time.process_time()
            session.run(None, feed)
            taken.append(time.process_time() - begin)
    return min(times[1][1:]) / max(min(times[0][1:]), 1e-9)


def unsure(answer: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return for which rows the two likeliest of the first three columns are near each other.

    Examples
    --------
    >>> unsure(np.array([[0.5, 0.49, 0.01], [0.8, 0.15, 0.05]])).tolist()
    [True, False]
    """
    ordered = np.sort(answer[:, :3], axis=1)
    return np.asarray(ordered[:, 2] - ordered[:, 1] < MARGIN)


def weights_of(model: bytes, *, source: Path) -> bytes:
    """Return an ONNX file without all but its weights, to be followed by another graph over them.

    Two protocol-buffer messages that follow each other are read as one, whose lists are those of both.

    Raises
    ------
    ModelError
        If the file is no protocol buffer.
    """
    kept: list[bytes] = []
    try:
        for field, content, _ in _fields(memoryview(model)):
            if field == _GRAPH:
                weights = b"".join(whole for inner, _, whole in _fields(content) if inner == _WEIGHT)
                kept += [bytes([_GRAPH << 3 | _SIZED]), _varint(len(weights)), weights]
    except (IndexError, ValueError) as error:
        msg = Message(
            "The file {source} is no ONNX model that onnxruntime can run: {error}",
            source=source,
            error=error,
        )
        raise ModelError(msg) from error
    return b"".join(kept)


#: Numbers of fields in ONNX's messages: ``ModelProto.graph`` and ``GraphProto.initializer``; and of what has a length.
_GRAPH, _WEIGHT, _SIZED = 7, 5, 2


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Yield number, content and whole of each field of a protocol-buffer message."""
    at = 0
    while at < len(message):
        begin = at
        tag, at = _number(message, at)
        kind = tag & 7
        if kind == 0:
            first = at
            _, at = _number(message, at)
        elif kind == _SIZED:
            size, first = _number(message, at)
            at = first + size
        elif kind in (1, 5):
            first, at = at, at + (8 if kind == 1 else 4)
        else:
            msg = f"a field of kind {kind}"
            raise ValueError(msg)
        if at > len(message):
            msg = "a field that does not end"
            raise ValueError(msg)
        yield tag >> 3, message[first:at], message[begin:at]


def _number(message: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            msg = "a number that does not end"
            raise ValueError(msg)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
