"""Detection: tell, tick by tick, whether all is still usual.

:class:`EDetector` keeps a promise on false alarms. Beside it stand the rules others use, for comparison and for those
who are used to them. Each detector takes a :class:`Bin` and answers with a :class:`Step`.
"""

from typing import TYPE_CHECKING, Final

from crisisdetect.detection._adwin import ADWIN
from crisisdetect.detection._bins import Bin, Detector, Step
from crisisdetect.detection._cusum import CUSUM
from crisisdetect.detection._ears import EARS
from crisisdetect.detection._edetector import CHANNELS, MODES, EDetector
from crisisdetect.detection._farrington import FarringtonFlexible
from crisisdetect.detection._page_hinkley import PageHinkley
from crisisdetect.detection._vector import Bins, EDetectors, Steps
from crisisdetect.detection._vendors import VENDOR_RULES, SpikeRule
from crisisdetect.detection._zscore import ZScore

if TYPE_CHECKING:
    from collections.abc import Callable

#: The rules others use, at their usual settings, by name.
BASELINES: Final[dict[str, "Callable[[], Detector]"]] = {
    "z-score": ZScore,
    "EARS C1": lambda: EARS(method="C1"),
    "EARS C2": lambda: EARS(method="C2"),
    "EARS C3": lambda: EARS(method="C3"),
    "CUSUM": CUSUM,
    "Page-Hinkley": PageHinkley,
    "ADWIN": ADWIN,
    "Farrington Flexible": FarringtonFlexible,
}

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Bin",
    "Bins",
    "EDetector",
    "Step",
]
