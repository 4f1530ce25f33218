"""Fine-tune, distil, calibrate, quantise, evaluate, write: one call from labelled comments to a model folder."""

from __future__ import annotations

import logging
import math
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from crisisdetect.errors import Message, ParameterError
from crisisdetect.scoring import SHIPPED, Head, OnnxScorer, normalise, read_logits
from crisisdetect.training._base import Base, open_base
from crisisdetect.training._calibrate import softmax, vector_scaling
from crisisdetect.training._card import model_card
from crisisdetect.training._export import export
from crisisdetect.training._fit import Settings, Task, fit, predict
from crisisdetect.training._measure import measures
from crisisdetect.training._model import Classifier, lower_layers, with_readings
from crisisdetect.training._table import labelled_rows, read_table, split
from crisisdetect.training._tasks import blended, sentiment_target, targets, tasks_for

if TYPE_CHECKING:
    import pandas as pd

logger = logging.getLogger(__name__)

#: Step sizes that training starts from when none is named: a model that was fine-tuned before needs smaller steps.
FROM_MODEL = 5e-5
FROM_ENCODER = 8e-5
FOR_STUDENT = 2.5e-4

#: How much of what a student learns of a labelled row is the teacher's answer.
TEACHER_SHARE = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """What training made.

    Attributes
    ----------
    folder : Path
        Model folder; ``scan(scorer=...)`` takes it.
    before, after : mapping of str to mapping of str to float
        Figures on the held-out texts, for ``all`` and for each language with 50 texts or more; ``before`` is empty
        when training started from an encoder without a sentiment head.
    set_aside : mapping of str to int
        Rows of the table that were not used, by reason.
    heads : tuple of str
        What the model reads beside sentiment.
    left_out : mapping of str to str
        Columns of labels with too few rows to learn from, and what they have.
    """

    folder: Path
    before: Mapping[str, Mapping[str, float]]
    after: Mapping[str, Mapping[str, float]]
    set_aside: Mapping[str, int]
    heads: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def train(
    table: pd.DataFrame | str | Path,
    out: str | Path,
    *,
    base: str | Path = "default",
    layers: int | None = None,
    distil_to: int | None = None,
    unlabelled: Sequence[str] = (),
    validation: pd.DataFrame | str | Path | None = None,
    epochs: float = 3.0,
    learning_rate: float | None = None,
    minutes: float = math.inf,
    work: str | Path | None = None,
    device: str | None = None,
    random_state: int = 0,
    name: str | None = None,
    version: str = "1",
) -> TrainingResult:
    """Train a model on labelled comments and write it as a folder that the scorer reads.

    What a model of the package knows already it keeps: where a row says nothing of a head, what the base answers is
    what it learns (Li and Hoiem 2016, Learning without forgetting, ECCV).

    Parameters
    ----------
    table : DataFrame, str or Path
        ``text`` and any of ``label``, ``cause``, ``category``, ``category2``, ``gravity``, ``expects_answer``,
        ``irony``; optional ``lang``, ``weight``, ``dataset`` (see
        :func:`crisisdetect.training._table.labelled_rows`), or a file with them.
    out : str or Path
        Model folder to write: ``config.json``, ``model.onnx``, ``tokenizer.json``, ``README.md`` (the card).
    base : str or Path, default="default"
        ``"default"`` or ``"small"``, ``"base"``: the models in the package. Else a folder that this function wrote, or
        a BERT encoder in hub layout or its hub id, whose vocabulary is trimmed to the texts given.
    layers : int, optional
        Lower layers of the base to take; all when not given.
    distil_to : int, optional
        Distil the trained model into a student of its so many lower layers, and write that.
    unlabelled : sequence of str, optional
        More texts for the student to learn from its teacher.
    validation : DataFrame, str or Path, optional
        Held-out labelled texts; 15 % of the table, of each label and language alike, when not given.
    epochs : float, default=3.0
        Passes over the table.
    learning_rate : float, optional
        Largest step; by default 5e-5 for a sentiment model and 8e-5 for an encoder.
    minutes : float, optional
        Time for training and distilling together, restarts included. Steps shrink so that they end with it.
    work : str or Path, optional
        Folder for checkpoints, ``<out>.work`` when not given. A run that was stopped goes on from there; it is removed
        when the model is written.
    device : str, optional
        ``"cpu"`` or ``"cuda"``; a GPU is used when there is one.
    random_state : int, default=0
        Seed. The same seed gives the same weights on the same machine, unless time ran out.
    name, version : str
        Written into the model; the name is the folder's when not given.

    Returns
    -------
    TrainingResult
        Folder and figures.

    Raises
    ------
    ParameterError
        If a column is missing or an argument out of its range.
    NotEnoughDataError
        If the table has too few usable rows.
    ModelError
        If labels are not understood, or the base or the checkpoints do not fit.
    """
    torch.set_num_threads(_threads())
    out = Path(out)
    work = Path(work) if work is not None else out.with_name(out.name + ".work")
    used = labelled_rows(_frame(table))
    for head, why in used.left_out.items():
        logger.warning("the column %s is left out: %s", head, why)
    if validation is None:
        rows, held = split(used.rows, share=0.15, random_state=random_state)
    else:
        rows, held = used.rows, labelled_rows(_frame(validation)).rows
    opened = open_base(base, _with(rows["text"], unlabelled), layers=layers)
    _check(epochs, minutes, distil_to, opened)
    heads = _all_heads(opened.heads, used.heads)
    model = opened.model.to(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    tokens = _Tokens(opened)
    has_head = bool(opened.languages) or str(base) in SHIPPED
    before = _figures(held, softmax(predict(model, tokens(held["text"]), pad_id=tokens.pad_id))) if has_head else {}
    work.mkdir(parents=True, exist_ok=True)
    answers = _answers(model, rows["text"], tokens, opened.heads, work / "base_logits.npy") if has_head else {}
    model = _with_heads(model, opened.heads, heads)
    model.unscale()
    rate = learning_rate or (FROM_MODEL if has_head else FROM_ENCODER)
    share = 1.0 if distil_to is None else 0.6
    settings = Settings(
        learning_rate=rate, epochs=epochs, minutes=share * minutes, batch_size=32, random_state=random_state
    )
    _fit_once(model, rows, heads, tokens, settings, work / "teacher", answers, share=0.0)
    if distil_to is not None:
        student = replace(settings, learning_rate=FOR_STUDENT, minutes=(1 - share) * minutes)
        model = _distil(model, rows, unlabelled, heads, tokens, student, work, layers=distil_to)
    logits = predict(model, tokens(held["text"]), pad_id=tokens.pad_id)
    known = (held["y"] >= 0).to_numpy()
    scale, offsets = vector_scaling(logits[known], held["y"].to_numpy()[known]) if known.any() else (1.0, np.zeros(3))
    _write(out, model, opened, tokens, scale, offsets, name=name or out.name, version=version, rows=rows, heads=heads)
    after = _figures(held, OnnxScorer.from_folder(out)(list(held["text"])))
    card = model_card(
        name=name or out.name,
        version=version,
        base=opened.name,
        settings={
            "layers": len(model.layers), "epochs": epochs, "largest_step": rate, "distilled_to": distil_to or "no",
            "unlabelled_texts": len(unlabelled), "random_state": random_state,
            "heads": ", ".join(["sentiment", *(head.name for head in heads)]),
        },
        languages=rows["lang"].value_counts().to_dict(),
        set_aside=used.set_aside,
        figures=after,
    )  # fmt: skip
    (out / "README.md").write_text(card, encoding="utf-8")
    shutil.rmtree(work)
    return TrainingResult(
        folder=out, before=before, after=after, set_aside=used.set_aside,
        heads=tuple(head.name for head in heads), left_out=used.left_out,
    )  # fmt: skip


def _all_heads(old: Sequence[Head], new: Sequence[Head]) -> tuple[Head, ...]:
    """Return the heads of a base, and those that a table adds to them."""
    have = {head.name for head in old}
    return (*old, *(head for head in new if head.name not in have))


def _with_heads(model: Classifier, old: Sequence[Head], heads: Sequence[Head]) -> Classifier:
    """Return the model with logits for all heads: what it had keeps its weights."""
    wanted = sum(len(head.labels) for head in heads)
    had = sum(len(head.labels) for head in old)
    if wanted == had:
        return model
    wider = with_readings(model, wanted).to(next(model.parameters()).device)
    if model.read is not None and wider.read is not None:
        with torch.no_grad():
            wider.read.weight[:had] = model.read.weight
            wider.read.bias[:had] = model.read.bias
    return wider


def _answers(
    model: Classifier, texts: Iterable[str], tokens: _Tokens, heads: Sequence[Head], kept: Path
) -> dict[str, NDArray[np.float32]]:
    """Return what a model says of texts, by head, sentiment among them; read from a file where that is there."""
    if not kept.exists():
        np.save(kept, predict(model, tokens(texts), pad_id=tokens.pad_id, what="all"))
    logits = np.load(kept)
    return {"sentiment": softmax(logits[:, :3]).astype(np.float32), **read_logits(logits[:, 3:], heads)}


class _Tokens:
    """The tokenizer of a base, as a function from texts to ids."""

    def __init__(self, base: Base) -> None:
        from tokenizers import Tokenizer

        self._tokenizer = Tokenizer.from_str(base.tokenizer)
        self._tokenizer.encode_special_tokens = True
        self.pad_id: int = self._tokenizer.token_to_id("<pad>")

    def __call__(self, texts: Iterable[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]


def fold(
    state: Mapping[str, NDArray[np.float32]], scale: float, offsets: NDArray[np.float64]
) -> dict[str, NDArray[np.float32]]:
    """Return the weights with a calibration written into the head."""
    weight = state["head.weight"] * np.float32(scale)
    bias = state["head.bias"] * np.float32(scale) + offsets.astype(np.float32)
    return {**state, "head.weight": weight, "head.bias": bias}


def _check(epochs: float, minutes: float, distil_to: int | None, base: Base) -> None:
    for name, value in (("epochs", epochs), ("minutes", minutes)):
        if not value > 0:
            msg = Message(
                "The {name!r} parameter of train must be above 0. Got {value!r} instead.",
                name=name,
                value=value,
            )
            raise ParameterError(msg)
    if distil_to is not None and not 0 < distil_to < len(base.model.layers):
        msg = Message(
            "The 'distil_to' parameter of train must be from 1 to {n_layers}, below the layers of {name}. Got "
            "{distil_to!r} instead.",
            n_layers=len(base.model.layers) - 1,
            name=base.name,
            distil_to=distil_to,
        )
        raise ParameterError(msg)


def _frame(table: pd.DataFrame | str | Path) -> pd.DataFrame:
    return read_table(Path(table)) if isinstance(table, str | Path) else table


def _with(texts: Iterable[str], more: Sequence[str]) -> Iterable[str]:
    yield from texts
    yield from map(normalise, more)


def _fit_once(
    model: Classifier,
    rows: pd.DataFrame,
    heads: Sequence[Head],
    tokens: _Tokens,
    settings: Settings,
    place: Path,
    answers: Mapping[str, NDArray[np.float32]],
    *,
    share: float,
) -> None:
    """Train on labels and on the answers of a teacher: ``share`` of each where there are both, else what there is."""
    done = place.with_suffix(".pt")
    if not done.exists():
        tasks = _tasks(rows, heads, answers, share=share)
        fit(
            model, tokens(rows["text"]), tasks, settings=settings, checkpoint=place.with_suffix(".ckpt"),
            pad_id=tokens.pad_id,
        )  # fmt: skip
        torch.save(model.state_dict(), done)
    model.load_state_dict(torch.load(done, weights_only=True))


def _tasks(
    rows: pd.DataFrame, heads: Sequence[Head], answers: Mapping[str, NDArray[np.float32]], *, share: float
) -> list[Task]:
    y = rows["y"].to_numpy()
    sentiment, others = sentiment_target(y), targets(rows, heads)
    trust = answers["sentiment"][:, 0] if "sentiment" in answers else None
    negative = np.where(y >= 0, y == 0, trust >= 0.5 if trust is not None else False).astype(float)
    if "sentiment" in answers:
        sentiment = blended(sentiment, answers["sentiment"], share=share)
    for head in heads:
        if head.name in answers:
            asked = negative if head.kind == "one" else None
            others[head.name] = blended(others[head.name], answers[head.name], share=share, trust=asked)
    blind = ~rows["knows_neutral"].to_numpy() & (y >= 0) & (share == 0)
    return tasks_for(sentiment, others, heads, rows["weight"].to_numpy(), blind_neutral=blind)


def _distil(
    teacher: Classifier,
    rows: pd.DataFrame,
    unlabelled: Sequence[str],
    heads: Sequence[Head],
    tokens: _Tokens,
    settings: Settings,
    work: Path,
    *,
    layers: int,
) -> Classifier:
    """Train a student; texts without a label teach only what the teacher says of them."""
    import pandas as pd

    student = lower_layers(teacher, layers=layers).to(next(teacher.parameters()).device)
    more = pd.DataFrame({"text": sorted(set(map(normalise, unlabelled)) - {""} - set(rows["text"]))})
    every = pd.concat([rows, more.assign(y=-1, weight=1.0, knows_neutral=True, lang="?")], ignore_index=True)
    every = every.astype({"weight": np.float32, "knows_neutral": bool, "y": np.int64})
    answers = _answers(teacher, every["text"], tokens, heads, work / "teacher_logits.npy")
    _fit_once(student, every, heads, tokens, settings, work / "student", answers, share=TEACHER_SHARE)
    return student


def _write(
    out: Path,
    model: Classifier,
    base: Base,
    tokens: _Tokens,
    scale: float,
    offsets: NDArray[np.float64],
    *,
    name: str,
    version: str,
    rows: pd.DataFrame,
    heads: Sequence[Head],
) -> None:
    state = {key: value.detach().cpu().numpy() for key, value in model.state_dict().items()}
    seen = sorted(set(rows["lang"]) - {"?"})
    card: dict[str, Any] = {
        "name": name,
        "version": version,
        "languages": list(dict.fromkeys([*base.languages, *seen])),
        "max_tokens": base.max_tokens,
    }
    export(
        fold(state, scale, offsets), tokenizer=base.tokenizer, out=out, layers=len(model.layers),
        heads=model.layers[0].heads,
        pad_id=tokens.pad_id, card=card, further=heads,
    )  # fmt: skip


def _figures(held: pd.DataFrame, p: NDArray[np.floating]) -> dict[str, dict[str, float]]:
    """Return the figures of all held-out texts, and of each language with 50 texts or more."""
    known = (held["y"] >= 0).to_numpy()
    held, p = held[known].reset_index(drop=True), p[known]
    y = held["y"].to_numpy()
    if not len(y):
        return {}
    parts = {"all": measures(y, p)}
    for lang, places in held.groupby("lang").indices.items():
        if len(places) >= 50 and len(places) < len(y):
            parts[str(lang)] = measures(y[places], p[places])
    return parts


def _threads() -> int:
    from crisisdetect.scoring import usable_cpus

    return usable_cpus()
