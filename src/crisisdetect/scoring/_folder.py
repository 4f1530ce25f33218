"""Model folders on disk: their configuration, their checksums, and what onnxruntime and tokenizers make of them."""

from __future__ import annotations

import hashlib
import json
import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import numpy as np

from crisisdetect.errors import Message, ModelError, ModelNotFoundError, ParameterError
from crisisdetect.scoring._text import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

#: Version of the layout of a model folder.
FORMAT: Final = 1

#: Environment variable that keeps onnxruntime from collecting and sending anything, when set before it is loaded.
_NO_TELEMETRY: Final = "ORT_DISABLE_TELEMETRY"

#: How the large matrices are multiplied: as bytes, as floats, or as is faster on this processor.
Precision = Literal["auto", "float32", "int8"]

#: Largest configuration, and largest file of weights or words; ONNX files cannot be larger than the latter.
CONFIG_BYTES: Final = 4_000_000
MODEL_BYTES: Final = 2**31

_TYPES: Final[dict[str, np.dtype[Any]]] = {"tensor(int64)": np.dtype(np.int64), "tensor(int32)": np.dtype(np.int32)}
_FIELDS: Final[dict[str, type]] = {
    "name": str, "version": str, "labels": list, "max_tokens": int, "pad_id": int, "files": dict,
}  # fmt: skip


def read_config(folder: Path) -> dict[str, Any]:
    """Return the ``config.json`` of a model folder, ours or a hub's.

    Raises
    ------
    ModelNotFoundError
        If there is no folder, or no ``config.json`` in it.
    ModelError
        If it is no JSON object.
    """
    if not folder.is_dir():
        msg = Message("There is no model folder at {folder}.", folder=folder)
        raise ModelNotFoundError(msg)
    path = folder / "config.json"
    if not path.is_file():
        msg = Message("The folder {folder} is no model folder: it has no config.json.", folder=folder)
        raise ModelNotFoundError(msg)
    refuse_beyond(path, CONFIG_BYTES)
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        msg = Message("The file {path} is no valid JSON: {error}.", path=path, error=error)
        raise ModelError(msg) from error
    if not isinstance(config, dict):
        msg = Message(
            "The file {path} must hold a JSON object. Got {name} instead.",
            path=path,
            name=type(config).__name__,
        )
        raise ModelError(msg)
    return config


def is_own_layout(config: dict[str, Any]) -> bool:
    """Tell a folder written by this package from one in hub layout."""
    return "format" in config and "text_rules" in config


def read_own_config(folder: Path) -> dict[str, Any]:
    """Return the checked ``config.json`` of a folder written by this package.

    Raises
    ------
    ModelNotFoundError
        If there is none.
    ModelError
        If a field is missing or wrong, or it was made for another layout or other text rules.
    """
    config = read_config(folder)
    path = folder / "config.json"
    for field, expected in (("format", FORMAT), ("text_rules", RULES)):
        if config.get(field) != expected:
            msg = Message(
                "The field {field!r} of {path} must be {expected!r}. Got {config!r} instead: the model was made "
                "for another version of crisisdetect.",
                field=field,
                path=path,
                expected=expected,
                config=config.get(field),
            )
            raise ModelError(msg)
    for field, kind in _FIELDS.items():
        if not isinstance(config.get(field), kind) or isinstance(config.get(field), bool):
            msg = Message(
                "The field {field!r} of {path} must be of type {name}. Got {config!r} instead.",
                field=field,
                path=path,
                name=kind.__name__,
                config=config.get(field),
            )
            raise ModelError(msg)
    if config["max_tokens"] < 8 or config["pad_id"] < 0:
        got = f"{config['max_tokens']} and {config['pad_id']}"
        msg = Message(
            "In {path}, max_tokens must be at least 8 and pad_id at least 0. Got {got} instead.",
            path=path,
            got=got,
        )
        raise ModelError(msg)
    return config


def verified(path: Path, checksums: Mapping[str, str]) -> bytes:
    """Return a file's bytes after comparing their SHA-256 with the one in ``config.json``.

    Raises
    ------
    ModelNotFoundError
        If the file is missing.
    ModelError
        If it has no checksum, or another one.
    """
    if not path.is_file():
        msg = Message(
            "The model folder {parent} is not complete: {name} is missing.",
            parent=path.parent,
            name=path.name,
        )
        raise ModelNotFoundError(msg)
    refuse_beyond(path, MODEL_BYTES)
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != checksums.get(path.name):
        msg = Message(
            "The file {path} is damaged or not the one the model was made with: its SHA-256 is not the one in "
            "config.json ({n_content} bytes read).\n"
            "Hint: copy or install the model folder again",
            path=path,
            n_content=len(content),
        )
        raise ModelError(msg)
    return content


