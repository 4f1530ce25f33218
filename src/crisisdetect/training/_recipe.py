"""The recipe of the shipped models: from one version to the next, the larger one first, then the smaller from both.

Each model starts from the one of its kind in the package. The larger one learns all labels at once; in front of that
its encoder is moved some way back towards the pretrained one, which knows more of what texts are about (Wortsman et
al. 2022, Robust fine-tuning of zero-shot models, CVPR). The smaller one learns the same labels together with the
larger one's answers. Tweets of the table that earlier versions learned from are learned with the answers of the version
before, and in the end both models go some way back towards it, so that what it knew stays.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from crisisdetect.scoring import Head, known_heads, read_logits
from crisisdetect.training._base import Base, open_base
from crisisdetect.training._calibrate import LastLayer, calibrated_head, softmax
from crisisdetect.training._data import LABELS
from crisisdetect.training._export import export
from crisisdetect.training._fit import Settings, Task, fit, predict
from crisisdetect.training._held_out import SEEDS, of_all_classes, validation_rows
from crisisdetect.training._measure import measures
from crisisdetect.training._model import Classifier, from_base, with_readings
from crisisdetect.training._reactions import as_others_write, held_out, kept_rows, reactions, stars, unlabelled
from crisisdetect.training._readings import with_priors, with_thresholds
from crisisdetect.training._tasks import blended, sentiment_target, targets, tasks_for

logger = logging.getLogger(__name__)

BASE: Final = Settings(learning_rate=6e-5, batch_size=32, max_tokens=72)
SMALL: Final = Settings(learning_rate=1.5e-4, batch_size=32, max_tokens=72)

#: How far the larger encoder goes back towards the pretrained one before it learns.
BACK: Final = 0.3

#: How far both models go back towards the one that knows tweets once they have learned: what a short training forgot of
#: them comes back, and what it learned of reactions stays. Chosen on held-out texts of both.
TOWARDS_BEFORE: Final = 0.1

#: Lower layers that the larger model leaves as they are.
FROZEN: Final = 3

#: How much of what the smaller one learns of a labelled text is the larger one's answer.
TEACHER: Final = 0.6

#: Seed of the draw of tweets; one of ``_held_out.SEEDS``.
DRAW: Final = 77


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Where the recipe reads and writes.

    Attributes
    ----------
    data : Path
        Folder with ``reactions/``, ``crises/`` and ``sentiment/train.parquet``, ``sentiment/eval/``.
    own : Path
        Folder with our own sentences and labels: ``benchmarks/data`` of the repository.
    work : Path
        Folder for checkpoints; a run that was stopped goes on from there.
    out : Path
        Folder for the two model folders, ``base`` and ``small``.
    pretrained : Path, optional
        Folder of multilingual-e5-small in hub layout (``intfloat/multilingual-e5-small``); without it the encoder is
        not moved back. Give it where the models in the package were trained for sentiment alone.
    kept : Path, optional
        Folder with the model folders ``base`` and ``small`` of the version whose answers to tweets are learned again;
        the models in the package when not given.
    base_minutes, small_minutes : float
        Time budgets; training ends earlier when all rows were seen.
    version : str
        Written into the models.
    random_state : int
        Seed. With the same seed and no time-out the weights are the same on the same machine.
    """

    data: Path
    own: Path
    work: Path
    out: Path
    pretrained: Path | None = None
    kept: Path | None = None
    base_minutes: float = 120.0
    small_minutes: float = 60.0
    version: str = "4"
    random_state: int = 4


def run(recipe: Recipe) -> None:
    """Train both models, resuming whatever of them ``work`` already holds."""
    recipe.work.mkdir(parents=True, exist_ok=True)
    labelled = reactions(recipe.data, recipe.own)
    base = open_base("base", [])
    tokens = Tokens(base)
    big = train_base(recipe, base, labelled, tokens)
    write(big, base, tokens, recipe, name="crisisdetect-base", out=recipe.out / "base")
    little = open_base("small", [])
    small = train_small(recipe, little, big, labelled, tokens)
    write(small, little, tokens, recipe, name="crisisdetect-small", out=recipe.out / "small")


def train_base(recipe: Recipe, base: Base, labelled: pd.DataFrame, tokens: Tokens) -> Classifier:
    """Return the larger model after it has learned all labels."""
    done = recipe.work / "base.pt"
    knows_tweets = _knows_tweets(recipe, "base", base)
    before = _copied(knows_tweets)
    heads = known_heads()
    model = (
        with_readings(base.model, sum(len(head.labels) for head in heads)) if base.model.read is None else base.model
    )
    if done.exists():
        model.load_state_dict(torch.load(done, weights_only=True))
        return _moved(model, before, share=TOWARDS_BEFORE)
    kept = kept_rows(recipe.data, 7_000, random_state=DRAW)
    answers = _kept(recipe.work / "kept_base.npy", knows_tweets, tokens, kept["text"])
    rows = pd.concat(
        [
            labelled,
            as_others_write(labelled, share=0.8, random_state=1),
            stars(recipe.data, 2_500, random_state=3),
            kept,
        ],
        ignore_index=True,
    )
    if recipe.pretrained is not None:
        _move_back(model, recipe.pretrained, tokens)
    model.unscale()
    _freeze(model, layers=FROZEN)
    soft = {"sentiment": _at(rows["part"] == "kept", softmax(answers[:, :3]))}
    settings = replace(BASE, minutes=recipe.base_minutes, random_state=recipe.random_state)
    _learn(model, rows, heads, soft, tokens, settings, recipe.work / "base", share=0.5)
    return _moved(model, before, share=TOWARDS_BEFORE)


