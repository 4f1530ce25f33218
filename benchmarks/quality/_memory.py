"""What is kept between runs: the model's answers by text, and finished runs.

Texts are kept as hashes only. Answers belong to one model and to the code that turns a text into numbers; finished runs
belong to all code of the package, the options and the data. When one of these changes, they are made anew.
"""

from __future__ import annotations

import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

COLUMNS = ["p_negative", "p_neutral", "p_positive"]

#: Files of ``crisisdetect.scoring`` that turn a text into probabilities.
TEXT_RULES = ("_text.py", "_tokens.py", "_onnx.py")


class RememberingScorer:
    """A scorer that asks another one for each text once, over any number of runs.

    Each batch that was asked for is written at once, so that a run that was killed goes on where it was.

    Parameters
    ----------
    folder : Path
        Where answers are kept, one file a batch.
    load : function
        Makes the scorer that is asked; called only when a text is new.
    """

    def __init__(self, folder: Path, load: Callable[[], Any]) -> None:
        self._folder = folder
        self._load = load
        self._scorer: Any = None
        self.n_remembered = 0
        self._paid = {"seconds": 0.0, "peak_mb": 0.0}
        folder.mkdir(parents=True, exist_ok=True)
        parts = [pd.read_parquet(path) for path in sorted(folder.glob("part-*.parquet"))]
        self._known: dict[str, NDArray[np.float32]] = {}
        self._n_parts = len(parts)
        for part in parts:
            self._known.update(zip(part["text_hash"], part[COLUMNS].to_numpy(np.float32), strict=True))
        about = folder / "about.json"
        self._about = json.loads(about.read_text("utf-8")) if about.exists() else {}

    @property
    def name(self) -> str:
        """Name of the scorer that is or was asked."""
        if "name" not in self._about:
            self._keep(name=str(getattr(self._asked(), "name", "scorer")))
        return str(self._about["name"])

    def __call__(self, texts: Sequence[str], /) -> NDArray[np.float32]:
        """Return the probabilities of ``texts``, shape (n_texts, 3)."""
        keys = [_hash([text.encode("utf-8", "surrogatepass")]) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self.n_remembered += len(set(keys)) - len(new)
        if new:
            self._ask(list(new), list(new.values()))
        return np.stack([self._known[key] for key in keys]) if keys else np.zeros((0, 3), np.float32)

    def saved(self, *, peak_mb: float) -> tuple[float, float]:
        """Return the seconds of scoring and the peak memory that earlier runs paid, and keep what this one paid."""
        before = (float(self._about.get("seconds", 0)), float(self._about.get("peak_mb", 0)))
        if self._paid["seconds"]:
            self._keep(seconds=before[0] + self._paid["seconds"], peak_mb=max(before[1], peak_mb))
            self._paid["seconds"] = 0.0
        return before

    def _asked(self) -> Any:
        if self._scorer is None:
            began = time.perf_counter()
            self._scorer = self._load()
            self._paid["seconds"] += time.perf_counter() - began
        return self._scorer

    def _ask(self, keys: list[str], texts: list[str]) -> None:
        scorer = self._asked()
        began = time.perf_counter()
        answer = np.asarray(scorer(texts), dtype=np.float32)
        self._paid["seconds"] += time.perf_counter() - began
        part = pd.DataFrame(answer, columns=COLUMNS)
        part.insert(0, "text_hash", keys)
        path = self._folder / f"part-{self._n_parts:05d}.parquet"
        part.to_parquet(path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)
        self._n_parts += 1
        self._known.update(zip(keys, answer, strict=True))

    def _keep(self, **values: object) -> None:
        self._about.update(values)
        path = self._folder / "about.json"
        path.with_suffix(".tmp").write_text(json.dumps(self._about, sort_keys=True), "utf-8")
        path.with_suffix(".tmp").replace(path)


def remembered(stream: str, cache: Path) -> RememberingScorer:
    """Return the default model with a memory for one stream."""
    from crisisdetect.scoring import default_scorer

    folder = cache / "scores" / f"{stream}-{model_key()}"
    return RememberingScorer(folder, default_scorer)


def model_key() -> str:
    """Return a key of the default model and of the code that turns texts into numbers."""
    scoring = _package() / "scoring"
    # the configuration holds the checksums of the weights, the vocabulary and the tokenizer
    parts = (scoring / "models" / "small" / "config.json", *(scoring / name for name in TEXT_RULES))
    return _hash(path.read_bytes() for path in parts)


def run_key(*, data: Path, options: str, whole: bool) -> str:
    """Return a key of a finished run: its data file, its options, and the code (of the package too, if ``whole``)."""
    here = [Path(__file__).with_name(name) for name in ("_streams.py", "_rules.py", "_runs.py")]
    code = [*here, *(sorted(_package().rglob("*.py")) if whole else ())]
    stat = data.stat()
    parts = [path.read_bytes() for path in code]
    about = f"{options} {stat.st_size} {stat.st_mtime_ns} {model_key() if whole else ''}"
    return _hash([*parts, about.encode("utf-8")])


def _package() -> Path:
    import crisisdetect

    return Path(crisisdetect.__file__ or "").parent


def _hash(parts: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()
