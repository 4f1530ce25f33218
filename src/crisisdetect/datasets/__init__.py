"""Comments of invented brands with planted crises: to rehearse with, to test with, and for the demo."""

from crisisdetect.datasets._demo import demo_events, load_demo, write_demo
from crisisdetect.datasets._export import write_export
from crisisdetect.datasets._simulate import simulate_comments

__all__ = ["demo_events", "load_demo", "simulate_comments", "write_demo", "write_export"]
