"""Models of others: a folder in the layout of the Hugging Face hub, or an id there."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message, MissingExtraError, ModelError, ModelNotFoundError
from crisisdetect.scoring._bytes import FORM
from crisisdetect.scoring._folder import is_own_layout, open_session, open_tokenizer, read_config
from crisisdetect.scoring._labels import map_labels
from crisisdetect.scoring._onnx import OnnxScorer
from crisisdetect.scoring._tokens import Encoder, probabilities
from crisisdetect.scoring._trial import try_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from crisisdetect.scoring._contract import Scorer

#: Longest row given to a model of others.
MAX_TOKENS: Final = 512

_ONNX: Final = ("onnx/model.onnx", "model.onnx")
_SMALL_FILES: Final = (
    "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.txt", "vocab.json", "merges.txt", "sentencepiece.bpe.model", "spiece.model", "tokenizer.model",
)  # fmt: skip
_WEIGHTS: Final = ("model.safetensors", "model-*.safetensors", "model.safetensors.index.json")
_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[A-Za-z0-9][\w.-]*)?")


class TorchScorer:
    """A sentiment model run by torch, for folders that have safetensors and no ONNX file.

    Attributes
    ----------
    name : str
        Name of the model.
    n_truncated : int
        How many texts were too long so far.
    """

    def __init__(self, *, name: str, model: Callable[..., Any], encoder: Encoder, groups: list[list[int]]) -> None:
        self.name = name
        self._model = model
        self._encoder = encoder
        self._groups = groups

    @property
    def n_truncated(self) -> int:
        """How many texts were longer than the model's limit so far."""
        return self._encoder.n_truncated

    def __call__(self, texts: Sequence[str], /, *, done: Callable[[int], object] | None = None) -> NDArray[np.floating]:
        """Return the probabilities of ``texts``, shape (n_texts, 3), float32; ``done`` is told of each batch's size."""
        answer = self._encoder.run(texts, self._forward, done=done)
        return np.zeros((0, 3), dtype=np.float32) if answer is None else answer

    def _forward(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.floating]:
        import torch

        try:
            with torch.inference_mode():
                logits = self._model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)).logits
        except Exception as error:  # whatever the model's own class raises
            msg = Message(
                "The model {name} failed on a batch of {n_ids} texts: {error}",
                name=self.name,
                n_ids=len(ids),
                error=error,
            )
            raise ModelError(msg) from error
        return probabilities(logits.float().numpy(), self._groups)


def is_hub_id(spec: str) -> bool:
    """Tell whether a name has the form of a hub id, ``owner/name`` or ``name``."""
    return _ID.fullmatch(spec) is not None and ".." not in spec


def from_hub_folder(folder: Path, *, name: str | None = None) -> Scorer:
    """Load a folder in hub layout: its ONNX file if there is one, else its safetensors.

    Parameters
    ----------
    folder : Path
        Holds ``config.json`` with ``id2label``, ``tokenizer.json``, and ``onnx/model.onnx``, ``model.onnx`` or
        ``model.safetensors``.
    name : str, optional
        What to call the model; the folder's name when not given.

    Raises
    ------
    ModelNotFoundError
        If there is no such folder, or no weights in it.
    ModelError
        If its weights are only there as a pickle, or its labels are not understood.
    MissingExtraError
        If it needs torch, and torch is not installed.
    """
    config = read_config(folder)
    name = name or folder.resolve().name
    groups = map_labels(_label_names(config, folder), source=str(folder))
    graph = next((folder / path for path in _ONNX if (folder / path).is_file()), None)
    if graph is None:
        _refuse_unless_safetensors(folder)
        return _torch_scorer(folder, config, name=name, groups=groups)
    return OnnxScorer(
        name=name,
        session=open_session(graph, source=graph, threads=None),
        tokenizer=_tokenizer(folder),
        groups=groups,
        max_tokens=_max_tokens(config),
        pad_id=_pad_id(config),
    )


def from_hub_id(model_id: str, *, revision: str | None = None, local_files_only: bool = False) -> Scorer:
    """Download a model from the hub into its cache, or take it from there, and load it.

    Only configuration, tokenizer, ONNX and safetensors files are asked for: never code, never pickles.

    Parameters
    ----------
    model_id : str
        ``owner/name``.
    revision : str, optional
        Branch, tag or commit; a commit pins the model.
    local_files_only : bool, default=False
        Take it from the cache and do not use the network.

    Raises
    ------
    ModelNotFoundError
        If it is not there or cannot be reached.
    ModelError, MissingExtraError
        As :func:`from_hub_folder`.
    """

    def fetch(files: Sequence[str]) -> Path:
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from huggingface_hub import snapshot_download

        try:
            return Path(
                snapshot_download(
                    model_id, revision=revision, local_files_only=local_files_only, allow_patterns=list(files)
                )
            )
        except (OSError, ValueError) as error:
            where = "in the local cache" if local_files_only else "on the hub or in the local cache"
            msg = Message(
                "There is no model folder, and no model {model_id!r} {where} (revision {revision}): {error}",
                model_id=model_id,
                where=where,
                revision=revision or "main",
                error=error,
            )
            raise ModelNotFoundError(msg) from error

    folder = fetch(_SMALL_FILES)
    config = read_config(folder)
    name = f"{model_id}@{folder.name[:8]}"
    if is_own_layout(config):
        folder = fetch(["model.onnx", FORM])
        try_apart(folder)
        return OnnxScorer.from_folder(folder)
    map_labels(_label_names(config, folder), source=model_id)  # before weights are downloaded that are of no use
    fetch([file for path in _ONNX for file in (path, f"{path}_data")])
    if not any((folder / path).is_file() for path in _ONNX):
        _need_torch(name)
        fetch(_WEIGHTS)
    try_apart(folder)
    return from_hub_folder(folder, name=name)


