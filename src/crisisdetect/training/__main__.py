"""Train the shipped models: ``python -m crisisdetect.training --base DIR --data DIR --work DIR --out DIR``."""

import argparse
import logging
from pathlib import Path

from crisisdetect.training._recipe import Recipe, run


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="multilingual-e5-small in hub layout")
    parser.add_argument("--data", type=Path, required=True, help="folder with train.parquet and eval/")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints; a stopped run goes on")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model folders base and small")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--round-minutes", type=float, default=95.0)
    parser.add_argument("--student-minutes", type=float, default=45.0)
    parser.add_argument("--version", default="2")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(
        Recipe(
            base=options.base,
            data=options.data,
            work=options.work,
            out=options.out,
            rounds=options.rounds,
            round_minutes=options.round_minutes,
            student_minutes=options.student_minutes,
            version=options.version,
            random_state=options.seed,
        )
    )


if __name__ == "__main__":
    main()
