"""Train a sentiment model and write it as a folder that the scorer reads; needs the extra ``train``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.errors import MissingExtraError
from crisisdetect.training._held_out import SEEDS, reaction_rows, validation_rows

if TYPE_CHECKING:
    from crisisdetect.training._train import TrainingResult, train

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "TrainingResult",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    for package in ("torch", "onnx"):
        try:
            __import__(package)
        except ImportError as error:
            raise MissingExtraError(package, extra="train", purpose="Training") from error
    from crisisdetect.training import _train

    return getattr(_train, name)
