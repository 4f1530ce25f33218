"""Model folders, ours and in hub layout, and every kind of scorer that load_scorer takes."""

import hashlib
import json
import pickle
import runpy
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import MissingExtraError, ModelError, ModelNotFoundError, ParameterError
from crisisdetect.scoring import OnnxScorer, _folder, _hub, _load, _score, default_scorer, load_scorer, score_comments
from crisisdetect.scoring._tokens import TOKENS_A_BATCH, batches, shortened

tiny = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tiny_models.py")))

TEXTS = ["the parcel is awful", "merci super colis", "the parcel arrived", "😡", "love love love", "", "nul !"]

HOSTILE = {
    "empty": "",
    "spaces": " \t\n\u00a0",
    "long": "awful the " * 10_000,
    "one long word": "a" * 100_000,
    "emoji": "😡" * 50 + "👩\u200d👩\u200d👧\u200d👦🏳️\u200d🌈",
    "right to left": "\u202eكانت الخدمة سيئة\u202c",
    "control": "\x00\x01awful\x1b[31m\x7f\ufffe",
    "lone surrogate": "awful \ud83d",
    "special tokens": "</s><pad><s><unk><mask>",
    "entities": "&lt;&#0;&#xD800;&notanentity;" * 50,
    "markup": "<script>alert(1)</script>{{ 7 * 7 }}",
}


def shouting(texts):
    return np.array([[0.7, 0.2, 0.1] if text.isupper() else [0.1, 0.2, 0.7] for text in texts])


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    return tiny.own_folder(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def hub(tmp_path_factory):
    return tiny.hub_folder(tmp_path_factory.mktemp("hub") / "tiny")


@pytest.fixture(scope="module")
def classifier():
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline

    texts = ["awful broken", "nul scandale", "great love", "merci super", "the parcel", "le colis"]
    labels = ["negative", "negative", "positive", "positive", "neutral", "neutral"]
    return make_pipeline(CountVectorizer(), MultinomialNB()).fit(texts, labels)


@pytest.fixture(params=["own", "hub", "classifier", "function"])
def scorer(request):
    spec = shouting if request.param == "function" else request.getfixturevalue(request.param)
    return load_scorer(spec)


# --- what every scorer keeps to


def test_rows_are_distributions_in_the_order_of_the_texts(scorer):
    p = scorer(TEXTS)
    assert p.shape == (len(TEXTS), 3)
    assert np.issubdtype(p.dtype, np.floating)
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-6)
    assert (p >= 0).all()


def test_no_texts_give_no_rows(scorer):
    assert scorer([]).shape == (0, 3)


def test_order_and_company_do_not_move_a_prediction(scorer):
    together = scorer(TEXTS)
    np.testing.assert_allclose(scorer(TEXTS[::-1])[::-1], together, atol=1e-6)
    np.testing.assert_allclose(np.vstack([scorer([text]) for text in TEXTS]), together, atol=1e-6)
    np.testing.assert_allclose(scorer([*TEXTS, "colis " * 200])[:-1], together, atol=1e-6)