def train_small(recipe: Recipe, little: Base, big: Classifier, labelled: pd.DataFrame, tokens: Tokens) -> Classifier:
    """Return the smaller model after it has learned the labels and the larger one's answers."""
    done = recipe.work / "small.pt"
    knows_tweets = _knows_tweets(recipe, "small", little)
    before = _copied(knows_tweets)
    heads = known_heads()
    wanted = sum(len(head.labels) for head in heads)
    model = with_readings(little.model, wanted) if little.model.read is None else little.model
    if done.exists():
        model.load_state_dict(torch.load(done, weights_only=True))
        return _moved(model, before, share=TOWARDS_BEFORE)
    more = stars(recipe.data, 3_000, random_state=5)
    nobody = unlabelled(recipe.data, 3_500, away=labelled["text"], random_state=6)
    kept = kept_rows(recipe.data, 12_000, random_state=DRAW)
    asked = pd.concat([labelled, more, nobody], ignore_index=True)
    answers = _kept(recipe.work / "teacher.npy", big, tokens, asked["text"])
    of_tweets = _kept(recipe.work / "kept_small.npy", knows_tweets, tokens, kept["text"])
    again = as_others_write(asked, share=1.0, random_state=2)
    rows = pd.concat([asked, again, kept], ignore_index=True)
    taught = np.concatenate([answers, answers[again["of"].to_numpy()]])
    soft = {"sentiment": np.concatenate([softmax(taught[:, :3]), softmax(of_tweets[:, :3])]).astype(np.float32)}
    for name, p in read_logits(taught[:, 3:], heads).items():
        soft[name] = np.concatenate([p, np.full((len(kept), p.shape[1]), np.nan, dtype=np.float32)])
    model.unscale()
    settings = replace(SMALL, minutes=recipe.small_minutes, random_state=recipe.random_state)
    _learn(model, rows, heads, soft, tokens, settings, recipe.work / "small", share=TEACHER)
    return _moved(model, before, share=TOWARDS_BEFORE)


def _learn(
    model: Classifier,
    rows: pd.DataFrame,
    heads: Sequence[Head],
    soft: Mapping[str, NDArray[np.float32]],
    tokens: Tokens,
    settings: Settings,
    place: Path,
    *,
    share: float,
) -> None:
    logger.info("%s", rows["part"].value_counts().to_dict())
    tasks = _tasks(rows, heads, soft, share=share)
    ids = tokens(rows["text"])
    fit(model, ids, tasks, settings=settings, checkpoint=place.with_suffix(".ckpt"), pad_id=tokens.pad_id)
    torch.save(model.state_dict(), place.with_suffix(".pt"))


def _tasks(
    rows: pd.DataFrame, heads: Sequence[Head], soft: Mapping[str, NDArray[np.float32]], *, share: float
) -> list[Task]:
    y = rows["y"].to_numpy(dtype=np.int64)
    sentiment = blended(sentiment_target(y), soft["sentiment"], share=share)
    others = targets(rows, heads)
    negative = np.where(y >= 0, y == 0, soft["sentiment"][:, 0] >= 0.5)  # NaN, no answer, is none
    for head in heads:
        if head.name in soft:
            trust = negative if head.kind == "one" else None
            others[head.name] = blended(others[head.name], soft[head.name], share=share, trust=trust)
    weight = rows["weight"].fillna(1.0).to_numpy(dtype=np.float32).copy()
    weight[(rows["part"] == "stars").to_numpy()] *= 0.6
    knows = rows["knows_neutral"].map({False: False}).fillna(value=True).to_numpy(dtype=bool)
    return tasks_for(sentiment, others, heads, weight, blind_neutral=~knows & np.isnan(soft["sentiment"]).any(axis=1))


def _at(chosen: pd.Series, values: NDArray[np.floating]) -> NDArray[np.float32]:
    out = np.full((len(chosen), values.shape[1]), np.nan, dtype=np.float32)
    out[chosen.to_numpy()] = values
    return out


def _knows_tweets(recipe: Recipe, name: str, shipped: Base) -> Classifier:
    return shipped.model if recipe.kept is None else open_base(recipe.kept / name, []).model