def _label_names(config: dict[str, Any], folder: Path) -> list[str]:
    names = config.get("id2label")
    if not isinstance(names, dict) or sorted(names) != sorted(str(i) for i in range(len(names))):
        msg = Message(
            "The file {folder} must name its labels in id2label, numbered from 0: is it a classifier?",
            folder=folder / "config.json",
        )
        raise ModelError(msg)
    if config.get("problem_type") == "multi_label_classification":
        msg = Message(
            "The model in {folder} gives each text several labels. A sentiment model gives it one.",
            folder=folder,
        )
        raise ModelError(msg)
    return [str(names[str(i)]) for i in range(len(names))]


def _max_tokens(config: dict[str, Any]) -> int:
    positions = config.get("max_position_embeddings")
    known = isinstance(positions, int) and positions > 0
    # RoBERTa and its kin keep two positions for themselves
    return max(4, min(MAX_TOKENS, positions - 2)) if known else MAX_TOKENS  # type: ignore[operator]


def _pad_id(config: dict[str, Any]) -> int:
    pad_id = config.get("pad_token_id")
    return pad_id if isinstance(pad_id, int) and pad_id >= 0 else 0


def _tokenizer(folder: Path) -> Tokenizer:
    path = folder / "tokenizer.json"
    if path.is_file():
        return open_tokenizer(path.read_bytes(), source=path)
    from transformers import AutoTokenizer

    try:
        loaded = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False, local_files_only=True)
        tokenizer: Tokenizer = loaded.backend_tokenizer
    except Exception as error:  # whatever the tokenizer's own class raises
        msg = Message(
            "The folder {folder} has no tokenizer.json, and no tokenizer that can be turned into one: {error}",
            folder=folder,
            error=error,
        )
        raise ModelError(msg) from error
    return tokenizer


def _refuse_unless_safetensors(folder: Path) -> None:
    if any(folder.glob("*.safetensors")):
        return
    pickles = sorted(path.name for pattern in ("*.bin", "*.pt", "*.pth", "*.ckpt") for path in folder.glob(pattern))
    if pickles:
        msg = Message(
            "The model in {folder} has its weights only as a pickle ({pickles}), which can run any code when it is "
            "opened: it is not loaded.\n"
            "Hint: take a revision with model.safetensors or model.onnx",
            folder=folder,
            pickles=", ".join(pickles),
        )
        raise ModelError(msg)
    msg = Message(
        "The folder {folder} has no weights: no onnx/model.onnx, model.onnx or model.safetensors.",
        folder=folder,
    )
    raise ModelNotFoundError(msg)


def _need_torch(name: str) -> None:
    for package in ("torch", "safetensors"):
        try:
            __import__(package)
        except ImportError as error:
            raise MissingExtraError(
                package, extra="torch", purpose=Message("The model {name}, which has no ONNX file,", name=name)
            ) from error


def _torch_scorer(folder: Path, config: dict[str, Any], *, name: str, groups: list[list[int]]) -> TorchScorer:
    _need_torch(name)
    from transformers import AutoModelForSequenceClassification

    try:
        model, info = AutoModelForSequenceClassification.from_pretrained(
            str(folder), use_safetensors=True, trust_remote_code=False, local_files_only=True, output_loading_info=True
        )
    except Exception as error:  # whatever the model's own class raises
        msg = Message("The model in {folder} cannot be loaded: {error}", folder=folder, error=error)
        raise ModelError(msg) from error
    if info["missing_keys"] or info["mismatched_keys"]:
        lacking = ", ".join(map(str, [*info["missing_keys"], *info["mismatched_keys"]][:5]))
        msg = Message(
            "The weights in {folder} lack parts of the model, which would be random: {lacking}. Is it a classifier?",
            folder=folder,
            lacking=lacking,
        )
        raise ModelError(msg)
    model.eval()
    encoder = Encoder(_tokenizer(folder), max_tokens=_max_tokens(config), pad_id=_pad_id(config))
    return TorchScorer(name=name, model=model, encoder=encoder, groups=groups)
