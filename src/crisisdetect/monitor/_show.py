"""What a monitor has seen, to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crisisdetect.locale import speaking

if TYPE_CHECKING:
    from crisisdetect.monitor._monitor import Monitor
    from crisisdetect.report import Timeline


def timeline(monitor: Monitor) -> Timeline:
    """Return the bins that a monitor has judged and still keeps, with what was usual and tolerated.

    Parameters
    ----------
    monitor : Monitor
        The monitor; it is not modified.

    Returns
    -------
    Timeline
        The last weeks of each stream.
    """
    from crisisdetect.report import timeline_of_bins

    streams = ((one.name, tuple(one.ring)) for one in monitor.watched)
    return timeline_of_bins(streams, every_s=monitor.settings.every_s)


def plot(monitor: Monitor, *, stream: str | None = None, ax: Any = None, lang: str | None = None) -> Any:
    """Draw the bins that the monitor has judged; see :func:`crisisdetect.report.plot`."""
    with speaking(lang):
        return timeline(monitor).plot(stream=stream, ax=ax)


def repr_html(monitor: Monitor) -> str:
    """Return the charts of the monitor in a frame of their own."""
    return timeline(monitor)._repr_html_()
