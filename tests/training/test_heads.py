"""Models that read more than sentiment: from tables with some labels or all, and back from their folders."""

import json

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.scoring import OnnxScorer
from crisisdetect.scoring._heads import known_heads
from crisisdetect.training import train
from crisisdetect.training._base import open_base
from crisisdetect.training._export import export
from crisisdetect.training._fit import Task, _TaskLoss
from crisisdetect.training._readings import best_f1, most_at, with_thresholds
from crisisdetect.training._tasks import blended, targets
from tiny_training import BAD, GOOD, PLAIN, comments, tokenizer_json, torch_logits, write_tiny


def with_causes(n=360, seed=1):
    """Return labelled comments whose bad word says the cause; the mark ``train`` says that an answer is expected."""
    table = comments(n, seed)
    words = [set(text.split()) for text in table["text"]]
    bad = [sorted(one & set(BAD)) for one in words]
    product = set(BAD[:5])
    cause = [None if not one else "product_problem" if set(one) & product else "communication_error" for one in bad]
    asks = ["train" in one for one in words]
    return table.assign(cause=cause, expects_answer=asks)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return write_tiny(tmp_path_factory.mktemp("base") / "tiny")


@pytest.fixture(scope="module")
def taught(base, tmp_path_factory):
    return train(with_causes(), tmp_path_factory.mktemp("taught") / "mine", base=base, epochs=40, learning_rate=3e-3)


def read(folder, texts):
    scorer = OnnxScorer.from_folder(folder)
    p, readings = scorer.read(texts)
    assert np.allclose(p, scorer(texts), atol=1e-6)
    return readings


def test_heads_are_learned_beside_sentiment(taught):
    assert taught.heads == ("cause", "expects_answer")
    assert taught.after["all"]["macro_f1"] > 0.85
    table = with_causes(300, seed=9)
    negative = table[table["label"] == "negative"]
    readings = read(taught.folder, list(negative["text"]))
    said = np.array(["communication_error", "product_problem", "marketing_error", "other"])[readings[:, :4].argmax(1)]
    assert (said == negative["cause"].to_numpy()).mean() > 0.85
    asked = read(taught.folder, list(table["text"]))[:, 8] > 0.5
    assert (asked == table["expects_answer"].to_numpy()).mean() > 0.85


def test_what_the_model_does_not_have_is_not_a_number(taught):
    readings = read(taught.folder, ["the parcel was late"])
    assert np.isnan(readings[0, 4:8]).all()  # category, gravity
    assert not np.isnan(readings[0, :4]).any()


def test_a_folder_with_sentiment_alone_reads_nothing_else(base):
    assert OnnxScorer.from_folder(base).heads == ()
    assert np.isnan(read(base, ["the parcel was late"])).all()


def test_a_head_of_the_base_is_kept_by_a_table_without_it(taught, tmp_path):
    again = train(comments(200, seed=4), tmp_path / "again", base=taught.folder, epochs=6, learning_rate=1e-3)
    assert again.heads == ("cause", "expects_answer")
    table = with_causes(200, seed=11)
    negative = table[table["label"] == "negative"]
    said = read(again.folder, list(negative["text"]))[:, :4].argmax(1)
    assert (np.array(["communication_error", "product_problem", "", ""])[said] == negative["cause"]).mean() > 0.8


def test_a_student_learns_all_heads(base, tmp_path):
    more = list(with_causes(80, seed=21)["text"])
    result = train(
        with_causes(), tmp_path / "student", base=base, epochs=30, learning_rate=3e-3, distil_to=1, unlabelled=more
    )
    table = with_causes(200, seed=12)
    negative = table[table["label"] == "negative"]
    said = read(result.folder, list(negative["text"]))[:, :4].argmax(1)
    assert (np.array(["communication_error", "product_problem", "", ""])[said] == negative["cause"]).mean() > 0.75


def test_labels_without_sentiment_are_a_table_too(base, tmp_path):
    table = with_causes().drop(columns=["label", "expects_answer"])
    result = train(table, tmp_path / "mine", base=base, epochs=20, learning_rate=3e-3)
    assert result.heads == ("cause",)
    assert result.set_aside["no label"] == int(table["cause"].isna().sum())


def test_unknown_labels_are_named_with_their_rows(base, tmp_path):
    table = with_causes(60)
    table.loc[table.index[[3, 7]], "cause"] = "weather"
    with pytest.raises(ParameterError, match=r"'cause'.*'weather': 4, 'weather': 8 "):
        train(table, tmp_path / "out", base=base)
    with pytest.raises(ParameterError, match="true, false"):
        train(with_causes(60).assign(irony="perhaps"), tmp_path / "out", base=base)