def _kept(path: Path, model: Classifier, tokens: Tokens, texts: pd.Series) -> NDArray[np.float32]:
    """Return a model's logits of all heads, from a file where they are there."""
    if not path.exists():
        np.save(path, predict(model, tokens(texts), pad_id=tokens.pad_id, max_tokens=72, what="all"))
    return np.load(path)


def _copied(model: Classifier) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in model.state_dict().items()}


def _moved(model: Classifier, there: Mapping[str, torch.Tensor], *, share: float) -> Classifier:
    """Move the weights that two models have in common so far towards the other one; scales are set by calibration."""
    state = model.state_dict()
    for name, value in state.items():
        if name in there and not name.startswith("scale."):
            state[name] = (1 - share) * value + share * there[name]
    model.load_state_dict(state)
    return model


def _move_back(model: Classifier, pretrained: Path, tokens: Tokens) -> None:
    """Move the encoder, and nothing else, towards the pretrained one."""
    places = tokens.places_in(pretrained / "tokenizer.json")
    there = from_base(pretrained, places, layers=len(model.layers)).state_dict()
    encoder = {name: value for name, value in there.items() if name.startswith(("layers.", "norm.", "position."))}
    _moved(model, encoder, share=BACK)


def _freeze(model: Classifier, *, layers: int) -> None:
    parts = [*model.layers[:layers], model.norm, model.position]
    for parameter in (p for part in parts for p in part.parameters()):
        parameter.requires_grad_(requires_grad=False)


def write(model: Classifier, base: Base, tokens: Tokens, recipe: Recipe, *, name: str, out: Path) -> None:
    """Calibrate a model on rows it was not trained on, choose its thresholds, and export it."""
    public = of_all_classes(validation_rows(recipe.data / "sentiment", seeds=SEEDS))
    val, grave = held_out(recipe.data)
    own = pd.concat([val, grave], ignore_index=True)
    # comments that were chosen for a word that hints at something grave are mostly negative: they calibrate nothing
    natural = val[val["lang"].isin(["fr", "en"])]
    held = pd.concat([public.assign(lang=public["lang"].str.split("-").str[0]), _customers(natural)], ignore_index=True)
    y = held["label"].map({label: i for i, label in enumerate(LABELS)}).to_numpy()
    embeddings = predict(model, tokens(held["text"]), pad_id=tokens.pad_id, what="embedding")
    trained = LastLayer(
        weight=model.head.weight.detach().double().numpy(), bias=model.head.bias.detach().double().numpy()
    )
    lang, collection = (held[name].to_numpy(dtype=str) for name in ("lang", "dataset"))
    head, losses = calibrated_head(embeddings, y, lang, collection, trained)
    logger.info("%s: log losses %s, %s", name, losses, measures(y, softmax(head(embeddings))))
    state = {key: value.numpy() for key, value in model.state_dict().items()}
    state |= {"head.weight": head.weight.astype(np.float32), "head.bias": head.bias.astype(np.float32)}
    if head.slopes is not None:
        state |= {
            "scale.weight": head.slopes[None].astype(np.float32),
            "scale.bias": np.array([head.scale], np.float32),
        }
    logits = predict(model, tokens(own["text"]), pad_id=tokens.pad_id, what="all")[:, 3:]
    heads = with_priors(known_heads(), reactions(recipe.data, recipe.own))
    further = with_thresholds(read_logits(logits, heads), own, heads)
    logger.info("%s", further)
    card: dict[str, Any] = {
        "name": name, "version": recipe.version, "languages": list(base.languages), "max_tokens": base.max_tokens,
    }  # fmt: skip
    export(
        state, tokenizer=base.tokenizer, out=out, layers=len(model.layers), heads=model.layers[0].heads,
        pad_id=tokens.pad_id, card=card, shared=True, further=further,
    )  # fmt: skip


def _customers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return reactions as a language of its own for calibration: of customers a model is surer than of tweets."""
    label = rows["y"].map(dict(enumerate(LABELS)))
    return rows.assign(label=label, dataset="reactions_" + rows["source"], lang=rows["lang"] + "-customers")


class Tokens:
    """The tokenizer of a base, as a function from normalised texts to ids."""

    def __init__(self, base: Base) -> None:
        from tokenizers import Tokenizer

        self._text = base.tokenizer
        self._tokenizer = Tokenizer.from_str(base.tokenizer)
        self._tokenizer.encode_special_tokens = True
        self.pad_id: int = self._tokenizer.token_to_id("<pad>")

    def __call__(self, texts: pd.Series) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts.tolist())]

    def places_in(self, other: Path) -> list[int]:
        """Return where the pieces of this tokenizer are in another one that holds them all."""
        from tokenizers import Tokenizer

        there = Tokenizer.from_file(str(other)).get_vocab()
        pieces = json.loads(self._text)["model"]["vocab"]
        return [there[piece[0]] for piece in pieces]