def test_the_texts_are_not_touched(scorer):
    texts = list(TEXTS)
    scorer(texts)
    assert texts == TEXTS


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_texts_are_scored(scorer, text):
    p = scorer([text, "the parcel is awful"])
    assert np.isfinite(p).all()
    np.testing.assert_allclose(p.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(p[1], scorer(["the parcel is awful"])[0], atol=1e-6)


@pytest.mark.parametrize(("texts", "got"), [("one text", "one string"), (["a", None], "NoneType at position 1")])
def test_what_is_no_list_of_strings_is_refused(scorer, texts, got):
    with pytest.raises(ParameterError, match=got):
        scorer(texts)


def test_every_scorer_has_a_name(scorer):
    assert isinstance(scorer.name, str)
    assert scorer.name


# --- folders of our own


def test_a_folder_of_ours_scores_what_the_words_say(own):
    scorer = OnnxScorer.from_folder(own, threads=1)
    p = scorer(["the parcel is awful", "merci super", "the parcel arrived"])
    assert p.argmax(axis=1).tolist() == [0, 2, 1]
    assert p.dtype == np.float32
    assert scorer.name == "tiny@0.1"
    assert repr(scorer) == "OnnxScorer('tiny@0.1')"


def test_embeddings_have_a_row_a_text(own):
    scorer = OnnxScorer.from_folder(own)
    vectors = scorer.embed(["the parcel", "awful", "the parcel"])
    assert vectors.shape == (3, tiny.WIDTH)
    np.testing.assert_allclose(vectors[0], vectors[2], atol=1e-6)
    assert not np.allclose(vectors[0], vectors[1])
    assert scorer.embed([]).shape[0] == 0


def test_long_texts_keep_head_and_tail_and_are_counted(own):
    scorer = OnnxScorer.from_folder(own)
    middle, head, tail = ["the"] * 40, ["awful", *["the"] * 39], [*["the"] * 39, "awful"]
    p = scorer([" ".join(words) for words in (middle, head, tail, ["the"] * 14)])
    assert scorer.n_truncated == 3
    assert p[1, 0] > 2 * p[0, 0]
    assert p[2, 0] > 2 * p[0, 0]
    lost = ["the"] * 20 + ["awful"] + ["the"] * 19
    np.testing.assert_allclose(scorer([" ".join(lost)])[0], p[0], atol=1e-6)


def test_shortened_keeps_three_quarters_of_head_and_a_quarter_of_tail():
    words = [*"abcd" * 5]
    encoding = tiny.tokenizer().encode(" ".join(words))
    ids = [tiny.WORDS.index(word) for word in words]
    assert shortened(encoding, 10) == [0, *ids[:6], *ids[-2:], 2]
    assert shortened(encoding, 22) == [0, *ids, 2]


def test_batches_hold_each_row_once_within_the_budget():
    lengths = np.random.default_rng(0).integers(1, 200, 700).tolist()
    groups = [places.tolist() for places in batches(lengths)]
    assert sorted(place for places in groups for place in places) == list(range(700))
    assert all(len(places) * max(lengths[i] for i in places) <= TOKENS_A_BATCH for places in groups)
    assert [places.tolist() for places in batches([TOKENS_A_BATCH + 1, 3])] == [[0], [1]]


def test_threads_share_a_scorer(own):
    scorer = OnnxScorer.from_folder(own, threads=1)
    expected = scorer(TEXTS)
    results = []
    workers = [threading.Thread(target=lambda: results.append(scorer([*TEXTS, "the " * 40]))) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 8
    for result in results:
        np.testing.assert_allclose(result[:-1], expected, atol=1e-6)
    assert scorer.n_truncated == 8


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text_rules": 1}, "text_rules"),
        ({"format": 9}, "format"),
        ({"pad_id": "1"}, "pad_id"),
        ({"pad_id": True}, "pad_id"),
        ({"max_tokens": 2}, "max_tokens"),
        ({"labels": None}, "labels"),
        ({"files": ["model.onnx"]}, "files"),
    ],
)
def test_a_config_for_something_else_is_refused(tmp_path, changes, field):
    folder = tiny.own_folder(tmp_path, **changes)
    with pytest.raises(ModelError, match=field):
        OnnxScorer.from_folder(folder)
    with pytest.raises(ModelError, match=field):
        load_scorer(folder)


def test_labels_in_another_order_are_put_right(tmp_path):
    model = tiny.graph(columns=(2, 0, 1))
    scorer = OnnxScorer.from_folder(tiny.own_folder(tmp_path, model=model, labels=["positive", "negative", "neutral"]))
    assert scorer(["awful", "super", "the colis"]).argmax(axis=1).tolist() == [0, 2, 1]


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_truncated_file_is_named(tmp_path, name):
    path = tiny.own_folder(tmp_path) / name
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(ModelError, match=f"{name} is damaged"):
        OnnxScorer.from_folder(tmp_path)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(tmp_path, name):
    (tiny.own_folder(tmp_path) / name).unlink()
    with pytest.raises(ModelNotFoundError, match=name):
        OnnxScorer.from_folder(tmp_path)


def test_a_file_without_checksum_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"model\.onnx is damaged"):
        OnnxScorer.from_folder(tiny.own_folder(tmp_path, files={}))


