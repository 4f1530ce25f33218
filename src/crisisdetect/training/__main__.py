"""Train the default model: ``python -m crisisdetect.training --base DIR --data DIR --work DIR --out DIR``."""

import argparse
import logging
from pathlib import Path

from crisisdetect.training._recipe import train


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="multilingual-e5-small in hub layout")
    parser.add_argument("--data", type=Path, required=True, help="folder with train.parquet and eval/")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints; a stopped run goes on")
    parser.add_argument("--out", type=Path, required=True, help="model folder to write")
    parser.add_argument("--layers", type=int, default=4)
    parser.add_argument("--teacher-minutes", type=float, default=36.0)
    parser.add_argument("--student-minutes", type=float, default=34.0)
    parser.add_argument("--version", default="1")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(
        options.base,
        options.data,
        options.out,
        work=options.work,
        layers=options.layers,
        teacher_minutes=options.teacher_minutes,
        student_minutes=options.student_minutes,
        version=options.version,
        random_state=options.seed,
    )


if __name__ == "__main__":
    main()
