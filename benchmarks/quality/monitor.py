"""The live monitor on real streams with dated crises: ``python -m benchmarks.quality.monitor --data DIR``.

Each stream is replayed comment by comment from its first one on, with nothing known before, at a stated budget of false
alarms; beside it, the rules that vendors publish, on the same bins. Prints what was found, how late, and how many
alarms there were in quiet time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.quality._judge import Judged, judge, total
from benchmarks.quality._monitor import SENTIMENTS, run_monitor, run_vendor, scored_of
from benchmarks.quality._origins import where_to_get
from benchmarks.quality._streams import Stream, read_streams
from crisisdetect.detection import VENDOR_RULES
from crisisdetect.evaluation import false_alarms_per

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

COUNTING = """\
How it is counted: as in the benchmark of the whole path. A crisis is found when an alarm falls between its onset (where
times are dates only, a day before) and 7 days after, or its end if that is earlier, but at least 2 days after. Alarms
of the monitor are its events `alarm` and `relapsed`; of a rule, runs of bins it fires on. Those in quiet periods are
false. Delays and onset errors are medians over the crises found. Bins are chosen by volume: a day where there are only
dates, ten minutes below 20,000 comments a day, else a minute. No setting was chosen on these streams."""

_HEADER = (
    "| method | streams | crises found | delay, h | onset error, h | false alarms | per 90 quiet days | per week |"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    options = _parser().parse_args(arguments)
    try:
        streams = read_streams(options.data, [name.strip() for name in options.streams.split(",") if name.strip()])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    results: dict[str, list[Judged]] = {}
    for stream in streams:
        for sentiment in SENTIMENTS:
            if not (stream.has_text if sentiment == "model" else stream.labelled):
                continue
            scored = scored_of(stream, sentiment, options.cache)
            for name, judged in _methods(stream, sentiment, scored, options):
                results.setdefault(name, []).append(judged)
    print(_report(results, options), end="")
    return 0


def _methods(
    stream: Stream, sentiment: str, scored: pd.DataFrame, options: argparse.Namespace
) -> list[tuple[str, Judged]]:
    found = []
    for mode in options.modes.split(","):
        name = f"monitor, {mode}, {sentiment}"
        run = run_monitor(stream, name, scored, false_alarms=options.false_alarms, mode=mode)
        found.append((name, judge(stream, run)))
        n = len(found[-1][1].false_alarms)
        print(f"{stream.name}: {name}: {len(run.alarms)} alarms, {n} false, {run.seconds:.0f} s", file=sys.stderr)
    if not options.no_rules:
        for rule in VENDOR_RULES:
            name = f"{rule}, {sentiment}"
            found.append((name, judge(stream, run_vendor(stream, name, scored, rule))))
    return found


def _report(results: dict[str, list[Judged]], options: argparse.Namespace) -> str:
    lines = [f'# The live monitor on real streams, at "{options.false_alarms}"', "", _HEADER, _rule(8)]
    lines += [_total_row(name, judged) for name, judged in results.items()]
    lines += ["", COUNTING]
    for name, judged in results.items():
        if name.startswith("monitor"):
            lines += ["", f"## {name}", "", "| stream | found | delay, h | alarms | false | quiet days | seconds |"]
            lines += [_rule(7), *map(_stream_row, judged), "", *_names(judged)]
    return "\n".join(lines) + "\n"


def _total_row(name: str, judged: list[Judged]) -> str:
    whole = total(name, judged)
    per_90 = false_alarms_per(whole.n_false, whole.quiet, per="90D")
    cells = [
        name,
        str(whole.n_streams),
        f"{whole.n_found} of {len(whole.outcomes)}",
        _number(whole.median("delay_hours")),
        _number(whole.median("onset_error_hours")),
        str(whole.n_false),
        _number(per_90, 2),
        _number(per_90 * 7 / 90, 2),
    ]
    return f"| {' | '.join(cells)} |"


def _stream_row(one: Judged) -> str:
    delays = [
        _number(outcome.delay_hours, 0 if outcome.delay_hours is None or outcome.delay_hours >= 10 else 1)
        for outcome in one.outcomes
    ]
    cells = [
        one.stream.name,
        (f"{one.n_found} of {len(one.outcomes)}" + ("" if one.stream.counted else " (not in the total)"))
        if one.outcomes
        else "–",
        " / ".join(delays) or "–",
        str(len(one.run.alarms)),
        str(len(one.false_alarms)),
        f"{one.quiet.days:,}",
        f"{one.run.seconds:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _names(judged: list[Judged]) -> list[str]:
    missed = [
        f"- {one.stream.name}: {outcome.crisis.name}"
        for one in judged
        for outcome in one.outcomes
        if outcome.alarm is None and one.stream.counted
    ]
    false = [
        f"- {one.stream.name}: {', '.join(f'{alarm.opened:%Y-%m-%d %H:%M}' for alarm in one.false_alarms)}"
        for one in judged
        if one.false_alarms
    ]
    return ["Missed:", "", *(missed or ["- none"]), "", "False alarms:", "", *(false or ["- none"])]


def _number(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None or value != value else f"{value:,.{decimals}f}"


def _rule(n: int) -> str:
    return f"| --- |{' ---: |' * (n - 1)}"


def _parser() -> argparse.ArgumentParser:
    command = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.monitor",
        description=__doc__,
        epilog=f"Where to get the streams:\n\n{where_to_get()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--data", type=Path, required=True, help="folder with a .json and a .parquet file a stream")
    command.add_argument("--streams", default="", help="only these, separated by commas")
    command.add_argument("--cache", type=Path, help="folder for the model's answers")
    command.add_argument("--false-alarms", default="1 per 90 days", help="the budget")
    command.add_argument("--modes", default="robust,parametric", help="modes of the detector, separated by commas")
    command.add_argument("--no-rules", action="store_true", help="leave the rules of vendors out")
    return command


if __name__ == "__main__":
    raise SystemExit(main())
