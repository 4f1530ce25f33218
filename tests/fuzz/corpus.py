"""Files to start fuzzing from: ``python tests/fuzz/corpus.py FOLDER`` writes them."""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import zstandard

SEEDS = Path(__file__).parents[1] / "data" / "exports"
LARGEST = 6_000


def write(folder):
    """Write the small exports of the other tests, and one of them in each packing and binary form."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in sorted(SEEDS.rglob("*")):
        if seed.is_file() and seed.stat().st_size <= LARGEST:
            (folder / seed.name).write_bytes(seed.read_bytes())
    csv = (SEEDS / "generic_french.csv").read_bytes()
    (folder / "packed.gz").write_bytes(gzip.compress(csv) + gzip.compress(b""))
    (folder / "packed.zst").write_bytes(zstandard.compress(csv))
    (folder / "wide.csv").write_bytes(csv.decode().encode("utf-16"))
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.csv", csv)
    (folder / "packed.zip").write_bytes(held.getvalue())
    text = pa.array(["good", None, "très déçu"])
    table = pa.table({"date": pd.date_range("2026-03-01", periods=3, tz="UTC"), "text": text.dictionary_encode()})
    for name, make in (("a.arrow", pa.ipc.new_file), ("a.arrows", pa.ipc.new_stream)):
        sink = io.BytesIO()
        with make(sink, table.schema) as writer:
            writer.write_table(table)
        (folder / name).write_bytes(sink.getvalue())
    parquet.write_table(table, folder / "a.parquet")
    table.to_pandas().assign(date=["2026-03-01", "2026-03-02", "2026-03-03"]).to_excel(folder / "a.xlsx", index=False)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
