"""Write the demo files into data/ (or a folder given), and print their sizes and checksums for the data card."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from crisisdetect.datasets import write_demo

DATA = Path(__file__).resolve().parent.parent / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=DATA, help="where to write (default: data/)")
    for path in write_demo(parser.parse_args().folder):
        data = path.read_bytes()
        print(f"| `{path.name}` | {len(data):,} | `{hashlib.sha256(data).hexdigest()}` |")


if __name__ == "__main__":
    main()