@pytest.mark.parametrize("content", ["{", "[]", "\xff", "[" * 100_000])
def test_a_broken_config_is_refused(tmp_path, content):
    (tmp_path / "config.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(ModelError, match=r"config\.json"):
        load_scorer(tmp_path)


@pytest.mark.parametrize(("name", "says"), [("model.onnx", "no ONNX model"), ("tokenizer.json", "no tokenizer")])
def test_files_that_are_something_else_are_refused(tmp_path, name, says):
    tiny.own_folder(tmp_path)
    (tmp_path / name).write_bytes(b"{}")
    config = json.loads((tmp_path / "config.json").read_text())
    config["files"][name] = hashlib.sha256(b"{}").hexdigest()
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=says):
        OnnxScorer.from_folder(tmp_path)


def test_a_tokenizer_with_more_words_than_the_model_fails_with_the_models_name(tmp_path):
    made = tiny.tokenizer()
    made.add_tokens(["zzz"])
    tiny.own_folder(tmp_path)
    made.save(str(tmp_path / "tokenizer.json"))
    config = json.loads((tmp_path / "config.json").read_text())
    config["files"]["tokenizer.json"] = hashlib.sha256((tmp_path / "tokenizer.json").read_bytes()).hexdigest()
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelError, match=r"tiny@0\.1 failed on a batch of 1 texts"):
        OnnxScorer.from_folder(tmp_path)(["zzz"])


def test_a_model_with_other_inputs_is_refused(tmp_path):
    model = tiny.graph()
    model.graph.input[1].name = "pixel_values"
    for node in model.graph.node:
        node.input[:] = ["pixel_values" if name == "attention_mask" else name for name in node.input]
    with pytest.raises(ModelError, match="pixel_values"):
        OnnxScorer.from_folder(tiny.own_folder(tmp_path, model=model))


def test_an_unknown_precision_is_refused(own):
    with pytest.raises(ParameterError, match="precision"):
        OnnxScorer.from_folder(own, precision="int4")


@pytest.mark.parametrize(
    ("flags", "in_bytes"), [("fma avx2", False), ("avx2 avx_vnni", True), ("avx512f avx512_vnni", True), (None, False)]
)
def test_bytes_are_multiplied_where_the_processor_can(tmp_path, flags, in_bytes):
    cpuinfo = tmp_path / "cpuinfo"
    if flags is not None:
        cpuinfo.write_text(f"processor\t: 0\nflags\t\t: fpu {flags}\n\nprocessor\t: 1\nflags\t\t: fpu {flags}\n")
    assert _folder.multiplies_bytes(cpuinfo) is in_bytes


def test_models_of_a_family_share_their_words(tmp_path):
    alone = tiny.own_folder(tmp_path / "small")
    before = OnnxScorer.from_folder(alone)(TEXTS)
    tiny.move_words_out(alone)
    np.testing.assert_array_equal(OnnxScorer.from_folder(alone)(TEXTS), before)
    (tmp_path / "words.onnx").write_bytes(b"other words")
    with pytest.raises(ModelError, match=r"words\.onnx is damaged"):
        OnnxScorer.from_folder(alone)
    (tmp_path / "words.onnx").unlink()
    with pytest.raises(ModelNotFoundError, match=r"words\.onnx is missing"):
        OnnxScorer.from_folder(alone)


def test_threads_below_one_are_refused(own):
    with pytest.raises(ParameterError, match="threads"):
        OnnxScorer.from_folder(own, threads=0)


@pytest.mark.parametrize(("quota", "most"), [("max 100000", 10_000), ("150000 100000", 2), ("1000 100000", 1)])
def test_a_containers_quota_limits_the_threads(tmp_path, quota, most):
    (tmp_path / "cpu.max").write_text(quota)
    assert 1 <= _folder.usable_cpus(tmp_path / "cpu.max") <= most


# --- the default model


