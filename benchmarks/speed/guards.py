"""What it costs to be guarded against hostile files: ``python -m benchmarks.speed.guards``.

Reads honest files of 100,000 comments as they are read, and once more with what guards the reading left out: for
Parquet the child process, the check of offsets and the count of what columns unfold to; for workbooks the check of the
archive, the count of cells and the limits of rows; for texts the count of what archives unfold to. Both by turns in one
process, and what counts is the processor time of it and of its children, each read with a child of its own. Prints a
Markdown table of ratios.
"""

from __future__ import annotations

import argparse
import gc
import resource
import statistics
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

from benchmarks.speed.reading import make
from crisisdetect.readers import (
    _apart,
    _binary,
    _blocks,
    _pieces,
    read,
)  # the parts that are left out have no public names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def unguarded_batches(
    _name: str, path: str, _data: bytes | None, wanted: Sequence[str] | None, *, rows: int
) -> Iterator[tuple[Any, float]]:
    import pyarrow.parquet as parquet

    done = 0
    with parquet.ParquetFile(path, pre_buffer=False) as opened:
        columns = None if wanted is None else list(wanted)
        for batch in opened.iter_batches(batch_size=rows, columns=columns, use_threads=False):
            done += len(batch)
            yield batch, done / opened.metadata.num_rows


def nothing(*_: object, **__: object) -> int:
    return 0


def unguarded_rows(_path: str, sheet: Any, _budget: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if any(cell not in (None, "") for cell in row):
            yield number, row


def unguarded() -> ExitStack:
    """Return a context in which nothing guards the reading."""
    stack = ExitStack()
    for owner, name, instead in (
        (_blocks, "batches_apart", unguarded_batches),
        (_binary, "_check_workbook", nothing),
        (_binary, "_rows", unguarded_rows),
        (_pieces.Unpacked, "_grow", nothing),
    ):
        stack.enter_context(mock.patch.object(owner, name, instead))
    return stack


def processor() -> float:
    """Return the processor time of this process and of its children that have ended."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def one(path: Path, *, guarded: bool) -> float:
    gc.collect()
    with ExitStack() if guarded else unguarded():
        start = processor()
        read(path)
        while _apart._waiting:  # what it took is known once it has ended
            _apart._waiting.pop().end()
        return processor() - start


def compare(path: Path, repeats: int) -> str:
    """Return the row of a table: the median of the ratios of pairs, and of both times."""
    one(path, guarded=True)
    pairs = [(one(path, guarded=False), one(path, guarded=True)) for _ in range(repeats)]
    ratios = sorted(with_guards / without for without, with_guards in pairs)
    without, with_guards = (statistics.median(times) for times in zip(*pairs, strict=True))
    low, high = ratios[len(ratios) // 4], ratios[-1 - len(ratios) // 4]
    return (
        f"| {path.suffix[1:]} | {without:.2f} | {with_guards:.2f} | {statistics.median(ratios) - 1:+.1%} | "
        f"{low - 1:+.1%} to {high - 1:+.1%} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--kinds", nargs="+", default=["csv", "parquet", "xlsx"])
    parser.add_argument("--folder", type=Path, help="keep the files here, and use those that are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "export.csv").exists():
            make(folder, options.rows)
        if "xlsx" in options.kinds and not (folder / "export.xlsx").exists():
            import pandas as pd

            pd.read_parquet(folder / "export.parquet").to_excel(folder / "export.xlsx", index=False)
        print("| file | seconds without | with | cost | middle half of the pairs |", flush=True)
        print("|---|---:|---:|---:|---|", flush=True)
        for kind in options.kinds:
            print(compare(folder / f"export.{kind}", options.repeats), flush=True)


if __name__ == "__main__":
    main()
