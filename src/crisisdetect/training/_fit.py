"""Fine-tune or distil a classifier: deterministic for a seed, resumable, within a time budget."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from crisisdetect._writing import whole_file
from crisisdetect.errors import Message, ModelError
from crisisdetect.scoring import Kind
from crisisdetect.training._model import Classifier

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train.

    ``minutes`` limits the time of the whole run, restarts included: the learning rate follows whichever of rows and
    time is further on, so a run cut by its budget still ends with a small step. Heads that were just added learn with
    ``head_learning_rate``, the encoder and its old head with ``learning_rate``.
    """

    learning_rate: float
    head_learning_rate: float = 1e-3
    epochs: float = 1.0
    batch_size: int = 48
    max_tokens: int = 64
    warmup: float = 0.06
    weight_decay: float = 0.01
    minutes: float = math.inf
    checkpoint_every: int = 150
    random_state: int = 0


@dataclass(frozen=True, kw_only=True, eq=False)
class Task:
    """What one head learns.

    Attributes
    ----------
    kind : {"one", "any"}
        Softmax over the labels, or a logistic for each.
    target : array of float32, shape (n_texts, labels)
        Wanted probabilities: a label's own, a teacher's, or a mixture. NaN where a text says nothing of it.
    weight : array of float32, shape (n_texts,)
        Weight of each text.
    share : float
        Weight of the task beside the others.
    blind : array of bool, shape (n_texts, labels), optional
        Labels that the source of a row does not have: they take no part in its softmax.
    """

    kind: Kind
    target: NDArray[np.float32]
    weight: NDArray[np.float32]
    share: float = 1.0
    blind: NDArray[np.bool_] | None = None


def fit(
    model: Classifier,
    ids: Sequence[Sequence[int]],
    tasks: Sequence[Task],
    *,
    settings: Settings,
    checkpoint: Path,
    pad_id: int,
) -> Classifier:
    """Train a classifier in place and return it.

    Parameters
    ----------
    model : Classifier
        With as many logits as the tasks have labels together.
    ids : sequence of sequences of int
        Token ids of each text, special tokens included.
    tasks : sequence of Task
        Sentiment first, then the other heads in the order of their logits.
    settings : Settings
        How to train.
    checkpoint : Path
        File that holds the state of an unfinished run; it is read when it exists.
    pad_id : int
        Id that fills short rows.
    """
    device = next(model.parameters()).device
    run = _fingerprint(ids, tasks, settings)
    optimizer, rates = _optimizer(model, settings)
    losses_of = [_TaskLoss(task, len(ids)) for task in tasks]
    batches = list(_epochs(ids, settings))
    step, spent, losses = 0, 0.0, np.zeros(len(tasks))
    torch.manual_seed(settings.random_state)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True, map_location=device)
        if state["run"] != run:
            msg = Message(
                "The checkpoint {checkpoint} is of another run: other texts, labels or settings.\n"
                "Hint: name another folder for checkpoints, or remove this one",
                checkpoint=checkpoint,
            )
            raise ModelError(msg)
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["spent"]
        logger.info("resumed at step %d of %d", step, len(batches))
    started = time.monotonic() - spent
    model.train()
    with tqdm(total=len(batches), initial=step, desc="training", unit="batch", disable=None, leave=False) as bar:
        while step < len(batches):
            torch.manual_seed(settings.random_state * 1_000_003 + step)
            rows = batches[step]
            progress = max(step / len(batches), (time.monotonic() - started) / (60 * settings.minutes))
            if progress >= 1:
                break
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * min(progress / settings.warmup, (1 - progress) / (1 - settings.warmup))
            tokens, keep = pad([ids[i] for i in rows], pad_id=pad_id, max_tokens=settings.max_tokens)
            logits = model.forward_all(tokens.to(device), keep.to(device))
            parts = [loss(part, rows) for loss, part in zip(losses_of, _columns(logits, tasks), strict=True)]
            total = torch.stack([task.share * part for task, part in zip(tasks, parts, strict=True)]).sum()
            optimizer.zero_grad()
            total.backward()
            nn.utils.clip_grad_norm_([p for group in optimizer.param_groups for p in group["params"]], 1.0)
            optimizer.step()
            losses += [float(part.detach()) for part in parts]
            step += 1
            bar.update()
            if step % settings.checkpoint_every == 0:
                spent = time.monotonic() - started
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
                _save({**state, "spent": spent, "run": run}, checkpoint)
                shown = " ".join(f"{value / settings.checkpoint_every:.3f}" for value in losses)
                logger.info("step %d of %d, %.1f minutes, losses %s", step, len(batches), spent / 60, shown)
                losses[:] = 0
    return model.eval()


def _optimizer(model: Classifier, settings: Settings) -> tuple[torch.optim.Optimizer, list[float]]:
    """Return the optimiser, and the largest step of each of its groups: what was there, and what was just added."""
    added = {id(p) for part in (model.topic, model.read) if part is not None for p in part.parameters()}
    trained = [p for p in model.parameters() if p.requires_grad]
    groups = [
        ([p for p in trained if id(p) not in added], settings.learning_rate),
        ([p for p in trained if id(p) in added], settings.head_learning_rate),
    ]
    groups = [(parameters, rate) for parameters, rate in groups if parameters]
    optimizer = torch.optim.AdamW(
        [{"params": parameters, "lr": rate} for parameters, rate in groups], weight_decay=settings.weight_decay
    )
    return optimizer, [rate for _, rate in groups]


