"""What training starts from: the model in the package, a folder that training wrote, or an encoder in hub layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, numpy_helper

from crisisdetect.errors import Message, ModelError, ModelNotFoundError
from crisisdetect.scoring import (
    MODEL_FOLDERS,
    SHIPPED,
    Head,
    heads_of,
    is_hub_id,
    is_own_layout,
    model_files,
    read_config,
    read_own_config,
)
from crisisdetect.training._export import BLOCK, MATRIX_BLOCK
from crisisdetect.training._model import TOPIC, Classifier, from_base
from crisisdetect.training._vocabulary import trim_tokenizer

_FILES = ("config.json", "tokenizer.json", "model.safetensors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """A classifier to go on from, with its tokenizer.

    Attributes
    ----------
    model : Classifier
        On the processor, in float32.
    tokenizer : str
        Content of ``tokenizer.json``.
    name : str
        What it is called in the card.
    languages : tuple of str
        Languages it was made for, where known.
    heads : tuple of Head
        What it reads beside sentiment.
    max_tokens : int
        Longest text, in tokens.
    """

    model: Classifier
    tokenizer: str
    name: str
    languages: tuple[str, ...] = ()
    heads: tuple[Head, ...] = ()
    max_tokens: int = 128


def open_base(spec: str | Path, texts: Iterable[str], *, layers: int | None = None) -> Base:
    """Open what training starts from.

    Parameters
    ----------
    spec : str or Path
        ``"small"`` (or ``"default"``), ``"base"``, a folder written by :func:`crisisdetect.training.train`, a
        BERT-like encoder in hub layout
        (``config.json``, ``tokenizer.json``, ``model.safetensors``), or a hub id of one, such as
        ``intfloat/multilingual-e5-small``.
    texts : iterable of str
        Normalised texts of the languages to keep: the vocabulary of an encoder in hub layout is trimmed to them.
    layers : int, optional
        Lower layers to take; all when not given.

    Raises
    ------
    ModelNotFoundError
        If there is no such folder or hub id.
    ModelError
        If the folder is damaged or of another architecture.
    """
    folder = MODEL_FOLDERS[SHIPPED[str(spec)]] if str(spec) in SHIPPED else Path(spec).expanduser()
    if not folder.is_dir() and is_hub_id(str(spec)):
        folder = _download(str(spec))
    config = read_config(folder)
    base = _from_own(folder) if is_own_layout(config) else _from_hub(folder, config, texts)
    if layers is None or layers >= len(base.model.layers):
        return base
    from crisisdetect.training._model import lower_layers

    return Base(
        model=lower_layers(base.model, layers=layers),
        tokenizer=base.tokenizer,
        name=base.name,
        languages=base.languages,
        heads=base.heads,
        max_tokens=base.max_tokens,
    )


def _download(model_id: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model_id, allow_patterns=list(_FILES)))
    except (OSError, ValueError) as error:
        msg = Message(
            "There is no folder, and no model {model_id!r} on the hub or in the local cache: {error}",
            model_id=model_id,
            error=error,
        )
        raise ModelNotFoundError(msg) from error


def _from_hub(folder: Path, config: Mapping[str, Any], texts: Iterable[str]) -> Base:
    for name in _FILES:
        if not (folder / name).is_file():
            msg = Message(
                "The folder {folder} is no encoder to train from: {name} is missing.",
                folder=folder,
                name=name,
            )
            raise ModelNotFoundError(msg)
    if config.get("model_type") != "bert":
        msg = Message(
            "Training starts from a BERT encoder. The model_type in {folder} is {config!r}.",
            folder=folder,
            config=config.get("model_type"),
        )
        raise ModelError(msg)
    tokenizer, rows = trim_tokenizer(folder / "tokenizer.json", texts, min_count=3, n_common=30_000)
    model = from_base(folder, rows, layers=int(config["num_hidden_layers"]))
    return Base(model=model, tokenizer=tokenizer, name=str(config.get("_name_or_path") or folder.resolve().name))


def _from_own(folder: Path) -> Base:
    """Read back what :func:`crisisdetect.training._export.export` wrote: its weights are exact multiples of scales."""
    config = read_own_config(folder)
    content, tokenizer = model_files(folder, config)
    graph = onnx.load_model_from_string(content).graph
    tensors = {tensor.name: tensor for tensor in graph.initializer}
    heads = [a.i for node in graph.node if node.op_type == "MultiHeadAttention" for a in node.attribute]
    try:
        state = _state(tensors)
        model = Classifier(
            vocabulary=state["word.weight"].shape[0],
            layers=len(heads),
            width=state["word.weight"].shape[1],
            heads=heads[0],
            inner=state["layers.0.up.weight"].shape[0],
            positions=state["position.weight"].shape[0],
            readings=len(state["read.bias"]) if "read.bias" in state else 0,
            topic=len(state["topic.bias"]) if "topic.bias" in state else TOPIC,
        )
        model.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in state.items()})
    except (KeyError, IndexError, RuntimeError) as error:
        msg = Message(
            "The graph in {folder} is not one that this version of training wrote: {error}",
            folder=folder,
            error=error,
        )
        raise ModelError(msg) from error
    return Base(
        model=model,
        tokenizer=tokenizer.decode("utf-8"),
        name=f"{config['name']}@{config['version']}",
        languages=tuple(config.get("languages", ())),
        heads=heads_of(config, source=str(folder / "config.json")),
        max_tokens=config["max_tokens"],
    )


def _state(tensors: Mapping[str, onnx.TensorProto]) -> dict[str, NDArray[np.float32]]:
    renamed = {
        "position": "position.weight",
        "norm_g": "norm.weight",
        "norm_b": "norm.bias",
        "head_b": "head.bias",
        "scale_b": "scale.bias",
    }
    state = {"word.weight": _four_bits(tensors["word"], numpy_helper.to_array(tensors["word_scale"]))}
    state["head.weight"] = numpy_helper.to_array(tensors["head_w"]).T
    state["scale.bias"] = np.ones(1, np.float32)
    state["scale.weight"] = np.zeros_like(state["head.weight"][:1])
    if "scale_w" in tensors:
        state["scale.weight"] = numpy_helper.to_array(tensors["scale_w"]).T
    for name, tensor in tensors.items():
        if name in renamed:
            state[renamed[name]] = numpy_helper.to_array(tensor)
        elif name.startswith(("layers.", "topic.", "read.")) and name.endswith((".weight", ".bias")):
            value = numpy_helper.to_array(tensor)
            scale = tensors.get(f"{name.removesuffix('.weight')}.scale")
            if scale is not None and name.endswith(".weight"):
                value = value * np.repeat(numpy_helper.to_array(scale), MATRIX_BLOCK, axis=0)
            if value.ndim == 2:  # matrices are stored the other way round
                value = value.T
            state[name] = value.astype(np.float32)
    return state


def _four_bits(tensor: onnx.TensorProto, scales: NDArray[np.float16]) -> NDArray[np.float32]:
    if tensor.data_type != TensorProto.INT4:
        msg = "word embeddings of another kind"
        raise KeyError(msg)
    packed = np.frombuffer(tensor.raw_data, dtype=np.uint8)
    low, high = (packed & 15).astype(np.int8), (packed >> 4).astype(np.int8)
    numbers = np.stack([low, high], axis=1).reshape(tuple(tensor.dims))
    numbers = np.where(numbers > 7, numbers - 16, numbers)
    return numbers.astype(np.float32) * np.repeat(scales.astype(np.float32), BLOCK, axis=1)
