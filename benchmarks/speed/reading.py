"""How fast exports are read, and in how much memory: ``python -m benchmarks.speed.reading --rows 2000000``.

Makes a CSV, an NDJSON and a Parquet file of comments, and reads each with ``crisisdetect.readers.read_batches`` (times,
texts, ids, pseudonyms, duplicates, an account of every row) and with libraries that only parse. Each run has a process
of its own, of which the peak of the resident memory is taken. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

KINDS = ("csv", "ndjson", "parquet")
SENTENCES = (
    "colis retard merci service client jamais reçu livraison appel facture remboursement attente panne réseau super "
    "nul honte bravo the parcel is late again thanks for nothing great support broken refund waiting phone"
)
BLOCK = 50_000

OURS = (
    "import narwhals, pyarrow.csv, pyarrow.json, pyarrow.parquet; import pyarrow.compute; "
    "from crisisdetect.readers import read_batches; n = sum(len(batch.comments) for batch in read_batches(path))"
)
RUNS = {
    "crisisdetect": dict.fromkeys(KINDS, OURS),
    "pyarrow": {
        "csv": "import pyarrow.csv as reader; n = reader.read_csv(path).num_rows",
        "ndjson": "import pyarrow.json as reader; n = reader.read_json(path).num_rows",
        "parquet": "import pyarrow.parquet as reader; n = reader.read_table(path).num_rows",
    },
    "pandas": {
        "csv": "import pandas; n = len(pandas.read_csv(path))",
        "ndjson": "import pandas; n = len(pandas.read_json(path, lines=True))",
        "parquet": "import pandas; n = len(pandas.read_parquet(path))",
    },
    "polars": {
        "csv": "import polars; n = len(polars.read_csv(path))",
        "ndjson": "import polars; n = len(polars.read_ndjson(path))",
        "parquet": "import polars; n = len(polars.read_parquet(path))",
    },
}  # fmt: skip

#: One allocator for all, as the time of the default one depends on how it starts.
ALLOCATOR = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
#: Imports are left out of the time.
PROGRAM = """
import json, sys, time
path = sys.argv[1]
{imports}
wall, processor = time.perf_counter(), time.process_time()
{code}
wall, processor = time.perf_counter() - wall, time.process_time() - processor
try:
    with open("/proc/self/status") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
except OSError:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(json.dumps({{"n": n, "wall": wall, "processor": processor, "peak": peak}}))
"""


def blocks(n_rows: int) -> Iterator[pa.Table]:
    """Yield a made-up export of comments: 64-bit ids, instants, 40,000 authors, texts of 4 to 30 words."""
    import numpy as np
    import pyarrow as pa

    rng = np.random.default_rng(0)
    words = np.array(SENTENCES.split())
    for start in range(0, n_rows, BLOCK):
        n = min(BLOCK, n_rows - start)
        lengths = rng.integers(4, 31, n)
        drawn = words[rng.integers(0, len(words), int(lengths.sum()))]
        ends = np.cumsum(lengths)
        texts = [" ".join(drawn[end - length : end]) for end, length in zip(ends, lengths, strict=True)]
        texts = [text.replace(" ", ", ", 1) if i % 8 == 0 else text for i, text in enumerate(texts)]
        times = np.datetime64("2025-01-01T00:00:00") + (np.arange(start, start + n) * 13).astype("timedelta64[s]")
        yield pa.table(
            {
                "id": [str(1_478_650_000_000_000_000 + 7 * i) for i in range(start, start + n)],
                "created_at": np.char.add(times.astype(str), "Z").tolist(),
                "author": [f"user{i}" for i in rng.zipf(1.3, n) % 40_000],
                "text": texts,
                "likes": rng.poisson(3, n).astype(str).tolist(),
                "lang": np.where(rng.random(n) < 0.6, "fr", "en").tolist(),
            }
        )


def make(folder: Path, n_rows: int) -> dict[str, Path]:
    """Write the three files."""
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as parquet

    paths = {kind: folder / f"export.{kind}" for kind in KINDS}
    with paths["ndjson"].open("w", encoding="utf-8") as lines, paths["csv"].open("wb") as rows:
        writer = None
        for number, table in enumerate(blocks(n_rows)):
            options = arrow_csv.WriteOptions(include_header=number == 0, quoting_style="needed")
            arrow_csv.write_csv(table, rows, options)
            writer = writer or parquet.ParquetWriter(paths["parquet"], table.schema)
            writer.write_table(table)
            lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
        if writer is not None:
            writer.close()
    return paths


def measure(code: str, path: Path) -> dict[str, float]:
    """Run one reader in a process of its own."""
    imports, _, work = code.rpartition("; ")
    program = PROGRAM.format(imports=imports, code=work)
    command = [sys.executable, "-c", program, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **ALLOCATOR})
    return dict(json.loads(done.stdout.splitlines()[-1]))


def benchmark(paths: dict[str, Path], *, n_rows: int, repeats: int) -> list[str]:
    """Return the lines of a Markdown table."""
    lines = [
        "| file | reader | seconds | rows/s | of pyarrow | processor seconds | of pyarrow | peak MB |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for kind, path in paths.items():
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in RUNS}
        for _ in range(repeats):  # by turns, so that whatever else the machine does falls on all of them
            for name, of_kind in RUNS.items():
                runs[name].append(measure(of_kind[kind], path))
        wall, processor = (
            {name: statistics.median(run[clock] for run in done) for name, done in runs.items()}
            for clock in ("wall", "processor")
        )
        for name, done in runs.items():
            assert all(run["n"] == n_rows for run in done), name
            lines.append(
                f"| {kind}, {path.stat().st_size / 2**20:,.0f} MB | {name} | {wall[name]:.2f} | "
                f"{n_rows / wall[name]:,.0f} | {wall[name] / wall['pyarrow']:.1f} | {processor[name]:.2f} | "
                f"{processor[name] / processor['pyarrow']:.1f} | {max(run['peak'] for run in done):,.0f} |"
            )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="keep the files here, and use those that are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        paths = {kind: folder / f"export.{kind}" for kind in KINDS}
        if not all(path.exists() for path in paths.values()):
            paths = make(folder, options.rows)
        print("\n".join(benchmark(paths, n_rows=options.rows, repeats=options.repeats)))


if __name__ == "__main__":
    main()
