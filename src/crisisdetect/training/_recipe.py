"""The recipe of the shipped models: a 12-layer teacher, then a student of its lower layers, calibrated and exported."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from crisisdetect.scoring._text import normalise
from crisisdetect.training._calibrate import Head, calibrated_head, softmax
from crisisdetect.training._data import LABELS, training_rows
from crisisdetect.training._export import export
from crisisdetect.training._fit import Settings, fit, predict
from crisisdetect.training._held_out import of_all_classes, validation_rows
from crisisdetect.training._measure import measures
from crisisdetect.training._model import Classifier, from_base, lower_layers
from crisisdetect.training._vocabulary import trim_tokenizer

logger = logging.getLogger(__name__)

LANGUAGES: Final = ("fr", "en", "es", "de", "it", "pt", "ar", "hi")
TEACHER: Final = Settings(learning_rate=8e-5, epochs=1.0)
AGAIN: Final = Settings(learning_rate=6e-5, epochs=1.0)
STUDENT: Final = Settings(learning_rate=2.5e-4, epochs=3.0, distil=0.8, temperature=1.5)
SMALL_LAYERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Where the recipe reads and writes.

    Attributes
    ----------
    base : Path
        Folder of multilingual-e5-small in hub layout (``intfloat/multilingual-e5-small``).
    data : Path
        Folder with ``train.parquet`` (text, label, lang, dataset, tier) and ``eval/{name}.parquet`` for the validation
        sets (text, label, lang).
    work : Path
        Folder for checkpoints; a run that was stopped goes on from there.
    out : Path
        Folder for the two model folders, ``base`` and ``small``.
    rounds : int
        Passes of the teacher, each over a new draw of the table.
    round_minutes, student_minutes : float
        Time budgets of one round and of the student; training ends earlier when all rows were seen.
    version : str
        Written into the models.
    random_state : int
        Seed. With the same seed and no time-out the weights are the same on the same machine.
    """

    base: Path
    data: Path
    work: Path
    out: Path
    rounds: int = 2
    round_minutes: float = 95.0
    student_minutes: float = 45.0
    version: str = "3"
    random_state: int = 0


def run(recipe: Recipe) -> None:
    """Train both shipped models, resuming whatever of them ``work`` already holds."""
    recipe.work.mkdir(parents=True, exist_ok=True)
    table = pd.read_parquet(recipe.data / "train.parquet")
    tokens = _Tokens(recipe, table)
    teacher = from_base(recipe.base, tokens.rows, layers=12)
    for k in range(recipe.rounds):
        settings = replace(AGAIN if k else TEACHER, minutes=recipe.round_minutes, random_state=recipe.random_state + k)
        drawn = training_rows(table, random_state=recipe.random_state + k)
        _once(teacher, drawn, tokens, settings, recipe.work / f"teacher{k + 1}")
    write(teacher, tokens, recipe, name="crisisdetect-base", out=recipe.out / "base")

    # rows that the teacher has mostly not seen: on those that it was trained on it is too sure
    drawn = training_rows(table, random_state=recipe.random_state + recipe.rounds)
    student = lower_layers(teacher, layers=SMALL_LAYERS)
    settings = replace(STUDENT, minutes=recipe.student_minutes, random_state=recipe.random_state)
    _once(student, drawn, tokens, settings, recipe.work / "student", _teach(teacher, drawn, tokens, recipe.work))
    write(student, tokens, recipe, name="crisisdetect-small", out=recipe.out / "small")


def _teach(teacher: Classifier, drawn: pd.DataFrame, tokens: _Tokens, work: Path) -> NDArray[np.float32]:
    """Return the teacher's logits of each row; a text that occurs several times is asked once."""
    place, texts = pd.factorize(drawn["text"])
    kept = work / "teacher_logits.npy"
    if not kept.exists():
        np.save(kept, predict(teacher, tokens(pd.Series(texts)), pad_id=tokens.pad_id, max_tokens=TEACHER.max_tokens))
    return np.load(kept)[place]


def write(model: Classifier, tokens: _Tokens, recipe: Recipe, *, name: str, out: Path) -> None:
    """Calibrate a model on rows it was not trained on, and export it."""
    seeds = range(recipe.random_state, recipe.random_state + recipe.rounds + 1)
    held = of_all_classes(validation_rows(recipe.data, seeds=seeds))
    y = held["label"].map({label: i for i, label in enumerate(LABELS)}).to_numpy()
    embeddings = predict(model, tokens(held["text"]), pad_id=tokens.pad_id, embeddings=True)
    trained = Head(weight=model.head.weight.detach().double().numpy(), bias=model.head.bias.detach().double().numpy())
    lang = held["lang"].str.split("-").str[0].to_numpy(dtype=str)
    head, losses = calibrated_head(embeddings, y, lang, held["dataset"].to_numpy(dtype=str), trained)
    logger.info("%s: log losses %s, %s", name, losses, measures(y, softmax(head(embeddings))))
    state = {key: value.numpy() for key, value in model.state_dict().items()}
    state |= {"head.weight": head.weight.astype(np.float32), "head.bias": head.bias.astype(np.float32)}
    if head.slopes is not None:
        state |= {
            "scale.weight": head.slopes[None].astype(np.float32),
            "scale.bias": np.array([head.scale], np.float32),
        }
    card: dict[str, Any] = {
        "name": name,
        "version": recipe.version,
        "languages": list(LANGUAGES),
        "max_tokens": 128,
    }
    export(
        state,
        tokenizer=tokens.text,
        out=out,
        layers=len(model.layers),
        heads=model.layers[0].heads,
        pad_id=tokens.pad_id,
        card=card,
        shared=True,
    )


class _Tokens:
    """The trimmed tokenizer, made once, as a function from texts to ids."""

    def __init__(self, recipe: Recipe, table: pd.DataFrame) -> None:
        from tokenizers import Tokenizer

        kept, rows = recipe.work / "tokenizer.json", recipe.work / "rows.json"
        if not rows.exists():
            texts = (normalise(text) for text in table["text"])
            text, places = trim_tokenizer(recipe.base / "tokenizer.json", texts, min_count=3, n_common=30_000)
            kept.write_text(text, encoding="utf-8")
            rows.write_text(json.dumps(places), encoding="utf-8")
        self.text = kept.read_text(encoding="utf-8")
        self.rows: list[int] = json.loads(rows.read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_str(self.text)
        self.pad_id: int = self._tokenizer.token_to_id("<pad>")

    def __call__(self, texts: pd.Series) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch([normalise(text) for text in texts])]


def _once(
    model: Classifier,
    drawn: pd.DataFrame,
    tokens: _Tokens,
    settings: Settings,
    place: Path,
    teacher_logits: np.ndarray | None = None,
) -> None:
    done = place.with_suffix(".pt")
    if not done.exists():
        columns = (drawn[column].to_numpy() for column in ("y", "weight", "knows_neutral"))
        ids = tokens(drawn["text"])
        checkpoint = place.with_suffix(".ckpt")
        fit(
            model,
            ids,
            *columns,
            settings=settings,
            checkpoint=checkpoint,
            pad_id=tokens.pad_id,
            teacher_logits=teacher_logits,
        )
        torch.save(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))