def model_files(folder: Path, config: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return the graph and the tokenizer of one of our own folders, compared with their checksums.

    Models of one family share word embeddings and tokenizer: where ``config.json`` says so, ``words.onnx`` and
    ``tokenizer.json`` lie beside the folder. The graph and its words are two parts of one protocol-buffer message,
    which are read as one when they follow each other.

    Raises
    ------
    ModelNotFoundError
        If a file is missing.
    ModelError
        If a file has no checksum, or another one.
    """
    around = folder.resolve().parent if config.get("shared") is True else folder
    graph = verified(folder / "model.onnx", config["files"])
    if "words.onnx" in config["files"]:
        graph += verified(around / "words.onnx", config["files"])
    return graph, verified(around / "tokenizer.json", config["files"])


def refuse_beyond(path: Path, most: int) -> None:
    """Raise ``ModelError`` where a file is larger than a model's may be, before it is read."""
    size = path.stat().st_size
    if size > most:
        msg = Message(
            "The file {path} is too large for a model: {size:,} bytes, at most {most:,} are read.",
            path=path,
            size=size,
            most=most,
        )
        raise ModelError(msg)


def open_tokenizer(content: bytes, *, source: Path) -> Tokenizer:
    """Return the tokenizer in the bytes of a ``tokenizer.json``."""
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_buffer(content)
    except Exception as error:  # tokenizers raises plain Exception
        msg = Message("The file {source} is no tokenizer: {error}.", source=source, error=error)
        raise ModelError(msg) from error


def quiet_onnxruntime() -> ModuleType:
    """Return onnxruntime with its telemetry switched off.

    From release 1.29 on its builds keep a device id and a database of events under the user's cache and connect to
    their maker, unless ``ORT_DISABLE_TELEMETRY`` is set before the library is loaded. It is set for this process and
    those that it starts. Where a program has loaded the library already, what can still be switched off is.
    """
    os.environ[_NO_TELEMETRY] = "1"
    import onnxruntime

    if (switch_off := getattr(onnxruntime, "disable_telemetry_events", None)) is not None:
        switch_off()
    return cast("ModuleType", onnxruntime)


def open_session(
    model: bytes | Path, *, source: Path, threads: int | None, precision: Precision = "auto"
) -> InferenceSession:
    """Return an onnxruntime session on the CPU.

    Matrices that a file keeps as ``DequantizeLinear`` before ``MatMul`` are turned into floats once, when the file is
    loaded, or multiplied as bytes (``"int8"``), which was never faster where it was measured. Products of whole numbers
    are kept from overflowing on processors without VNNI, so that they are the same on all.

    Raises
    ------
    ParameterError
        If ``threads`` is below 1, or ``precision`` is not known.
    ModelError
        If onnxruntime cannot load the file.
    """
    if threads is not None and threads < 1:
        msg = Message("The 'threads' parameter must be at least 1. Got {threads!r} instead.", threads=threads)
        raise ParameterError(msg)
    if precision not in ("auto", "float32", "int8"):
        msg = Message(
            "The 'precision' parameter must be 'auto', 'float32' or 'int8'. Got {precision!r} instead.",
            precision=precision,
        )
        raise ParameterError(msg)
    onnxruntime = quiet_onnxruntime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or usable_cpus()
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "0" if precision == "int8" else "1")
    options.add_session_config_entry("session.qdq_matmulnbits_accuracy_level", "4")
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(
            model if isinstance(model, bytes) else str(model), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors have no base class of their own
        msg = Message(
            "The file {source} is no ONNX model that onnxruntime can run: {error}",
            source=source,
            error=error,
        )
        raise ModelError(msg) from error


def multiplies_bytes(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether the processor has instructions for products of bytes (VNNI), without which floats are faster."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # no Linux: not known, and floats are never much slower
        return False
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return not {"avx512_vnni", "avx_vnni"}.isdisjoint(flags)


def input_types(session: InferenceSession, *, name: str) -> dict[str, np.dtype[Any]]:
    """Return the type of each input a model wants; refuse a model that wants more than token ids."""
    wanted = {one.name: one.type for one in session.get_inputs()}
    known = {"input_ids", "attention_mask", "token_type_ids"}
    if "input_ids" not in wanted or not set(wanted) <= known or not set(wanted.values()) <= set(_TYPES):
        got = ", ".join(f"{key}: {kind}" for key, kind in wanted.items())
        msg = Message(
            "The inputs of the model {name} must be integers among {known}. Got {got} instead.",
            name=name,
            known=", ".join(sorted(known)),
            got=got,
        )
        raise ModelError(msg)
    return {key: _TYPES[kind] for key, kind in wanted.items()}


def usable_cpus(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Return how many cores this process may use: by its affinity and, in a container, by its quota."""
    affinity = getattr(os, "sched_getaffinity", None)
    n_cpus = len(affinity(0)) if affinity else (os.cpu_count() or 1)
    try:
        allowed, period = quota.read_text(encoding="ascii").split()
        return max(1, min(n_cpus, math.ceil(int(allowed) / int(period))))
    except (OSError, ValueError):  # no cgroup, or "max": no quota
        return n_cpus
