"""The state of a stream's monitor as plain data, and back."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crisisdetect._writing import write_text
from crisisdetect.baseline import Baseline
from crisisdetect.detection import EDetector
from crisisdetect.errors import Message, ReadError
from crisisdetect.monitor._counter import DailyCounter, Waiting
from crisisdetect.monitor._episode import Closed, Episode
from crisisdetect.monitor._memory import from_plain, to_plain
from crisisdetect.monitor._promise import Ledger
from crisisdetect.monitor._stream import StreamMonitor

if TYPE_CHECKING:
    from crisisdetect.monitor._settings import Settings

FORMAT: Final = "crisisdetect-monitor"
VERSION: Final = 2

#: What is saved as it is.
_AS_IT_IS = (
    "next_s",
    "snoozed_s",
    "quiet_since",
    "quiet_expected",
    "in_gap",
    "n_late",
    "statistic",
    "gamma",
    "fresh",
    "learned_s",
    "began_s",
    "n_relapses",
)


def waiting_to_dict(one: StreamMonitor) -> dict[str, Any]:
    """Return of the state of a stream's monitor what changes with comments, before their bin is judged."""
    waiting = [[start, [w.to_list() for w in comments.values()]] for start, comments in sorted(one.waiting.items())]
    return {"waiting": waiting, "n_late": one.n_late, "gravity": dict(one.gravity), "next_s": one.next_s}


def stream_to_dict(one: StreamMonitor, *, past: bool = True) -> dict[str, Any]:
    """Return the state of a stream's monitor as plain data; without its past bins, which are many, if so asked."""
    return {
        **{name: getattr(one, name) for name in _AS_IT_IS},
        "silences": [list(one) for one in one.silences],
        "memory": to_plain(one.memory) if past else to_plain(one.memory) | {"rows": []},
        "baseline": None if one.usual is None else one.usual.baseline.to_dict(),
        "detector": one.detector.to_dict(),
        "counter": one.counter.to_dict(),
        "ring": [list(closed) for closed in one.ring] if past else [],
        "episode": None if one.episode is None else one.episode.to_dict(),
        "last": list(one.last),
        "so_far": list(one.so_far),
        "rise_s": one.rise_s,
        "ledger": one.ledger.to_dict(),
        **waiting_to_dict(one),
    }


def stream_from_dict(name: str, settings: Settings, plain: Mapping[str, Any]) -> StreamMonitor:
    """Return the monitor that :func:`stream_to_dict` described."""
    made = StreamMonitor(name, settings, float(plain["gamma"]))
    for key in _AS_IT_IS:
        setattr(made, key, plain[key])
    made.silences = [(int(begin), int(end)) for begin, end in plain["silences"]]
    made.memory = from_plain(plain["memory"])
    if plain["baseline"] is not None:
        made.take(Baseline.from_dict(plain["baseline"]))
    made.counter = DailyCounter.from_dict(plain["counter"])
    made.detector = EDetector.from_dict(plain["detector"])
    for start, comments in plain["waiting"]:
        made.waiting[int(start)] = {saved[1]: Waiting(*saved) for saved in comments}
    made.ring.extend(Closed(*closed) for closed in plain["ring"])
    made.episode = None if plain["episode"] is None else Episode.from_dict(plain["episode"])
    made.last = (int(plain["last"][0]), int(plain["last"][1]))
    made.so_far = tuple(plain["so_far"])
    made.rise_s = int(plain.get("rise_s", 0))  # a state of before there were such things has none
    if "ledger" in plain:
        made.ledger = Ledger(**plain["ledger"])
    made.gravity = {kind: float(time) for kind, time in plain["gravity"].items()}
    return made


def write_state(path: str | os.PathLike[str], plain: Mapping[str, Any]) -> None:
    """Write the state of a monitor into a JSON file, all or nothing."""
    write_text(path, json.dumps(plain, ensure_ascii=True, separators=(",", ":")))


def read_state(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Return the state of a monitor in a JSON file."""
    try:
        plain = json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as error:
        msg = Message("The monitor in {path!r} cannot be read: {error}.", path=os.fspath(path), error=error)
        raise ReadError(msg) from error
    check_state(plain)
    return dict(plain)


def check_state(plain: object) -> None:
    """Raise ``ReadError`` unless it is the state of a monitor of this version."""
    found = plain if isinstance(plain, Mapping) else {}
    if found.get("format") != FORMAT or found.get("version") != VERSION:
        msg = Message(
            "This is no saved monitor of version {version}: format {found!r}, version {found_2!r}.\n"
            "Hint: fit it anew on the history.",
            version=VERSION,
            found=found.get("format"),
            found_2=found.get("version"),
        )
        raise ReadError(msg)