def test_a_head_without_enough_rows_is_left_out_and_said(base, tmp_path):
    table = with_causes(200).assign(gravity=["boycott", "none", *[None] * 198][: len(with_causes(200))])
    result = train(table, tmp_path / "out", base=base, epochs=2)
    assert "gravity" not in result.heads
    assert result.left_out["gravity"].startswith("2 labelled rows")


def test_readings_of_onnx_are_those_of_torch(taught):
    texts = list(with_causes(60, seed=5)["text"])
    opened = open_base(taught.folder, [])
    assert [head.name for head in opened.heads] == ["cause", "expects_answer"]
    logits = torch_logits(opened, texts)
    p = np.exp(logits[:, 3:7]) / np.exp(logits[:, 3:7]).sum(1, keepdims=True)
    ours = read(taught.folder, texts)
    assert np.abs(ours[:, :4] - p).max() < 0.05
    assert np.abs(ours[:, 8] - 1 / (1 + np.exp(-logits[:, 7]))).max() < 0.05


def test_a_folder_with_heads_read_back_is_the_folder_written(taught, tmp_path):
    opened = open_base(taught.folder, [])
    state = {name: value.numpy() for name, value in opened.model.state_dict().items()}
    config = json.loads((taught.folder / "config.json").read_text())
    card = {name: config[name] for name in ("name", "version", "languages", "max_tokens")}
    again = export(
        state, tokenizer=opened.tokenizer, out=tmp_path / "two", layers=2, heads=2, pad_id=1, card=card,
        further=opened.heads,
    )  # fmt: skip
    assert (again / "model.onnx").read_bytes() == (taught.folder / "model.onnx").read_bytes()


def test_a_rare_label_does_not_make_a_batch_jump():
    target = np.full((100, 1), np.nan, dtype=np.float32)
    target[0] = 1.0
    import torch

    loss = _TaskLoss(Task(kind="any", target=target, weight=np.ones(100, np.float32)), 100)
    mean = np.mean([float(loss(torch.zeros(10, 1), np.arange(k, k + 10))) for k in range(0, 100, 10)])
    assert mean == pytest.approx(np.log(2), rel=1e-5)  # over an epoch each label counts once


def test_a_teacher_says_of_what_a_comment_complains_only_where_it_is_negative():
    hard = np.full((2, 2), np.nan, dtype=np.float32)
    soft = np.array([[0.3, 0.7], [0.6, 0.4]], dtype=np.float32)
    out = blended(hard, soft, share=0.5, trust=np.array([0.9, 0.1]))
    assert np.allclose(out[0], soft[0])
    assert np.isnan(out[1]).all()


def test_a_second_category_takes_a_quarter():
    rows = pd.DataFrame({"category": ["refund", "refund"], "category2": ["unreachable", None]})
    found = targets(rows, known_heads())["category"]
    labels = list(known_heads()[1].labels)
    assert found[0, labels.index("refund")] == pytest.approx(0.75)
    assert found[0, labels.index("unreachable")] == pytest.approx(0.25)
    assert found[1].max() == 1.0


def test_thresholds_keep_the_precision_they_were_chosen_for():
    rng = np.random.default_rng(0)
    y = rng.random(4000) < 0.1
    p = np.clip(rng.normal(0.2 + 0.4 * y, 0.15), 0.01, 0.99)
    limit = most_at(p, y, precision=0.75)
    said = p >= limit
    assert y[said].mean() >= 0.75
    lower = p >= limit - 0.05
    assert y[lower].mean() < 0.75
    f1 = best_f1(p, y)
    assert 0.2 < f1 < 0.6


def test_labels_too_rare_for_a_threshold_of_their_own_share_one():
    rng = np.random.default_rng(1)
    kinds = rng.choice(["none", "boycott", "danger"], 600, p=[0.8, 0.19, 0.01])
    held = pd.DataFrame({"gravity": kinds})
    truth = targets(held, known_heads())["gravity"]
    p = np.clip(truth * 0.5 + rng.random(truth.shape) * 0.5, 0, 1).astype(np.float32)
    heads = tuple(head for head in known_heads() if head.name == "gravity")
    (gravity,) = with_thresholds({"gravity": p}, held, heads)
    limits = dict(zip(gravity.labels, gravity.thresholds, strict=True))
    assert limits["danger"] == limits["data_leak"]


def test_words_of_the_tests_are_in_the_tiny_vocabulary():
    pieces = {piece for piece, _ in json.loads(tokenizer_json())["model"]["vocab"]}
    assert {f"▁{word}" for word in (*BAD, *GOOD, *PLAIN)} <= pieces
