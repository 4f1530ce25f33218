"""What a model can read of a comment beside its sentiment: the heads, their labels, and how their logits are read.

A model folder names its heads in ``config.json`` under ``heads``, in the order of the columns of its output
``readings``; a folder without that field has a sentiment head alone. What is read is conditional where the labels are:
``cause`` and ``category`` say what a comment complains of *if* it is negative.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from crisisdetect.errors import Message, ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

#: One label of several, or any number of independent ones.
Kind = Literal["one", "any"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """One question that a model answers about a comment.

    Parameters
    ----------
    name : str
        ``cause``, ``category``, ``gravity``, ``expects_answer`` or ``irony`` in the models of the package.
    kind : {"one", "any"}
        Whether the labels exclude each other (softmax) or are independent (a logistic for each).
    labels : tuple of str
        In the order of the columns.
    thresholds : tuple of float
        For ``"any"``: from which probability on a label is said, chosen on texts kept from training; empty when none
        were chosen.
    prior : tuple of float
        For ``"one"``: how frequent each label was where the model learned; empty where that is not known. Whoever
        counts labels needs it (Saerens, Latinne and Decaestecker 2002).
    """

    name: str
    kind: Kind
    labels: tuple[str, ...]
    thresholds: tuple[float, ...] = ()
    prior: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of complaints.

    Parameters
    ----------
    code : str
        Stable name, such as ``delivery_late``.
    group : str
        One of twelve groups above the categories, such as ``delivery``.
    titles : mapping of str to str
        Title by language, to be read aloud.
    """

    code: str
    group: str
    titles: Mapping[str, str]


@cache
def categories() -> tuple[Category, ...]:
    """Return the 42 categories of complaints, in the order of the models' ``category`` head.

    Examples
    --------
    >>> [category.code for category in categories()][:2], len(categories())
    (['delivery_late', 'delivery_lost'], 42)
    >>> categories()[0].titles["fr"]
    'Livraison en retard'
    """
    text = files("crisisdetect.scoring").joinpath("data", "categories.csv").read_text(encoding="utf-8")
    return tuple(
        Category(code=row.pop("code"), group=row.pop("group"), titles=row) for row in csv.DictReader(text.splitlines())
    )


CAUSES: Final = ("communication_error", "product_problem", "marketing_error", "other")
GRAVITY: Final = ("danger", "discrimination", "data_leak", "legal_threat", "boycott")


@cache
def known_heads() -> tuple[Head, ...]:
    """Return the heads that training knows, in the order of their columns."""
    return (
        Head(name="cause", kind="one", labels=CAUSES),
        Head(name="category", kind="one", labels=tuple(category.code for category in categories())),
        Head(name="gravity", kind="any", labels=GRAVITY),
        Head(name="expects_answer", kind="any", labels=("expects_answer",)),
        Head(name="irony", kind="any", labels=("irony",)),
    )


def heads_of(config: Mapping[str, Any], *, source: str) -> tuple[Head, ...]:
    """Return the heads that a model folder's configuration names; none where it has a sentiment head alone.

    Raises
    ------
    ModelError
        If the field ``heads`` is not as it should be.
    """
    try:
        named = [
            Head(
                name=str(head["name"]),
                kind=head["kind"],
                labels=tuple(map(str, head["labels"])),
                thresholds=tuple(map(float, head.get("thresholds", ()))),
                prior=tuple(map(float, head.get("prior", ()))),
            )
            for head in config.get("heads", ())
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        msg = Message(
            "The field 'heads' of {source} must be a list of objects with name, kind and labels. Got {error!r}.",
            source=source,
            error=error,
        )
        raise ModelError(msg) from error
    for head in named:
        n = len(head.labels)
        fits = head.kind in {"one", "any"} and n > 0 and {len(head.thresholds), len(head.prior)} <= {0, n}
        if not fits or len(set(head.labels)) < n:
            msg = Message(
                "The head {name!r} of {source} must have a kind (one or any), labels, and as many priors or none.",
                name=head.name,
                source=source,
            )
            raise ModelError(msg)
    if len({head.name for head in named}) < len(named):
        msg = Message(
            "The heads of {source} must have names of their own. Got {named} instead.",
            source=source,
            named=[head.name for head in named],
        )
        raise ModelError(msg)
    return tuple(named)


def read_logits(logits: NDArray[np.floating], heads: Sequence[Head]) -> dict[str, NDArray[np.float32]]:
    """Return the probabilities of each head's labels, by name of the head, each of shape (rows, labels).

    Parameters
    ----------
    logits : array, shape (rows, labels of all heads)
        What the model wrote.
    heads : sequence of Head
        In the order of the columns.

    Raises
    ------
    ModelError
        If there are more or fewer columns than labels, or numbers that are not finite.
    """
    wanted = sum(len(head.labels) for head in heads)
    if logits.ndim != 2 or logits.shape[1] != wanted:
        msg = Message(
            "The model's readings must have {wanted} columns, as its config.json names labels. Got {shape}.",
            wanted=wanted,
            shape=logits.shape,
        )
        raise ModelError(msg)
    if not np.isfinite(logits).all():
        msg = Message("The model returned numbers that are not finite: its weights or its runtime are broken.")
        raise ModelError(msg)
    out: dict[str, NDArray[np.float32]] = {}
    start = 0
    for head in heads:
        part = logits[:, start : start + len(head.labels)].astype(np.float64)
        start += len(head.labels)
        if head.kind == "one":
            part = np.exp(part - part.max(axis=1, keepdims=True))
            part /= part.sum(axis=1, keepdims=True)
        else:
            part = 1 / (1 + np.exp(-np.clip(part, -50, 50)))
        out[head.name] = part.astype(np.float32)
    return out
