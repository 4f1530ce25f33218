"""The recipe of the shipped models, step by step on tiny models and a data folder of our own making."""

import hashlib
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from tokenizers import Tokenizer

from crisisdetect.training import _recipe
from crisisdetect.training._base import Base, open_base
from crisisdetect.training._export import export
from crisisdetect.training._reactions import held_out, reactions, stars, unlabelled
from tiny_training import comments, tiny, tokenizer_json


def judged(n, seed, prefix):
    """Return reactions with every label, as a reader gives them."""
    table = comments(n, seed=seed)
    negative = table["label"] == "negative"
    return table.rename(columns={"label": "sentiment"}).assign(
        text=prefix + " " + table["text"],
        cause=np.where(negative, "product_problem", None),
        category=np.where(negative, "delivery_late", None),
        category2=None,
        gravity=np.where(negative & (np.arange(len(table)) % 2 == 0), "boycott", None),
        expects_answer=False,
        irony=False,
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("recipe")
    for name in ("data/reactions", "data/crises", "data/sentiment", "own/sentences", "own/labels"):
        (root / name).mkdir(parents=True)
    for seed, (name, prefix) in enumerate({"train": "a", "val": "b", "grave": "c"}.items()):
        judged(90, seed, prefix).to_parquet(root / f"data/reactions/{name}.parquet")
    starred = comments(90, seed=5).assign(source="shop_reviews", weight=0.5)
    starred.to_parquet(root / "data/reactions/stars.parquet")
    stream = comments(120, seed=6).drop(columns="label")
    twice = pd.concat([stream, judged(90, 1, "b")[["text", "lang"]]])  # the held-out texts lie in the stream as well
    twice.to_parquet(root / "data/crises/trustpilot_shop.parquet")
    tweets = comments(90, seed=7).assign(dataset="sanders_en", tier="A")
    tweets.to_parquet(root / "data/sentiment/train.parquet")
    read = stream["text"].iloc[0]
    labels = {"digest": hashlib.sha256(read.encode()).hexdigest()[:16], "lang": "en", "sentiment": "negative"}
    more = {"cause": "other", "category": "dislike", "category2": "", "gravity": "none", "expects_answer": 1}
    pd.DataFrame([{**labels, **more, "irony": 0}]).to_csv(root / "own/labels/reactions.csv", index=False)
    judged(12, 8, "d").drop(columns="lang").to_csv(root / "own/sentences/en.csv", index=False)
    for name in ("base", "small"):
        state = {key: value.numpy() + 0.05 for key, value in tiny(positions=80).state_dict().items()}
        card = {"name": name, "version": "0", "languages": ["en"], "max_tokens": 32}
        how = {"layers": 2, "heads": 2, "pad_id": 1, "card": card, "int8": False}
        export(state, tokenizer=tokenizer_json(), out=root / "kept" / name, **how)
    return SimpleNamespace(data=root / "data", own=root / "own", kept=root / "kept")


def recipe(folders, work):
    work.mkdir(exist_ok=True)
    return _recipe.Recipe(data=folders.data, own=folders.own, work=work, out=work / "out", kept=folders.kept)


def start():
    return Base(model=tiny(positions=80), tokenizer=tokenizer_json(), name="tiny")


def test_held_out_texts_are_in_no_table_of_training(folders):
    val, held = held_out(folders.data)
    away = {*val["text"], *held["text"]}
    labelled = reactions(folders.data, folders.own)
    nobody = unlabelled(folders.data, 1_000, away=labelled["text"], random_state=0)
    assert len(nobody) > 50
    assert not away & {*labelled["text"], *nobody["text"]}
    assert not set(labelled["text"]) & set(nobody["text"])
    assert (nobody["y"] == -1).all()
    assert set(labelled["part"]) == {"train", "grave", "read", "own"}
    assert stars(folders.data, 20, random_state=0)["y"].isin([0, 2]).any()


def test_both_models_learn_and_go_some_way_back_to_what_knows_tweets(folders, tmp_path, monkeypatch):
    monkeypatch.setattr(_recipe, "FROZEN", 1)
    how = recipe(folders, tmp_path / "work")
    labelled = reactions(folders.data, folders.own)
    big = start()
    tokens = _recipe.Tokens(big)
    assert Tokenizer.from_str(big.tokenizer).token_to_id("<pad>") == tokens.pad_id
    larger = _recipe.train_base(how, big, labelled, tokens)
    smaller = _recipe.train_small(how, start(), larger, labelled, tokens)
    for name, model in (("base", larger), ("small", smaller)):
        learned = torch.load(how.work / f"{name}.pt", weights_only=True)
        knows = open_base(folders.kept / name, []).model.state_dict()
        place = "layers.1.up.weight"
        share = _recipe.TOWARDS_BEFORE
        wanted = (1 - share) * learned[place] + share * knows[place]
        torch.testing.assert_close(model.state_dict()[place], wanted)
        assert not torch.equal(learned[place], tiny(positions=80).state_dict()[place]), "it learned"
        torch.testing.assert_close(model.state_dict()["read.weight"], learned["read.weight"])
    again = _recipe.train_base(how, start(), labelled, tokens)
    for key, value in larger.state_dict().items():
        torch.testing.assert_close(again.state_dict()[key], value)


def test_what_a_comment_nobody_labelled_complains_of_is_learned_where_the_teacher_calls_it_negative(folders):
    rows = unlabelled(folders.data, 2, away=pd.Series(dtype=str), random_state=0)
    rows = rows.assign(weight=1.0, knows_neutral=True)
    heads = [head for head in _recipe.known_heads() if head.name == "cause"]
    soft = {
        "sentiment": np.array([[0.8, 0.1, 0.1], [0.2, 0.1, 0.7]], np.float32),
        "cause": np.full((2, 4), 0.25, np.float32),
    }
    _, cause = _recipe._tasks(rows, heads, soft, share=0.6)
    assert np.isnan(cause.target).any(axis=1).tolist() == [False, True]
