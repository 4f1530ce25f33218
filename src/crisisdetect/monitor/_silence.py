"""Silence of a stream: missing data, or how its hours are now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.monitor._episode import iso_of

if TYPE_CHECKING:
    from crisisdetect.monitor._records import Event
    from crisisdetect.monitor._stream import StreamMonitor

#: Silence this unlikely is missing data: the logarithm of one in a million.
SILENCE: Final = 13.8

#: Silences at the same hours of so many of the last days are a new rhythm.
RHYTHM: Final = 3
RHYTHM_S: Final = 7 * 86_400

_DAY_S: Final = 86_400


def listen(stream: StreamMonitor, start_s: int, comments: int, expected: float) -> list[Event]:
    """Tell silence from missing data."""
    if comments:
        back, since = stream.in_gap, stream.quiet_since
        stream.quiet_since, stream.quiet_expected, stream.in_gap = None, 0.0, False
        if not back:
            return []
        _learn_silence(stream, since or start_s, start_s)
        return [stream.event("data", start_s + stream.settings.every_s)]
    if stream.quiet_since is None:
        stream.quiet_since = start_s
    stream.quiet_expected += expected if stream.usual is None else stream.usual.least(start_s)
    if stream.in_gap or stream.quiet_expected / stream.noise < SILENCE:
        return []
    stream.in_gap = True
    stream.memory.mark_gap(stream.quiet_since)
    return [stream.event("no_data", start_s + stream.settings.every_s, detail=iso_of(stream.quiet_since))]


def _learn_silence(stream: StreamMonitor, begin_s: int, end_s: int) -> None:
    """Tell a new rhythm from missing data: silence that comes back every day at the same hours is how it is now."""
    lately = [one for one in stream.silences if one[1] > end_s - RHYTHM_S]
    stream.silences = [*lately, (begin_s, end_s)][-RHYTHM:]
    begins = [begin % _DAY_S for begin, _ in stream.silences]
    lengths = [end - begin for begin, end in stream.silences]
    ends = [at + length for at, length in zip(begins, lengths, strict=True)]
    if len(lengths) == RHYTHM and max(lengths) < _DAY_S and max(begins) < min(ends):
        stream.memory.mark_rhythm(stream.silences)
        if stream.episode is None:
            stream.learn()
