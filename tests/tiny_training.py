"""Tiny classifiers in torch, and made comments that teach them, for the tests of training."""

import numpy as np
import pandas as pd
import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers
from tokenizers.models import Unigram
from tokenizers.processors import TemplateProcessing

from crisisdetect.training._export import export
from crisisdetect.training._fit import pad
from crisisdetect.training._model import Classifier

BAD = ["late", "lost", "broken", "rude", "awful", "slow", "never", "again", "lied", "dirty"]
GOOD = ["quick", "kind", "great", "lovely", "clean", "thanks", "perfect", "smooth", "honest", "bravo"]
PLAIN = ["the", "my", "a", "parcel", "shop", "hotel", "order", "room", "train", "phone", "was", "is", "it", "today"]
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")


def tokenizer_json(*more):
    words = [f"▁{word}" for word in (*BAD, *GOOD, *PLAIN)]
    pieces = [*SPECIAL, *words, "▁", *"abcdefghijklmnopqrstuvwxyz", *more]
    made = Tokenizer(Unigram([(piece, -float(i)) for i, piece in enumerate(pieces)], unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.add_special_tokens(list(SPECIAL))
    made.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    return made.to_str()


def tiny(layers=2, vocabulary=None, positions=40):
    torch.manual_seed(3)
    size = vocabulary or Tokenizer.from_str(tokenizer_json()).get_vocab_size()
    model = Classifier(vocabulary=size, layers=layers, width=64, heads=2, inner=128, positions=positions)
    for weight in model.parameters():
        if weight.ndim == 2:
            torch.nn.init.normal_(weight, std=0.1)
    return model


def write_tiny(folder, *, int8=True, layers=2):
    state = {name: value.numpy() for name, value in tiny(layers).state_dict().items()}
    card = {"name": "tiny", "version": "1", "languages": ["en"], "max_tokens": 32}
    return export(state, tokenizer=tokenizer_json(), out=folder, layers=layers, heads=2, pad_id=1, card=card, int8=int8)


def comments(n=240, seed=0, classes=3):
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        label = i % classes if classes == 3 else 2 * (i % 2)
        words = list(rng.choice(PLAIN, 5))
        words[int(rng.integers(5))] = str(rng.choice((BAD, PLAIN, GOOD)[label]))
        rows.append((" ".join([*words, *rng.choice(PLAIN, 3)]), ("negative", "neutral", "positive")[label]))
    return pd.DataFrame(rows, columns=["text", "label"]).drop_duplicates("text").assign(lang="en")


def torch_logits(base, texts):
    tokenizer = Tokenizer.from_str(base.tokenizer)
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    model = base.model.eval()
    with torch.inference_mode():
        return np.vstack([model.forward_all(*pad([row], pad_id=1, max_tokens=128)).numpy() for row in ids])
