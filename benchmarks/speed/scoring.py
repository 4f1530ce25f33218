"""How many comments a second the sentiment models score, as ratios in one run.

``python -m benchmarks.speed.scoring [--model FOLDER ...]`` in an environment with the extra ``train`` and
vaderSentiment. All score the same made-up comments, each text distinct, one after the other on an otherwise idle
machine; the median of three rounds counts. The peer is the ``pipeline`` of transformers, at its defaults, on the
architecture of cardiffnlp/twitter-xlm-roberta-base-sentiment (XLM-R base, 278 million parameters): its weights are
random, which cost the same. Its tokenizer is ours, which cuts texts like the original one.
"""

import argparse
import statistics
import time
from importlib.util import find_spec

from crisisdetect.datasets import simulate_comments
from crisisdetect.scoring import default_scorer, load_scorer
from crisisdetect.scoring._text import normalise

ROUNDS = 3


def texts_of(n):
    """Return ``n`` distinct made-up comments, half French, half English."""
    found = []
    for lang in ("fr", "en"):
        made = simulate_comments(lang=lang, per_day=400, random_state=3)["text"].dropna()
        found += list(dict.fromkeys(normalise(text) for text in made))[: n // 2]
    return found


def rate(function, texts):
    """Return texts a second, median of ``ROUNDS``."""
    function(texts[:64])
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        function(texts)
        times.append(time.perf_counter() - begin)
    return len(texts) / statistics.median(times)


def pipeline_of_xlm_r(tokenizer):
    """Return the transformers pipeline on XLM-R base with random weights."""
    import torch
    from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaForSequenceClassification, pipeline

    torch.manual_seed(0)
    config = XLMRobertaConfig(
        vocab_size=250_002, max_position_embeddings=514, type_vocab_size=1, layer_norm_eps=1e-5, num_labels=3
    )
    wrapped = PreTrainedTokenizerFast(tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>")
    wrapped.model_input_names = ["input_ids", "attention_mask"]
    run = pipeline("text-classification", model=XLMRobertaForSequenceClassification(config).eval(), tokenizer=wrapped)
    return lambda texts: run(list(texts), truncation=True, max_length=128)


def main():
    """Print the table."""
    from tokenizers import Tokenizer

    from crisisdetect.training._base import open_base
    from crisisdetect.training._fit import predict

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", nargs="*", default=[], help="further model folders")
    parser.add_argument("--texts", type=int, default=3_000)
    options = parser.parse_args()
    texts = texts_of(options.texts)
    base = open_base("default", [])
    tokenizer = Tokenizer.from_str(base.tokenizer)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    peer = rate(pipeline_of_xlm_r(tokenizer), texts[:: len(texts) // 100])
    lines = [("XLM-R base, transformers pipeline (random weights)", peer)]
    for name in [None, *options.model]:
        scorer = default_scorer() if name is None else load_scorer(name)
        lines.append((scorer.name, rate(scorer, texts)))
    pad = tokenizer.token_to_id("<pad>")
    lines.append(
        (f"{base.name} through torch", rate(lambda part: predict(base.model, ids[: len(part)], pad_id=pad), texts))
    )
    if find_spec("vaderSentiment"):
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        analyzer = SentimentIntensityAnalyzer()
        lines.append(("VADER", rate(lambda part: [analyzer.polarity_scores(text) for text in part], texts)))
    print(f"{len(texts):,} comments, {sum(map(len, ids)) / len(ids):.1f} tokens on average\n")
    print("| model | comments a second | times the pipeline |\n|---|---|---|")
    for name, value in lines:
        print(f"| {name} | {value:,.0f} | {value / peer:.1f} |")


if __name__ == "__main__":
    main()
