"""What the ways of reading cost and how far they differ: ``python -m benchmarks.speed.paths``.

Floats in batches of 4,096 tokens and in those of today, and bytes (``precision="int8"``); floats with all heads and
with a graph of sentiment alone. On one thread, each round one after the other, as processor time of this process, so
that other work on the machine tells little; ratios are medians over the rounds. Texts are made up, and those of the
behavioural suite tell how far bytes are from floats. Needs ``onnx``; ``--xlm-r`` needs the extra ``train`` and adds the
peer of :mod:`benchmarks.speed.scoring`, on one thread as well.
"""

import argparse
import csv
import statistics
import time
from pathlib import Path

import numpy as np
import onnx

from benchmarks.speed.scoring import pipeline_of_xlm_r, texts_of
from crisisdetect.scoring import OnnxScorer, _tokens
from crisisdetect.scoring._bytes import unsure
from crisisdetect.scoring._folder import model_files, open_session, read_own_config
from crisisdetect.scoring._load import MODEL_FOLDERS

ROUNDS = 7
BEHAVIOUR = Path(__file__).parents[1] / "data/behaviour"


def large_batches(scorer, texts):
    """Score in batches of 4,096 tokens, as before."""
    plain = _tokens.batches
    _tokens.batches = lambda lengths: plain(lengths, budget=4_096)
    try:
        return scorer(texts)
    finally:
        _tokens.batches = plain


def sentiment_alone(folder):
    """Return a scorer in floats whose graph has none of the other heads."""
    scorer = OnnxScorer.from_folder(folder, precision="float32", threads=1)
    model = onnx.load_from_string(model_files(folder, read_own_config(folder))[0])
    wanted, kept = {"logits"}, []
    for node in reversed(model.graph.node):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.insert(0, node)
    del model.graph.node[:], model.graph.output[1:]
    model.graph.node.extend(kept)
    scorer._session = open_session(model.SerializeToString(), source=folder, threads=1, precision="float32")
    return scorer


def main():
    """Print costs and differences."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", choices=sorted(MODEL_FOLDERS), default="small")
    parser.add_argument("--texts", type=int, default=400)
    parser.add_argument("--xlm-r", action="store_true")
    options = parser.parse_args()
    floats, in_bytes = (
        OnnxScorer.from_folder(MODEL_FOLDERS[options.model], precision=precision, threads=1)
        for precision in ("float32", "int8")
    )
    texts = texts_of(options.texts)
    ways = {
        "floats, batches of 4,096 tokens": (texts, lambda part: large_batches(floats, part)),
        "floats": (texts, floats),
        "floats, sentiment alone": (texts, sentiment_alone(MODEL_FOLDERS[options.model])),
        "floats, with what else is read": (texts, floats.read),
        "bytes": (texts, in_bytes),
    }
    if options.xlm_r:
        import torch
        from tokenizers import Tokenizer

        torch.set_num_threads(1)
        tokenizer = Tokenizer.from_file(str(MODEL_FOLDERS[options.model].parent / "tokenizer.json"))
        ways["XLM-R base, transformers pipeline"] = (texts[:: len(texts) // 20], pipeline_of_xlm_r(tokenizer))
    costs = {name: [] for name in ways}
    for part, way in ways.values():
        way(part[:16])
    for _ in range(ROUNDS):
        for name, (part, way) in ways.items():
            begin = time.process_time()
            way(part)
            costs[name].append((time.process_time() - begin) / len(part))
    print(f"| {options.model}, one thread | ms a comment | times as fast as floats |\n|---|---:|---:|")
    for name, cost in costs.items():
        ratio = statistics.median(b / a for a, b in zip(cost, costs["floats"], strict=True))
        print(f"| {name} | {1000 * statistics.median(cost):.2f} | {ratio:.3f} |", flush=True)
    found = []
    for lang in ("fr", "en"):
        with (BEHAVIOUR / f"{lang}.csv").open(encoding="utf-8") as file:
            found += [row["text"] for row in csv.DictReader(file)]
    one, other = floats(found), in_bytes(found)
    differ, again = one.argmax(1) != other.argmax(1), unsure(other)
    print(f"\n{len(found):,} texts of the suite, in bytes: probabilities differ by {np.abs(one - other).mean():.4f},")
    left = (differ & ~again).mean()
    print(f"{differ.mean():.2%} of another class; {left:.2%} where {again.mean():.1%} are read again")


if __name__ == "__main__":
    main()
