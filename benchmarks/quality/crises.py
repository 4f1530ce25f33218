"""The whole path on real streams with dated crises: ``python -m benchmarks.quality.crises --data DIR``.

Runs ``crisisdetect.scan`` over every per-comment stream of a folder, by the model and then by human labels in its
place, beside two rules of thumb, and prints what was found, how late, and how many alarms were false.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.quality._judge import Judged, judge, total
from benchmarks.quality._memory import run_key
from benchmarks.quality._origins import where_to_get
from benchmarks.quality._rules import RULES
from benchmarks.quality._runs import Run, run_apart, run_rule, run_scan
from benchmarks.quality._streams import Stream, read_streams
from benchmarks.quality._table import as_data, report, title

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.quality._runs import Scan

    Runner = Callable[[Stream, str], Run]

METHODS = {"model": ["model"], "labels": ["labels"], "both": ["model", "labels"], "none": []}


def benchmark(
    streams: Sequence[Stream],
    methods: Sequence[str],
    run: Runner,
    *,
    after_each: Callable[[dict[str, list[Judged]]], None] | None = None,
) -> dict[str, list[Judged]]:
    """Run streams by methods, and judge what came of it.

    Parameters
    ----------
    streams : sequence of Stream
        What to run.
    methods : sequence of str
        ``"model"``, ``"labels"`` or a rule of thumb.
    run : function
        Runs one stream by one method.
    after_each : function, optional
        Called with the results so far after each stream.

    Returns
    -------
    dict of str to list of Judged
        For each method its streams; those it cannot be used on are left out, see :func:`left_out`.
    """
    results: dict[str, list[Judged]] = {method: [] for method in methods}
    for stream in streams:
        for method in methods:
            if usable(stream, method):
                results[method].append(judge(stream, run(stream, method)))
        if after_each is not None:
            after_each(results)
    return results


def usable(stream: Stream, method: str) -> bool:
    """Tell whether a stream has what a method needs: texts, or human labels; rules need neither."""
    return {"model": stream.has_text, "labels": stream.labelled}.get(method, True)


def left_out(streams: Sequence[Stream], methods: Sequence[str]) -> dict[str, list[str]]:
    """Say for each method which streams it was not run on, and why."""
    said: dict[str, list[str]] = {}
    for method in methods:
        without = [stream for stream in streams if not usable(stream, method)]
        names = ", ".join(stream.name for stream in without)
        lines = (
            [f"Left out, as without {'texts' if method == 'model' else 'human labels'}: {names}."] if without else []
        )
        if method == "labels":
            listed = sum(len(stream.crises) for stream in streams if stream.counted)
            missing = sum(len(stream.crises) for stream in without if stream.counted)
            lines.append(f"Labelled crises: {listed - missing} of {listed}.")
        said[method] = lines
    return said


def in_process(scan: Scan, *, every: str | None = None, cache: Path | None = None) -> Runner:
    """Return a runner that calls ``scan``, or a rule, in this process."""

    def run(stream: Stream, method: str) -> Run:
        if method in RULES:
            return run_rule(stream, method)
        return run_scan(stream, method, scan=scan, every=every, cache=cache)

    return run


def apart(*, data: Path, every: str | None, cache: Path | None) -> Runner:
    """Return a runner that gives each run a process of its own, and takes finished runs from ``cache``."""

    def run(stream: Stream, method: str) -> Run:
        kept = None
        if cache is not None:
            key = run_key(data=stream.path, options=f"{method} {every}", whole=method not in RULES)
            kept = cache / "runs" / f"{stream.name}.{key}.json"
            if kept.exists():
                return Run.from_json(kept.read_text("utf-8"))
        print(f"{stream.name}: {title(method)}", file=sys.stderr, flush=True)
        done = run_apart(stream, method, data=data, every=every, cache=cache)
        if kept is not None and done.error is None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.with_suffix(".tmp").write_text(done.to_json(), "utf-8")
            kept.with_suffix(".tmp").replace(kept)
        return done

    return run


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    command = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.crises",
        description=__doc__,
        epilog=f"Where to get the streams:\n\n{where_to_get()}\n\n"
        "How a folder has to look is said in benchmarks/quality/_streams.py. Files of weekly counts are not read.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("--data", type=Path, required=True, help="folder with a .json and a .parquet file a stream")
    command.add_argument("--streams", default="", help="only these, separated by commas")
    command.add_argument(
        "--sentiment", choices=METHODS, default="both", help="who judges the texts; none: only the rules of thumb"
    )
    command.add_argument("--no-rules", action="store_true", help="leave the rules of thumb out")
    command.add_argument("--cache", type=Path, help="folder for the model's answers and finished runs, to go on from")
    command.add_argument("--json", type=Path, help="file to write the figures to, after each stream")
    command.add_argument("--every", help="bin width, such as 1h or 1D; by default the package chooses")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 1 if a stream could not be run, 2 if the folder is wrong."""
    options = parser().parse_args(arguments)
    try:
        streams = read_streams(options.data, [name.strip() for name in options.streams.split(",") if name.strip()])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    methods = [*METHODS[options.sentiment], *([] if options.no_rules else RULES)]

    def after_each(results: dict[str, list[Judged]]) -> None:
        for method, judged in results.items():
            whole = total(method, judged)
            so_far = f"{whole.n_found} of {len(whole.outcomes)} crises, {whole.n_false} false alarms"
            print(f"  {title(method)}: {so_far} in {whole.n_streams} streams", file=sys.stderr, flush=True)
        if options.json:
            options.json.write_text(json.dumps(as_data(results), indent=1, ensure_ascii=False) + "\n", "utf-8")

    runner = apart(data=options.data, every=options.every, cache=options.cache)
    results = benchmark(streams, methods, runner, after_each=after_each)
    print(report(results, left_out=left_out(streams, methods)), end="")
    return int(any(one.run.error is not None for judged in results.values() for one in judged))


if __name__ == "__main__":
    raise SystemExit(main())
