"""Train the shipped models: ``python -m crisisdetect.training --data DIR --own DIR --work DIR --out DIR``."""

import argparse
import logging
from pathlib import Path

from crisisdetect.training._recipe import Recipe, run


def main() -> None:
    """Read the arguments and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with reactions/, crises/ and sentiment/")
    parser.add_argument("--own", type=Path, required=True, help="our sentences and labels: benchmarks/data")
    parser.add_argument("--work", type=Path, required=True, help="folder for checkpoints; a stopped run goes on")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model folders base and small")
    parser.add_argument("--pretrained", type=Path, help="multilingual-e5-small in hub layout")
    parser.add_argument("--kept", type=Path, help="model folders whose answers to tweets are learned again")
    parser.add_argument("--base-minutes", type=float, default=120.0)
    parser.add_argument("--small-minutes", type=float, default=60.0)
    parser.add_argument("--version", default="4")
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    run(
        Recipe(
            data=options.data,
            own=options.own,
            work=options.work,
            out=options.out,
            pretrained=options.pretrained,
            kept=options.kept,
            base_minutes=options.base_minutes,
            small_minutes=options.small_minutes,
            version=options.version,
            random_state=options.seed,
        )
    )


if __name__ == "__main__":
    main()
