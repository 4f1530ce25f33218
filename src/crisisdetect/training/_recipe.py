"""The recipe of the shipped model: a 12-layer teacher, then a student of few layers, calibrated and exported."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from crisisdetect.scoring._text import normalise
from crisisdetect.training._data import LABELS, training_rows
from crisisdetect.training._export import export
from crisisdetect.training._fit import Settings, fit, predict
from crisisdetect.training._model import Classifier, from_base, lower_layers
from crisisdetect.training._vocabulary import trim_tokenizer

logger = logging.getLogger(__name__)

LANGUAGES = ("fr", "en", "es", "de", "it", "pt", "ar", "hi")
VALIDATION = ("tweeteval_val", "umsab_val")
TEACHER = Settings(learning_rate=8e-5, epochs=1.0)
STUDENT = Settings(learning_rate=2.5e-4, epochs=3.0, distil=0.7, temperature=1.5)


def train(
    base: Path,
    data: Path,
    out: Path,
    *,
    work: Path,
    layers: int = 4,
    teacher_minutes: float = 36.0,
    student_minutes: float = 34.0,
    version: str = "1",
    random_state: int = 0,
) -> Path:
    """Train the default model, resuming whatever of it ``work`` already holds.

    Parameters
    ----------
    base : Path
        Folder of multilingual-e5-small in hub layout (``intfloat/multilingual-e5-small``).
    data : Path
        Folder with ``train.parquet`` (text, label, lang, dataset, tier) and ``eval/{name}.parquet`` for the validation
        sets (text, label, lang).
    out : Path
        Model folder to write.
    work : Path
        Folder for checkpoints; a run that was stopped goes on from there.
    layers : int, default=4
        Depth of the student.
    teacher_minutes, student_minutes : float
        Time budgets; training ends earlier when all epochs are done.
    version : str, default="1"
        Version written into the model.
    random_state : int, default=0
        Seed. With the same seed and no time-out the weights are the same on the same machine.

    Returns
    -------
    Path
        ``out``.
    """
    from tokenizers import Tokenizer

    work.mkdir(parents=True, exist_ok=True)
    table = pd.read_parquet(data / "train.parquet")
    rows = _vocabulary(base, table, work)
    tokenizer = Tokenizer.from_file(str(work / "tokenizer.json"))
    pad_id = tokenizer.token_to_id("<pad>")
    drawn = training_rows(table, scale=1.0, random_state=random_state)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(list(drawn["text"]))]
    labels = (drawn["y"].to_numpy(), drawn["weight"].to_numpy(), drawn["knows_neutral"].to_numpy())

    teacher = from_base(base, rows, layers=12)
    if not (work / "teacher.pt").exists():
        settings = replace(TEACHER, minutes=teacher_minutes, random_state=random_state)
        fit(teacher, ids, *labels, settings=settings, checkpoint=work / "teacher.ckpt", pad_id=pad_id)
        torch.save(teacher.state_dict(), work / "teacher.pt")
    teacher.load_state_dict(torch.load(work / "teacher.pt", weights_only=True))
    if not (work / "teacher_logits.npy").exists():
        np.save(work / "teacher_logits.npy", predict(teacher, ids, pad_id=pad_id, max_tokens=TEACHER.max_tokens))
    logits = np.load(work / "teacher_logits.npy")

    student = lower_layers(teacher, layers=layers)
    if not (work / "student.pt").exists():
        settings = replace(STUDENT, minutes=student_minutes, random_state=random_state)
        fit(
            student,
            ids,
            *labels,
            settings=settings,
            checkpoint=work / "student.ckpt",
            pad_id=pad_id,
            teacher_logits=logits,
        )
        torch.save(student.state_dict(), work / "student.pt")
    student.load_state_dict(torch.load(work / "student.pt", weights_only=True))
    temperature = calibrate(student, tokenizer, data, pad_id=pad_id)
    state = {name: value.numpy() for name, value in student.state_dict().items()}
    for name in ("head.weight", "head.bias"):
        state[name] = state[name] / np.float32(temperature)
    card: dict[str, Any] = {
        "name": "crisisdetect-small",
        "version": version,
        "languages": list(LANGUAGES),
        "max_tokens": 128,
    }
    heads = student.layers[0].heads
    text = (work / "tokenizer.json").read_text(encoding="utf-8")
    return export(state, tokenizer=text, out=out, layers=layers, heads=heads, pad_id=pad_id, card=card)


def calibrate(model: Classifier, tokenizer: Any, data: Path, *, pad_id: int) -> float:
    """Return the temperature that makes the probabilities mean what they say on the validation sets.

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks, ICML.
    """
    from scipy.optimize import minimize_scalar

    sets = [
        pd.read_parquet(data / "eval" / f"{name}.parquet", columns=["text", "label", "lang"]) for name in VALIDATION
    ]
    table = pd.concat(sets, ignore_index=True).drop_duplicates("text")
    ids = [encoding.ids for encoding in tokenizer.encode_batch([normalise(text) for text in table["text"]])]
    logits = predict(model, ids, pad_id=pad_id).astype(np.float64)
    y = table["label"].map({name: i for i, name in enumerate(LABELS)}).to_numpy()

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        return float(np.mean(np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(y)), y]))

    best = minimize_scalar(loss, bounds=(0.3, 5.0), method="bounded")
    logger.info(
        "temperature %.3f, validation loss %.4f, accuracy %.4f", best.x, best.fun, np.mean(logits.argmax(1) == y)
    )
    return float(best.x)


def _vocabulary(base: Path, table: pd.DataFrame, work: Path) -> list[int]:
    if not (work / "rows.json").exists():
        texts = (normalise(text) for text in table["text"])
        text, rows = trim_tokenizer(base / "tokenizer.json", texts, min_count=3, n_common=30_000)
        (work / "tokenizer.json").write_text(text, encoding="utf-8")
        (work / "rows.json").write_text(json.dumps(rows), encoding="utf-8")
    kept: list[int] = json.loads((work / "rows.json").read_text(encoding="utf-8"))
    return kept
