"""Error rates of a model: what it says of comments whose sentiment is known, by language and by where they are from."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message, ModelError, ParameterError
from crisisdetect.quantification._cells import N_CELLS, N_STATISTICS, STATISTICS, n_counted, n_scored, statistics
from crisisdetect.quantification._classic import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

CLASSES: Final = ("negative", "neutral", "positive")

#: Version of the layout of a table of error rates.
FORMAT: Final = 1

#: Name of the table in a model folder.
TABLE_NAME: Final = "errors.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Domain:
    """What a model said of the labelled comments of one collection in one language.

    Parameters
    ----------
    name : str
        The collection.
    lang : str
        Language, ISO 639-1.
    counts : ndarray of shape (3, 24)
        Statistics (see ``STATISTICS``) of its truly negative, neutral and positive comments.
    """

    name: str
    lang: str
    counts: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate with the 95 % interval of Clopper and Pearson, which is for sampling within the labelled data alone."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ErrorRates:
    """Error rates of one model, in several collections ("domains") of labelled comments.

    Parameters
    ----------
    model : str
        Name of the scorer they are of, as in the ``model`` column of a scored table.
    model_sha256 : str
        Checksum of the model's weights; empty where there is no file.
    domains : tuple of Domain
        What the model said, by collection.
    own : tuple of Domain, optional
        Labelled comments of the very collection the rates are used on, see :func:`calibrate_on`; their counts are as
        large as the information in them. The language ``"all"`` stands for any. They are not written to a file.
    """

    model: str
    model_sha256: str = ""
    domains: tuple[Domain, ...]
    own: tuple[Domain, ...] = ()

    def languages(self) -> tuple[str, ...]:
        """Return the languages there are domains of, sorted."""
        return tuple(sorted({domain.lang for domain in self.domains}))

    def without(self, *names: str) -> ErrorRates:
        """Return the same rates without the domains of these names.

        Raises
        ------
        ParameterError
            If nothing would be left.
        """
        kept = tuple(domain for domain in self.domains if domain.name not in names)
        if not kept:
            msg = Message("No domain is left without {names}.", names=", ".join(names))
            raise ParameterError(msg)
        return replace(self, domains=kept)

    def class_counts(self, lang: str | None = None) -> NDArray[np.float64]:
        """Return the summed statistics of the domains of a language; of all where it has none or is not given.

        Returns
        -------
        ndarray of shape (3, 24)
            Of truly negative, neutral and positive comments.
        """
        own = [d.counts for d in self.domains if d.lang == base_language(lang)]
        return np.asarray(np.sum(own or [d.counts for d in self.domains], axis=0))

    def true_positive_rate(self, lang: str | None = None) -> Rate:
        """Return the share of truly negative comments that are counted as negative (``p_negative`` from one half)."""
        return _rate(self.class_counts(lang)[:1])

    def false_positive_rate(self, lang: str | None = None) -> Rate:
        """Return the share of the other comments that are counted as negative."""
        return _rate(self.class_counts(lang)[1:])

    def to_json(self) -> str:
        """Return the table as JSON; the same rates give the same text."""
        rows = [
            {"name": d.name, "lang": d.lang}
            | {name: [round(float(x), 3) for x in row] for name, row in zip(CLASSES, d.counts, strict=True)}
            for d in self.domains
        ]
        head = {"format": FORMAT, "model": self.model, "model_sha256": self.model_sha256, "statistics": STATISTICS}
        lines = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in rows)
        fields = ",\n ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items())
        return f'{{{fields},\n "domains": [\n  {lines}\n ]}}\n'

    @classmethod
    def from_json(cls, text: str, *, source: str = "the table of error rates") -> ErrorRates:
        """Read a table that :meth:`to_json` wrote.

        Raises
        ------
        ModelError
            If it is damaged, or was written by another version.
        """
        try:
            raw = json.loads(text)
            found = raw["format"], tuple(raw["statistics"])
            domains = tuple(_domain(row) for row in raw["domains"])
            model, checksum = str(raw["model"]), str(raw["model_sha256"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            msg = Message(
                "{source} is damaged: {name} {error}.\nHint: make it again, see docs/quantification.md",
                source=source,
                name=type(error).__name__,
                error=error,
            )
            raise ModelError(msg) from error
        if found != (FORMAT, STATISTICS) or not domains:
            msg = Message(
                "{source} was made for another version of crisisdetect.\nHint: make it again",
                source=source,
            )
            raise ModelError(msg)
        return cls(model=model, model_sha256=checksum, domains=domains)


def measure_error_rates(
    scores: ArrayLike, labels: Sequence[str], *, langs: Sequence[str], domains: Sequence[str], model: str = "mine"
) -> ErrorRates:
    """Make a table of error rates from labelled comments that the model never saw in training.

    Parameters
    ----------
    scores : array-like of shape (n, 3)
        Probabilities of negative, neutral, positive.
    labels : sequence of str
        ``"negative"``, ``"neutral"`` or ``"positive"`` for each comment.
    langs : sequence of str
        Language of each comment.
    domains : sequence of str
        Collection each comment is from: the more, the better the allowance for an unknown one.
    model : str, default="mine"
        Name of the scorer, as in the ``model`` column of the scored tables it will be used on.

    Returns
    -------
    ErrorRates
        The table.

    Raises
    ------
    ParameterError
        If the lengths differ, a score is missing, or a label has another name.

    Examples
    --------
    >>> rates = measure_error_rates(
    ...     [[0.9, 0.1, 0.0], [0.2, 0.7, 0.1]], ["negative", "neutral"], langs=["fr", "fr"], domains=["a", "a"]
    ... )
    >>> rates.true_positive_rate("fr").share
    1.0
    """
    p = np.asarray(scores, dtype=np.float64)
    y, lang, name = np.asarray(labels, dtype=object), np.asarray(langs, dtype=object), np.asarray(domains, dtype=object)
    if p.ndim != 2 or p.shape[1:] != (3,) or not len(p) == len(y) == len(lang) == len(name) or np.isnan(p).any():
        msg = Message(
            "measure_error_rates requires n rows of 3 scores, and n labels, langs and domains. Got shape {shape}.",
            shape=p.shape,
        )
        raise ParameterError(msg)
    unknown = sorted({str(label) for label in y} - set(CLASSES))
    if unknown or not len(y):
        msg = Message(
            "The 'labels' parameter must hold {classes}. Got {unknown} instead.",
            classes=", ".join(CLASSES),
            unknown=", ".join(unknown[:3]) or "none",
        )
        raise ParameterError(msg)
    base = np.array([base_language(value) for value in lang], dtype=object)
    keys = sorted(set(zip(name.tolist(), base.tolist(), strict=True)))
    found = []
    for key in keys:
        here = (name == key[0]) & (base == key[1])
        counts = np.stack([statistics(p[here & (y == label)]) for label in CLASSES])
        found.append(Domain(name=str(key[0]), lang=str(key[1]), counts=counts))
    return ErrorRates(model=model, domains=tuple(found))


@lru_cache(maxsize=8)
def default_error_rates(model: str = "small") -> ErrorRates:
    """Return the error rates of a model that comes with the package.

    Parameters
    ----------
    model : {"small", "base"}, default="small"
        Which one.

    Returns
    -------
    ErrorRates
        Read once in a process.

    Raises
    ------
    ModelError
        If the table is missing or damaged, or was made for other weights.
    """
    from crisisdetect.scoring import MODEL_FOLDERS

    return read_error_rates(MODEL_FOLDERS[model])


def read_error_rates(folder: str | Path) -> ErrorRates:
    """Return the error rates that lie in a model folder beside the weights.

    Parameters
    ----------
    folder : str or Path
        A model folder written by this package.

    Returns
    -------
    ErrorRates
        The table.

    Raises
    ------
    ModelError
        If the table is missing or damaged, or was made for other weights.
    """
    path = Path(folder) / TABLE_NAME
    if not path.is_file():
        msg = Message(
            "There is no table of error rates at {path}.\nHint: make it, see docs/quantification.md",
            path=path,
        )
        raise ModelError(msg)
    rates = ErrorRates.from_json(path.read_text(encoding="utf-8"), source=str(path))
    if rates.model_sha256 != weights_checksum(folder):
        msg = Message(
            "The error rates in {path} are of other weights than those beside them.\nHint: make them again",
            path=path,
        )
        raise ModelError(msg)
    return rates


@lru_cache(maxsize=1)
def shipped_models() -> dict[str, str]:
    """Return the names that the models of the package write into scored tables, and what each is called."""
    from crisisdetect.scoring import MODEL_FOLDERS, read_own_config

    configs = {name: read_own_config(folder) for name, folder in MODEL_FOLDERS.items()}
    return {f"{config['name']}@{config['version']}": name for name, config in configs.items()}


def weights_checksum(folder: str | Path) -> str:
    """Return the SHA-256 of a model folder's weights, as its ``config.json`` states it."""
    from crisisdetect.scoring import read_own_config

    return str(read_own_config(Path(folder))["files"].get("model.onnx", ""))


def base_language(lang: object) -> str:
    """Return a language without its region or second part, ``"other"`` where there is none.

    Examples
    --------
    >>> base_language("fr-CA"), base_language(None)
    ('fr', 'other')
    """
    if not isinstance(lang, str) or not lang.strip():
        return "other"
    return lang.strip().lower().replace("_", "-").split("-")[0]


def _domain(row: dict[str, Any]) -> Domain:
    counts = np.array([row[name] for name in CLASSES], dtype=np.float64)
    if counts.shape != (3, N_STATISTICS) or not np.isfinite(counts).all() or (counts[:, :N_CELLS] < 0).any():
        msg = f"domain {row['name']!r} must have 3 x {N_STATISTICS} finite numbers"
        raise ValueError(msg)
    return Domain(name=str(row["name"]), lang=str(row["lang"]), counts=counts)


def _rate(counts: NDArray[np.float64]) -> Rate:
    total = counts.sum(axis=0)
    k, n = float(n_counted(total)), float(n_scored(total))
    low, high = clopper_pearson(k, n)
    return Rate(share=k / n if n else float("nan"), low=low, high=high, n=int(n))
