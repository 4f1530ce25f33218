"""From what a user names to a scorer."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message, ModelError, ModelNotFoundError, ParameterError
from crisisdetect.scoring._contract import FunctionScorer, Scorer, checked, scorer_name, text_list
from crisisdetect.scoring._folder import is_own_layout, read_config
from crisisdetect.scoring._hub import TorchScorer, from_hub_folder, from_hub_id, is_hub_id
from crisisdetect.scoring._labels import map_labels
from crisisdetect.scoring._onnx import OnnxScorer
from crisisdetect.scoring._trial import try_apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MODELS: Final = Path(__file__).parent / "models"

#: Where the models of the package lie: 4 layers for every day, 12 for those who want the best.
MODEL_FOLDERS: Final = {"small": _MODELS / "small", "base": _MODELS / "base"}

#: What the models of the package are called.
SHIPPED: Final = {"default": "small", "small": "small", "base": "base"}
_lock = threading.Lock()
_loaded: dict[Path, OnnxScorer] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassifierScorer:
    """A scikit-learn classifier of texts as a scorer: its classes are mapped by name."""

    name: str
    classifier: Any
    groups: list[list[int]]

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.floating]:
        """Return the probabilities of ``texts``, shape (n_texts, 3)."""
        texts = text_list(texts)
        if not texts:
            return np.zeros((0, 3))
        answer = np.asarray(self.classifier.predict_proba(texts), dtype=np.float64)
        n_classes = sum(map(len, self.groups))
        if answer.shape != (len(texts), n_classes):
            msg = Message(
                "{name}.predict_proba must return shape ({n_texts}, {n_classes}). Got {shape} instead.",
                name=self.name,
                n_texts=len(texts),
                n_classes=n_classes,
                shape=answer.shape,
            )
            raise ModelError(msg)
        summed = np.stack([answer[:, places].sum(axis=1) for places in self.groups], axis=1)
        return checked(summed, n_texts=len(texts), name=self.name)


def default_scorer(name: str = "small") -> OnnxScorer:
    """Return a model that comes with the package, loaded once in a process.

    Parameters
    ----------
    name : {"small", "base"}, default="small"
        ``small`` has 4 layers, ``base`` 12: some three times slower, and more often right.

    Returns
    -------
    OnnxScorer
        The same object each time, safe to use from several threads.

    Raises
    ------
    ModelNotFoundError
        If the package was installed without its models.
    ModelError
        If a file of the model is damaged.
    """
    folder = MODEL_FOLDERS[name]
    with _lock:
        if folder not in _loaded:
            if not folder.is_dir():
                msg = Message(
                    "A model of the package is missing: there is no folder {folder}.\n"
                    "Hint: install crisisdetect from its wheel again, or name a model: scorer='owner/name' or a "
                    "folder",
                    folder=folder,
                )
                raise ModelNotFoundError(msg)
            _loaded[folder] = OnnxScorer.from_folder(folder)
        return _loaded[folder]


def load_scorer(spec: object = None, *, revision: str | None = None, local_files_only: bool = False) -> Scorer:
    """Return a scorer from whatever names one.

    Parameters
    ----------
    spec : None, str, Path, scorer, function or scikit-learn classifier
        - None, ``"default"`` or ``"small"``: the small model that comes with the package;
        - ``"base"``: the large one that comes with the package, slower and more often right;
        - a scorer of this package: itself;
        - a fitted scikit-learn classifier of texts (a ``Pipeline``, say) with ``predict_proba``: its classes are
          mapped by name;
        - any other function or object that can be called: texts in, an array of shape (n_texts, 3) out;
        - a folder: one written by this package, or one in hub layout, whose ONNX file is used if it has one, else its
          safetensors through torch (extra ``torch``);
        - an id on the Hugging Face hub, ``owner/name``.
    revision : str, optional
        Branch, tag or commit of a hub id.
    local_files_only : bool, default=False
        Take a hub id from the local cache only.

    Returns
    -------
    Scorer
        To be called with texts.

    Raises
    ------
    ParameterError
        If ``spec`` is nothing of the above.
    ModelNotFoundError
        If there is no such folder or hub id.
    ModelError
        If the model is broken or its labels are not understood.
    MissingExtraError
        If it needs torch, and torch is not installed.

    Examples
    --------
    >>> def shouting_is_negative(texts):
    ...     return [[0.9, 0.1, 0.0] if text.isupper() else [0.1, 0.8, 0.1] for text in texts]
    >>> scorer = load_scorer(shouting_is_negative)
    >>> scorer(["WHERE IS MY PARCEL", "fine"])
    array([[0.9, 0.1, 0. ],
           [0.1, 0.8, 0.1]])
    """
    if isinstance(spec, str | os.PathLike) and spec not in SHIPPED:
        return _from_name(os.fspath(spec), revision=revision, local_files_only=local_files_only)
    if revision is not None:
        msg = Message(
            "The 'revision' parameter is for models on the hub. Got {revision!r} without one.",
            revision=revision,
        )
        raise ParameterError(msg)
    if spec is None or isinstance(spec, str):
        return default_scorer(SHIPPED[spec or "default"])
    if isinstance(spec, OnnxScorer | TorchScorer | ClassifierScorer | FunctionScorer):
        return spec
    return _from_object(spec)


def _from_object(spec: Any) -> Scorer:
    name = scorer_name(spec)
    if isinstance(spec, type) or not (hasattr(spec, "predict_proba") or callable(spec)):
        msg = Message(
            "The 'scorer' parameter must be a folder, a hub id, a scorer, a function or a fitted classifier with "
            "predict_proba. Got {name} instead.",
            name=name if isinstance(spec, type) else type(spec).__name__,
        )
        raise ParameterError(msg)
    if not hasattr(spec, "predict_proba"):
        return FunctionScorer(name=name, function=spec)
    if not hasattr(spec, "classes_"):
        msg = Message(
            "The classifier {name} is not fitted: it has no classes_.\nHint: classifier.fit(texts, labels)",
            name=name,
        )
        raise ParameterError(msg)
    return ClassifierScorer(name=name, classifier=spec, groups=map_labels(spec.classes_, source=name))


def _from_name(spec: str, *, revision: str | None, local_files_only: bool) -> Scorer:
    folder = Path(spec).expanduser()
    if folder.exists() or not is_hub_id(spec):
        if revision is not None:
            msg = Message(
                "The 'revision' parameter is for models on the hub. Got {revision!r} for the folder {folder}.",
                revision=revision,
                folder=folder,
            )
            raise ParameterError(msg)
        config = read_config(folder)
        try_apart(folder)
        return OnnxScorer.from_folder(folder) if is_own_layout(config) else from_hub_folder(folder)
    return from_hub_id(spec, revision=revision, local_files_only=local_files_only)