def test_the_default_model_is_loaded_once(own, monkeypatch):
    monkeypatch.setitem(_load.MODEL_FOLDERS, "small", own)
    found = []
    workers = [threading.Thread(target=lambda: found.append(default_scorer())) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 4
    assert len({id(one) for one in found}) == 1
    assert load_scorer() is load_scorer("default") is load_scorer("small") is load_scorer(None) is found[0]


def test_a_missing_default_model_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(_load.MODEL_FOLDERS, "small", tmp_path / "none")
    with pytest.raises(ModelNotFoundError, match="model of the package is missing"):
        load_scorer()


# --- folders in hub layout


@pytest.mark.parametrize("place", ["onnx/model.onnx", "model.onnx"])
def test_a_hub_folder_scores_by_its_label_names(tmp_path, place):
    labels = ("POS", "NEG", "NEU")
    folder = tiny.hub_folder(tmp_path / "m", labels=labels, place=place, model=tiny.graph(columns=(2, 0, 1)))
    scorer = load_scorer(str(folder))
    assert scorer(["awful", "super", "the colis"]).argmax(axis=1).tolist() == [0, 2, 1]
    assert scorer.name == "m"


def test_a_hub_model_with_two_classes_has_no_neutral_share(tmp_path):
    folder = tiny.hub_folder(tmp_path, labels=("NEGATIVE", "POSITIVE"), model=tiny.graph(columns=(0, 2)))
    p = load_scorer(folder)(["awful", "super"])
    assert p[:, 1].tolist() == [0, 0]
    assert p.argmax(axis=1).tolist() == [0, 2]


def test_a_hub_model_of_stars_adds_them_up(tmp_path):
    labels = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")
    folder = tiny.hub_folder(tmp_path, labels=labels, model=tiny.graph(columns=(0, 0, 1, 2, 2)))
    three = load_scorer(tiny.hub_folder(tmp_path / "three", model=tiny.graph(embedding=False)))(["awful"])
    five = load_scorer(folder)(["awful"])
    assert five[0, 0] > three[0, 0]
    np.testing.assert_allclose(five.sum(), 1, atol=1e-6)


def test_token_types_and_other_output_names_are_served(tmp_path):
    model = tiny.graph(token_types=True, embedding=False, logits="output_0")
    assert load_scorer(tiny.hub_folder(tmp_path, model=model))(["awful"]).argmax() == 0


def test_rows_of_hub_models_are_limited_by_their_positions(tmp_path):
    scorer = load_scorer(tiny.hub_folder(tmp_path, max_position_embeddings=12))
    scorer(["the " * 30, "the " * 7])
    assert scorer.n_truncated == 1


def test_a_hub_model_without_embedding_says_so(hub):
    with pytest.raises(ModelError, match="no output 'embedding'"):
        load_scorer(hub).embed(["a"])


@pytest.mark.parametrize("labels", [("joy", "anger", "fear"), ("LABEL_0", "LABEL_1"), ("negative", "neutral"), ()])
def test_labels_that_are_no_sentiment_are_refused_with_what_is_understood(tmp_path, labels):
    with pytest.raises(ModelError, match="1 star to 5 stars"):
        load_scorer(tiny.hub_folder(tmp_path, labels=labels))


def test_a_config_without_labels_is_refused(tmp_path):
    with pytest.raises(ModelError, match="id2label"):
        load_scorer(tiny.hub_folder(tmp_path, id2label=None))


def test_a_model_of_several_labels_a_text_is_refused(tmp_path):
    with pytest.raises(ModelError, match="several labels"):
        load_scorer(tiny.hub_folder(tmp_path, problem_type="multi_label_classification"))


def test_a_head_that_does_not_fit_its_labels_is_refused(tmp_path):
    folder = tiny.hub_folder(tmp_path, labels=("negative", "positive"))
    with pytest.raises(ModelError, match="names 2 labels"):
        load_scorer(folder)(["a"])


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.pt", "weights.ckpt"])
def test_weights_in_a_pickle_are_never_opened(tmp_path, name):
    class Bomb:
        def __reduce__(self):
            return Path.touch, (tmp_path / "exploded",)

    folder = tiny.hub_folder(tmp_path / "m")
    (folder / "onnx/model.onnx").unlink()
    (folder / name).write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(ModelError, match="pickle"):
        load_scorer(folder)
    assert not (tmp_path / "exploded").exists()


def test_a_hub_folder_without_weights_is_refused(tmp_path):
    folder = tiny.hub_folder(tmp_path)
    (folder / "onnx/model.onnx").unlink()
    with pytest.raises(ModelNotFoundError, match="no weights"):
        load_scorer(folder)


def test_safetensors_without_torch_name_the_extra(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    folder = tiny.hub_folder(tmp_path)
    (folder / "onnx/model.onnx").unlink()
    (folder / "model.safetensors").write_bytes(b"")
    with pytest.raises(MissingExtraError, match=r"crisisdetect\[torch\]"):
        load_scorer(folder)


# --- ids on the hub


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A hub cache with one model in it, as a download leaves it."""
    import huggingface_hub.constants

    commit = "0123456789abcdef0123456789abcdef01234567"
    root = tmp_path / "models--someone--tiny"
    tiny.hub_folder(root / "snapshots" / commit)
    (root / "refs").mkdir()
    (root / "refs/main").write_text(commit)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    return root / "snapshots" / commit


def test_a_hub_id_is_taken_from_the_cache_and_named_by_its_commit(cache):
    scorer = load_scorer("someone/tiny", local_files_only=True)
    assert scorer.name == "someone/tiny@01234567"
    assert scorer(["awful"]).argmax() == 0


def test_a_revision_is_honoured(cache):
    assert load_scorer("someone/tiny", revision="main", local_files_only=True).name == "someone/tiny@01234567"
    with pytest.raises(ModelNotFoundError, match="revision v2"):
        load_scorer("someone/tiny", revision="v2", local_files_only=True)


def test_a_hub_id_that_is_not_there_is_said(cache):
    with pytest.raises(ModelNotFoundError, match="someone/else"):
        load_scorer("someone/else", local_files_only=True)


def test_labels_are_checked_before_weights_are_fetched(cache, monkeypatch):
    import huggingface_hub

    asked = []
    original = huggingface_hub.snapshot_download

    def spy(*args, **options):
        asked.extend(options["allow_patterns"])
        return original(*args, **options)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", spy)
    load_scorer("someone/tiny", local_files_only=True)
    assert "onnx/model.onnx" in asked
    assert not [name for name in asked if name.endswith((".bin", ".pt", ".py", ".safetensors")) or name == "*"]
    asked.clear()
    (cache / "config.json").write_text(json.dumps({"id2label": {"0": "joy", "1": "fear"}}))
    with pytest.raises(ModelError, match="joy"):
        load_scorer("someone/tiny", local_files_only=True)
    assert not [name for name in asked if "onnx" in name]


def test_a_folder_of_ours_on_the_hub_is_known(cache):
    tiny.own_folder(cache)
    assert load_scorer("someone/tiny", local_files_only=True).name == "tiny@0.1"


def test_code_on_the_hub_is_never_run(cache):
    config = json.loads((cache / "config.json").read_text())
    code = f"from pathlib import Path\nPath({str(cache)!r}, 'ran').touch()\n"
    (cache / "modeling_evil.py").write_text(code)
    (cache / "tokenizer.json").unlink()
    (cache / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "Evil", "auto_map": {"AutoTokenizer": ["modeling_evil.Evil", None]}})
    )
    (cache / "config.json").write_text(json.dumps(config | {"auto_map": {"AutoModel": "modeling_evil.Evil"}}))
    with pytest.raises(ModelError, match=r"no tokenizer\.json"):
        load_scorer("someone/tiny", local_files_only=True)
    assert not (cache / "ran").exists()


# --- classifiers, functions, and everything else


def test_a_scikit_learn_classifier_is_mapped_by_the_names_of_its_classes(classifier):
    scorer = load_scorer(classifier)
    assert classifier.classes_.tolist() == ["negative", "neutral", "positive"]
    assert scorer(["awful scandale", "the colis", "super merci"]).argmax(axis=1).tolist() == [0, 1, 2]


def test_scikit_learn_classes_in_french_and_out_of_order_are_mapped():
    from sklearn.dummy import DummyClassifier

    fitted = DummyClassifier(strategy="prior").fit(["a", "b", "c", "d"], ["positif", "négatif", "positif", "positif"])
    np.testing.assert_allclose(load_scorer(fitted)(["x"]), [[0.25, 0, 0.75]])


def test_classifiers_that_cannot_be_used_are_refused():
    from sklearn.dummy import DummyClassifier

    with pytest.raises(ParameterError, match="not fitted"):
        load_scorer(DummyClassifier())
    with pytest.raises(ModelError, match="DummyClassifier"):
        load_scorer(DummyClassifier().fit(["a", "b"], [0, 1]))


def test_a_function_is_named_and_its_answers_are_checked():
    assert load_scorer(shouting).name.endswith("shouting")
    for answer, says in [
        ([0.5, 0.5], r"shape \(1, 3\)"),
        ([[0.5, 0.5]], r"shape \(1, 3\)"),
        ([[0.9, 0.9, 0.9]], "sum to 1"),
        ([[np.nan, 0, 1]], "sum to 1"),
        ([[-0.5, 0.5, 1]], "sum to 1"),
        ([["a", "b", "c"]], "list"),
        ("negative", "str"),
    ]:
        with pytest.raises(ModelError, match=says):
            load_scorer(lambda texts, answer=answer: answer)(["a"])


def test_a_scorer_is_taken_as_it_is(own):
    scorer = OnnxScorer.from_folder(own)
    assert load_scorer(scorer) is scorer
    function = load_scorer(shouting)
    assert load_scorer(function) is function


@pytest.mark.parametrize("spec", [3, 0.5, b"folder", [], OnnxScorer, {"model": 1}])
def test_what_is_no_scorer_is_refused(spec):
    with pytest.raises(ParameterError, match="scorer"):
        load_scorer(spec)


@pytest.mark.parametrize("spec", ["./none", "/none/at/all", "a/b/c", "../x", "with space", "C:\\model", ""])
def test_a_path_that_is_not_there_is_said_without_asking_the_hub(spec, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_hub, "from_hub_id", None)
    monkeypatch.setattr(_load, "from_hub_id", None)
    with pytest.raises(ModelNotFoundError):
        load_scorer(spec)


def test_a_revision_needs_a_hub_id(own):
    for spec in (own, None, shouting):
        with pytest.raises(ParameterError, match="revision"):
            load_scorer(spec, revision="main")


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory):
    return OnnxScorer.from_folder(tiny.own_folder(tmp_path_factory.mktemp("own")))


def long_texts(n):
    rng = np.random.default_rng(7)
    words = np.array(["awful", "the", "parcel", "merci", "love", "nul", "super", "colis"])
    return [" ".join(rng.choice(words, int(size))) for size in rng.integers(20, 60, n)]


def test_progress_moves_batch_by_batch_and_changes_no_score(tiny_model, monkeypatch):
    unread = np.full((1_500, _score.WIDTH), np.nan)  # what the model of the package reads beside tells no progress
    monkeypatch.setattr(_score, "_read_beside", lambda texts, p: unread[: len(texts)])
    texts = sorted(set(long_texts(1_500)), key=len, reverse=True)
    told = []
    scores = _score.scores_of(tiny_model, texts, told=told.append)
    assert sum(told) == len(texts) < _score.TEXTS_A_CALL  # one call, and yet
    assert len(told) >= 5
    assert max(told) < len(texts) / 4
    np.testing.assert_array_equal(scores[:-1, :3], _score.checked(tiny_model(texts), n_texts=len(texts), name="x"))
    assert np.isnan(scores[-1]).all()


def test_scores_are_the_same_whether_progress_is_shown_or_not(tiny_model, capsys):
    texts = pd.Series([*long_texts(60), None, "https://example.org"], dtype="str")
    times = pd.date_range("2025-03-01", periods=len(texts), freq="h", tz="UTC")
    comments = pd.DataFrame({"id": [f"c{i}" for i in range(len(texts))], "timestamp": times, "text": texts})
    shown = score_comments(comments, scorer=tiny_model, progress=True)
    pd.testing.assert_frame_equal(shown, score_comments(comments, scorer=tiny_model, progress=False))
    assert capsys.readouterr().err
