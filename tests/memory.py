"""How much memory this process took: ``ru_maxrss`` also holds the peak of what started it, and what was long ago."""

import os
from pathlib import Path

#: A line of a program that puts the peak of its own process, in megabytes, into ``peak``.
OWN_PEAK = (
    "peak = next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith('VmHWM')) // 1024\n"
)


def forget():
    """Let the peak begin anew from what is taken now, where the system lets us, and return it in megabytes."""
    clear = Path("/proc/self/clear_refs")
    if os.access(clear, os.W_OK):
        clear.write_text("5", "ascii")
    return peak()


def peak():
    """Return the peak since it was forgotten, in megabytes."""
    lines = Path("/proc/self/status").read_text("ascii", "replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024
