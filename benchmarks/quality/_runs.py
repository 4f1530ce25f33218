"""One stream through the package, or through a rule of thumb, and what is kept of it."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from benchmarks.quality._memory import RememberingScorer, remembered
from benchmarks.quality._rules import RULES, daily_counts
from benchmarks.quality._streams import LABEL_COLUMN, Stream, comments_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Scan = Callable[..., Any]

Method = Literal["model", "labels"] | str
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """An alarm: when it was raised; and what only the package says, when it began and ended and how severe it was."""

    opened: pd.Timestamp
    onset: pd.Timestamp | None = None
    closed: pd.Timestamp | None = None
    severity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of one stream by one method; ``error`` says why nothing did."""

    stream: str
    method: Method
    alarms: tuple[Alarm, ...] = ()
    n_read: int = 0
    n_scored: int = 0
    n_without_text: int = 0
    n_rejected: int = 0
    seconds: float = 0.0
    peak_mb: float = 0.0
    n_remembered: int = 0
    error: str | None = None

    def to_json(self) -> str:
        """Return the run as JSON; times are ISO 8601."""
        return json.dumps(asdict(self), default=lambda time: time.isoformat(), indent=1)

    @classmethod
    def from_json(cls, text: str) -> Run:
        """Return the run that :meth:`to_json` wrote."""
        plain = json.loads(text)
        alarms = [
            Alarm(
                opened=pd.Timestamp(alarm["opened"]),
                onset=_time(alarm["onset"]),
                closed=_time(alarm["closed"]),
                severity=alarm["severity"],
            )
            for alarm in plain.pop("alarms")
        ]
        return cls(alarms=tuple(alarms), **plain)


def run_scan(stream: Stream, method: Method, *, scan: Scan, every: str | None, cache: Path | None) -> Run:
    """Run one stream through the public path in this process.

    Parameters
    ----------
    stream : Stream
        Which stream.
    method : {"model", "labels"}
        Whether the model reads the texts, or the human labels take its place.
    scan : function
        ``crisisdetect.scan``, or anything with its face.
    every : str or None
        Bin width; by default the package chooses.
    cache : Path or None
        Where the model's answers are kept; they are not kept when None.
    """
    from crisisdetect.errors import CrisisDetectError

    comments = comments_of(stream, labels=method == "labels")
    options: dict[str, Any] = {"every": every, "progress": False}
    memory: RememberingScorer | None = None
    if method == "labels":
        options["sentiment"] = LABEL_COLUMN
    elif cache is not None:
        memory = options["scorer"] = remembered(stream.name, cache)
    began = time.perf_counter()
    try:
        result = scan(comments, **options)
    except CrisisDetectError as error:
        return Run(stream=stream.name, method=method, n_read=len(comments), error=str(error))
    seconds, peak = time.perf_counter() - began, peak_memory()
    if memory is not None:
        saved_seconds, saved_peak = memory.saved(peak_mb=peak)
        seconds, peak = seconds + saved_seconds, max(peak, saved_peak)
    return Run(
        stream=stream.name,
        method=method,
        alarms=tuple(
            Alarm(opened=crisis.opened, onset=crisis.onset, closed=crisis.closed, severity=crisis.severity)
            for crisis in sorted(result.crises, key=lambda crisis: crisis.opened)
        ),
        seconds=round(seconds, 2),
        peak_mb=round(peak, 1),
        n_remembered=memory.n_remembered if memory else 0,
        n_read=_count(result.counts, "n_read"),
        n_scored=_count(result.counts, "n_scored"),
        n_without_text=_count(result.counts, "n_without_text"),
        n_rejected=_count(result.counts, "n_rejected"),
    )


def run_rule(stream: Stream, method: Method) -> Run:
    """Run one stream through a rule of thumb on its daily counts."""
    began = time.perf_counter()
    counts = daily_counts(stream)
    alarms = RULES[method](counts)
    n = int(counts["n_comments"].sum())
    return Run(
        stream=stream.name,
        method=method,
        alarms=tuple(Alarm(opened=alarm) for alarm in alarms),
        n_read=n,
        n_scored=n,
        seconds=round(time.perf_counter() - began, 2),
        peak_mb=round(peak_memory(), 1),
    )


def run_apart(stream: Stream, method: Method, *, data: Path, every: str | None, cache: Path | None) -> Run:
    """Run one stream in a process of its own, so that its peak memory is its own."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "run.json"
        task = {
            "data": str(data.resolve()),
            "stream": stream.name,
            "method": method,
            "every": every,
            "cache": None if cache is None else str(cache.resolve()),
            "answer": str(answer),
        }
        command = [sys.executable, "-m", "benchmarks.quality._one", json.dumps(task)]
        ended = subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)
        if ended.returncode == 0:
            return Run.from_json(answer.read_text("utf-8"))
    return Run(stream=stream.name, method=method, error=f"its process ended with code {ended.returncode}")


def peak_memory() -> float:
    """Return the most memory this process has held so far, in MB.

    On Linux from ``VmHWM``: ``ru_maxrss`` also holds the peak of the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text("utf-8").splitlines()
        kilobytes = next((line.split()[1] for line in lines if line.startswith("VmHWM")), None)
        if kilobytes is not None:
            return int(kilobytes) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _time(text: str | None) -> pd.Timestamp | None:
    return None if text is None else pd.Timestamp(text)


def _count(counts: object, name: str) -> int:
    return int(counts[name] if isinstance(counts, Mapping) else getattr(counts, name))
