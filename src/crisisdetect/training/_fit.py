"""Fine-tune or distil a classifier: deterministic for a seed, resumable, within a time budget."""

from __future__ import annotations

import hashlib
import logging
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from tqdm import tqdm

from crisisdetect._writing import whole_file
from crisisdetect.errors import Message, ModelError
from crisisdetect.training._model import Classifier

logger = logging.getLogger(__name__)

Batch = tuple[NDArray[np.int64], Tensor, Tensor]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train.

    ``minutes`` limits the time of the whole run, restarts included: the learning rate follows whichever of rows and
    time is further on, so a run cut by its budget still ends with a small step.
    """

    learning_rate: float
    epochs: float = 1.0
    batch_size: int = 48
    max_tokens: int = 64
    warmup: float = 0.06
    weight_decay: float = 0.01
    distil: float = 0.0
    temperature: float = 1.5
    minutes: float = math.inf
    checkpoint_every: int = 150
    random_state: int = 0


def fit(
    model: nn.Module,
    ids: Sequence[Sequence[int]],
    y: NDArray[np.int64],
    weight: NDArray[np.float32],
    knows_neutral: NDArray[np.bool_],
    *,
    settings: Settings,
    checkpoint: Path,
    pad_id: int,
    teacher_logits: NDArray[np.float32] | None = None,
) -> nn.Module:
    """Train a classifier in place and return it.

    Parameters
    ----------
    model : Module
        Called with token ids and a mask, returns logits of shape (rows, 3).
    ids : sequence of sequences of int
        Token ids of each text, special tokens included.
    y, weight, knows_neutral : arrays of shape (n_texts,)
        Class, weight, and whether the source of the row has a neutral class.
    settings : Settings
        How to train.
    checkpoint : Path
        File that holds the state of an unfinished run; it is read when it exists.
    pad_id : int
        Id that fills short rows.
    teacher_logits : array of shape (n_texts, 3), optional
        What the student learns beside the labels, with weight ``settings.distil``.
    """
    device = next(model.parameters()).device
    run = _fingerprint(ids, y, settings)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=settings.learning_rate, weight_decay=settings.weight_decay)
    batches = list(_epochs(ids, settings))
    step, spent, losses = 0, 0.0, 0.0
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
            for group in optimizer.param_groups:
                group["lr"] = settings.learning_rate * min(
                    progress / settings.warmup, (1 - progress) / (1 - settings.warmup)
                )
            tokens, keep = pad([ids[i] for i in rows], pad_id=pad_id, max_tokens=settings.max_tokens)
            logits = model(tokens.to(device), keep.to(device))
            loss = _loss(logits, rows, y, weight, knows_neutral, teacher_logits, settings)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            losses += float(loss.detach())
            step += 1
            bar.update()
            if step % settings.checkpoint_every == 0:
                spent = time.monotonic() - started
                state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
                _save({**state, "spent": spent, "run": run}, checkpoint)
                logger.info(
                    "step %d of %d, %.1f minutes, loss %.4f",
                    step,
                    len(batches),
                    spent / 60,
                    losses / settings.checkpoint_every,
                )
                losses = 0.0
    return model.eval()


def predict(
    model: Classifier,
    ids: Sequence[Sequence[int]],
    *,
    pad_id: int,
    max_tokens: int = 128,
    tokens_a_batch: int = 4_096,
    embeddings: bool = False,
) -> NDArray[np.float32]:
    """Return the logits of each text, shape (n_texts, 3), or their embeddings, shape (n_texts, width), in order."""
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    out = np.zeros((len(ids), model.head.in_features if embeddings else model.head.out_features), dtype=np.float32)
    device = next(model.parameters()).device
    model.eval()
    run = model.embed if embeddings else model
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


def _loss(
    logits: Tensor,
    rows: NDArray[np.int64],
    y: NDArray[np.int64],
    weight: NDArray[np.float32],
    knows_neutral: NDArray[np.bool_],
    teacher: NDArray[np.float32] | None,
    settings: Settings,
) -> Tensor:
    device = logits.device
    blind = torch.from_numpy(~knows_neutral[rows]).to(device)
    masked = logits.clone()
    masked[:, 1] = masked[:, 1].masked_fill(blind, -1e4)
    w = torch.from_numpy(weight[rows]).to(device)
    hard = (
        functional.cross_entropy(masked, torch.from_numpy(y[rows]).to(device), reduction="none") * w
    ).sum() / w.sum().clamp_min(1e-6)
    if teacher is None:
        return hard
    t = settings.temperature
    target = functional.softmax(torch.from_numpy(teacher[rows]).to(device) / t, dim=1)
    soft = functional.kl_div(functional.log_softmax(logits / t, dim=1), target, reduction="batchmean") * t * t
    return settings.distil * soft + (1 - settings.distil) * hard


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


def _fingerprint(ids: Sequence[Sequence[int]], y: NDArray[np.int64], settings: Settings) -> str:
    """Return what tells this run from another one; its time budget may change from one start to the next."""
    digest = hashlib.sha256(repr(replace(settings, minutes=0.0, checkpoint_every=0)).encode())
    digest.update(np.asarray(y, dtype=np.int64).tobytes())
    for row in ids:
        digest.update(np.asarray(row, dtype=np.int64).tobytes() + b"|")
    return digest.hexdigest()


def _save(state: dict[str, object], path: Path) -> None:
    with whole_file(path) as file:
        torch.save(state, file)
