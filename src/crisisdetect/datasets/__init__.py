"""Comments of invented brands with planted crises: to rehearse with, to test with, and for the demo."""

from crisisdetect.datasets._demo import DEMOS, EXPORTS, demo_events, load_demo, write_demo
from crisisdetect.datasets._export import write_export
from crisisdetect.datasets._simulate import simulate_comments

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "load_demo",
    "simulate_comments",
]
