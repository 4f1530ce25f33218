"""Our default, and what others offer: each takes values of shape (n,) and returns first indices of new segments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.segmentation import change_points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Method = Callable[["NDArray[np.float64]"], Iterable[int]]


def _ruptures(values: NDArray[np.float64], make: Callable[[], object], factor: float) -> list[int]:
    found = make().fit(values.reshape(-1, 1)).predict(pen=factor * np.log(len(values)))  # type: ignore[attr-defined]
    return found[:-1]


def _pelt(values: NDArray[np.float64]) -> list[int]:
    import ruptures

    return _ruptures(values, lambda: ruptures.KernelCPD("linear", min_size=1), 3)


def _binseg(values: NDArray[np.float64]) -> list[int]:
    import ruptures

    return _ruptures(values, lambda: ruptures.Binseg("l2", jump=1, min_size=1), 3)


def _window(values: NDArray[np.float64]) -> list[int]:
    import ruptures

    width = min(100, len(values) // 2 // 2 * 2)
    return _ruptures(values, lambda: ruptures.Window(width, "l2", jump=1), 2)


def _skchange(values: NDArray[np.float64], name: str, *, calibrated: bool = False) -> Iterable[int]:
    from skchange import detectors, tuning

    detector = getattr(detectors, name)()
    if calibrated:
        detector = tuning.CalibratedDetectorFWER(detector, random_state=0)
    return detector.fit(values.reshape(-1, 1)).predict(values.reshape(-1, 1))


def _changeforest(values: NDArray[np.float64]) -> Iterable[int]:
    from changeforest import changeforest

    return changeforest(np.ascontiguousarray(values.reshape(-1, 1)), "change_in_mean").split_points()


#: By name; the library that a method needs is the first word.
METHODS: dict[str, Method] = {
    "crisisdetect change_points()": change_points,
    "no change": lambda _: [],
    "ruptures KernelCPD linear, 3 log n": _pelt,
    "ruptures Binseg l2, 3 log n": _binseg,
    "ruptures Window(100) l2, 2 log n": _window,
    "skchange MovingWindow()": lambda values: _skchange(values, "MovingWindow"),
    "skchange SeededBinarySegmentation()": lambda values: _skchange(values, "SeededBinarySegmentation"),
    "skchange CalibratedDetectorFWER(SeededBinarySegmentation())": lambda values: _skchange(
        values, "SeededBinarySegmentation", calibrated=True
    ),
    "skchange PELT()": lambda values: _skchange(values, "PELT"),
    "changeforest change_in_mean": _changeforest,
}


def usable(methods: Mapping[str, Method]) -> tuple[dict[str, Method], list[str]]:
    """Return the methods whose library is installed, and the libraries that are not."""
    libraries = ("ruptures", "skchange", "changeforest")
    missing = [name for name in libraries if find_spec(name) is None]
    return {name: method for name, method in methods.items() if name.split()[0] not in missing}, missing