def _columns(logits: Tensor, tasks: Sequence[Task]) -> tuple[Tensor, ...]:
    return torch.split(logits, [task.target.shape[1] for task in tasks], dim=1)


class _TaskLoss:
    """The loss of one head on a batch: cross entropy over the rows that say something of it.

    It is divided by how many such rows a batch has on average, not by how many this one has: a label that few rows
    carry must not make the batches that hold one of them jump.
    """

    def __init__(self, task: Task, n: int) -> None:
        self._task = task
        self._known = ~np.isnan(task.target).any(axis=1) & (task.weight > 0)
        self._share = max(float(task.weight[self._known].sum()) / max(1, n), 1e-9)

    def __call__(self, logits: Tensor, rows: NDArray[np.int64]) -> Tensor:
        task, device = self._task, logits.device
        known = np.flatnonzero(self._known[rows])
        if not len(known):
            return logits.sum() * 0
        places, logits = rows[known], logits[torch.from_numpy(known).to(device)]
        target = torch.from_numpy(task.target[places]).to(device)
        weight = torch.from_numpy(task.weight[places]).to(device)
        if task.kind == "any":
            each = functional.binary_cross_entropy_with_logits(logits, target, reduction="none").sum(1)
        else:
            if task.blind is not None:
                logits = logits.masked_fill(torch.from_numpy(task.blind[places]).to(device), -1e4)
            each = -(target * functional.log_softmax(logits, dim=1)).sum(1)
        return (each * weight).sum() / (self._share * len(rows))


def predict(
    model: Classifier,
    ids: Sequence[Sequence[int]],
    *,
    pad_id: int,
    max_tokens: int = 128,
    tokens_a_batch: int = 4_096,
    what: Literal["sentiment", "all", "embedding"] = "sentiment",
) -> NDArray[np.float32]:
    """Return for each text, in order, the logits of sentiment, shape (n_texts, 3), of all heads, or the embedding."""
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    further = model.read.out_features if model.read is not None else 0
    width = {"sentiment": 3, "all": 3 + further, "embedding": model.head.in_features}[what]
    out = np.zeros((len(ids), width), dtype=np.float32)
    device = next(model.parameters()).device
    model.eval()
    run = {"sentiment": model.forward, "all": model.forward_all, "embedding": model.embed}[what]
    start = 0
    with torch.inference_mode():
        while start < len(order):
            size = max(1, tokens_a_batch // min(max_tokens, len(ids[order[min(start + 63, len(order) - 1)]])))
            rows = order[start : start + size]
            tokens, keep = pad([ids[i] for i in rows], pad_id=pad_id, max_tokens=max_tokens)
            out[rows] = run(tokens.to(device), keep.to(device)).cpu().numpy()
            start += len(rows)
    return out


def pad(ids: Sequence[Sequence[int]], *, pad_id: int, max_tokens: int) -> tuple[Tensor, Tensor]:
    """Stack rows of ids into a rectangle; a row over ``max_tokens`` keeps its head and, for a quarter, its tail."""
    tail = max_tokens // 4
    cut = [row if len(row) <= max_tokens else [*row[: max_tokens - tail], *row[-tail:]] for row in ids]
    width = max(map(len, cut))
    tokens = torch.full((len(cut), width), pad_id)
    keep = torch.zeros((len(cut), width), dtype=torch.bool)
    for i, row in enumerate(cut):
        tokens[i, : len(row)] = torch.tensor(row)
        keep[i, : len(row)] = True
    return tokens, keep


def _epochs(ids: Sequence[Sequence[int]], settings: Settings) -> Iterator[NDArray[np.int64]]:
    """Yield batches of rows: shuffled, then sorted by length within pools, so that little is padded."""
    rng = np.random.default_rng(settings.random_state)
    length = np.array([min(len(row), settings.max_tokens) for row in ids])
    left = int(settings.epochs * len(ids))
    while left > 0:
        order = rng.permutation(len(ids))[:left]
        left -= len(order)
        pools = [order[i : i + 50 * settings.batch_size] for i in range(0, len(order), 50 * settings.batch_size)]
        for pool in pools:
            ordered = pool[np.argsort(length[pool], kind="stable")]
            chunks = [ordered[i : i + settings.batch_size] for i in range(0, len(ordered), settings.batch_size)]
            for i in rng.permutation(len(chunks)):
                yield chunks[i]


def _fingerprint(ids: Sequence[Sequence[int]], tasks: Sequence[Task], settings: Settings) -> str:
    """Return what tells this run from another one; its time budget may change from one start to the next."""
    digest = hashlib.sha256(repr(replace(settings, minutes=0.0, checkpoint_every=0)).encode())
    for task in tasks:
        digest.update(f"{task.kind} {task.share} {task.target.shape}".encode())
        digest.update(np.ascontiguousarray(task.target).tobytes() + np.ascontiguousarray(task.weight).tobytes())
    for row in ids:
        digest.update(np.asarray(row, dtype=np.int64).tobytes() + b"|")
    return digest.hexdigest()


def _save(state: dict[str, object], path: Path) -> None:
    with whole_file(path) as file:
        torch.save(state, file)
