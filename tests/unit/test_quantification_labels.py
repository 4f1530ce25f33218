import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import NotEnoughDataError, ParameterError, ReadError
from crisisdetect.quantification import (
    calibrate_on,
    correct_shares,
    label_sample,
    read_labels,
    share_between,
    share_from_labels,
    tally_scores,
)
from quant_worlds import as_scored, centres, draw_classes, fill_in, make_rates, scores_of

HOSTILE = '=HYPERLINK("https://example.org")'


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(3)
    y = draw_classes(rng, 1_500, rate=0.3)
    return as_scored(scores_of(y, centres(rng), rng)), y


def test_chances_are_known_and_add_up_to_the_table(world):
    sample = label_sample(world[0], n=200)
    assert len(sample) == 200
    assert sample["key"].is_unique
    assert (1 / sample["inclusion_probability"]).sum() == pytest.approx(1_500)
    sizes = sample.groupby("stratum")["stratum_size"].agg(["first", "nunique"])
    assert sizes["first"].sum() == 1_500
    assert (sizes["nunique"] == 1).all()


def test_every_comment_is_drawn_as_often_as_its_chance_says(world):
    scored = world[0].iloc[:60]
    drawn = pd.concat([label_sample(scored, n=20, random_state=seed) for seed in range(100)])
    times = drawn["key"].value_counts() / 100
    chance = drawn.drop_duplicates("key").set_index("key")["inclusion_probability"]
    assert len(times) == 60
    # 4 standard errors of a rate over 100 draws
    assert (times - chance).abs().max() < 4 * np.sqrt(0.25 / 100)


def test_the_draw_does_not_depend_on_the_order_of_rows_but_on_the_seed(world):
    scored = world[0]
    a = label_sample(scored, n=50)
    pd.testing.assert_frame_equal(a, label_sample(scored.sample(frac=1, random_state=1), n=50))
    assert set(a["key"]) != set(label_sample(scored, n=50, random_state=1)["key"])


def test_small_samples_and_small_tables(world):
    scored = world[0]
    assert len(label_sample(scored, n=3)) == 3
    assert label_sample(scored, n=3)["stratum"].unique().tolist() == ["all"]
    assert len(label_sample(scored.iloc[:5], n=200)) == 5
    with pytest.raises(ParameterError, match="'n'"):
        label_sample(scored, n=0)
    with pytest.raises(NotEnoughDataError):
        label_sample(scored.assign(p_negative=np.nan, p_neutral=np.nan, p_positive=np.nan))


def test_own_comments_are_not_drawn_and_rare_languages_share_a_stratum(world):
    scored = world[0].assign(is_own=np.arange(1_500) < 750, lang=["fr"] * 1_400 + ["it"] * 50 + ["pt"] * 50)
    sample = label_sample(scored, n=100)
    assert sample["stratum_size"].groupby(sample["stratum"]).first().sum() == 750
    assert {name.split()[0] for name in sample["stratum"]} == {"fr", "other"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_file_comes_back_as_it_went(tmp_path, world, separator):
    scored = world[0].assign(text=["été ; « déçu »\nsuite", HOSTILE, *world[0]["text"][2:]])
    path = tmp_path / "sample.csv"
    sample = label_sample(scored, n=1_500, path=path, separator=separator)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\n=" not in raw
    assert (separator + "=").encode() not in raw
    assert f"'{HOSTILE[:11]}".encode() in raw
    labelled = read_labels(path)
    assert labelled.n_empty == 1_500
    assert "1500 rows were left empty" in labelled.describe()
    assert len(sample) == 1_500


@pytest.mark.parametrize(
    ("encoding", "separator"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_what_spreadsheets_make_of_a_file_is_read(tmp_path, world, encoding, separator):
    sample = label_sample(world[0], n=12)
    words = ["négatif", "NEUTRE", "positif", "Negativ", "neutral", "positivo", "1", "0", "non", "Oui", "1,0", "neg"]
    filled = sample.assign(label=words, inclusion_probability=sample["inclusion_probability"].map(str))
    filled["stratum_size"] = [f"{size:,}".replace(",", " ") for size in filled["stratum_size"]]
    path = tmp_path / "back.csv"
    filled.to_csv(path, sep=separator, encoding=encoding, index=False)
    labelled = read_labels(path)
    assert labelled.rows["label"].tolist() == [
        "negative", "neutral", "positive", "negative", "neutral", "positive", "negative", "other", "other", "negative",
        "negative", "negative",
    ]  # fmt: skip
    assert labelled.rows["stratum_size"].tolist() == sample["stratum_size"].tolist()


def test_bad_labels_are_counted_and_said(world):
    sample = label_sample(world[0], n=6)
    labelled = read_labels(sample.assign(label=["négatif", "?", "?", None, "  ", "-5"]))
    assert labelled.rows["label"].tolist() == ["negative"]
    assert (labelled.unknown, labelled.n_empty) == ({"?": 2, "-5": 1}, 2)
    assert "'?' (2)" in labelled.describe()
    twice = pd.concat([sample.assign(label="1")] * 2)
    assert read_labels(twice).n_repeated == 6


def test_a_file_without_its_columns_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("sep=;\nkey;texte\nca;bonjour\n", "utf-8")
    with pytest.raises(ReadError, match=r"lacks label"):
        read_labels(path)
    with pytest.raises(ReadError, match="cannot be read"):
        read_labels(tmp_path / "nothing.csv")
    path.write_bytes(b"")
    with pytest.raises(ReadError, match="lacks key, label"):
        read_labels(path)


def test_labels_of_another_table_are_refused(world):
    sample = label_sample(world[0], n=50).assign(label="1")
    with pytest.raises(NotEnoughDataError, match="drawn from"):
        share_from_labels(sample, world[0].assign(id=[f"other {i}" for i in range(1_500)]))


def test_labels_narrow_the_bins_and_are_named(world):
    scored, y = world
    rates = make_rates(np.random.default_rng(0))
    sample = fill_in(label_sample(scored, n=200), scored, y)
    before = correct_shares(scored, every="5D", error_rates=rates)
    after = correct_shares(scored, every="5D", error_rates=rates, labelled=sample)
    width = [(t["share_high"] - t["share_low"]).mean() for t in (before, after)]
    assert width[1] < 0.7 * width[0]
    assert set(after["method"]) == {"error rates and labels"}
    tally = tally_scores(scored)
    with pytest.raises(ParameterError, match="tally"):
        correct_shares(tally, labelled=sample)


def test_labels_alone_make_error_rates_for_any_scorer(world):
    scored, y = world
    sample = fill_in(label_sample(scored, n=200), scored, y)
    one = share_between(scored, "2025-01-01", "2025-01-02", labelled=sample)
    assert one.method == "error rates and labels"
    assert one.low <= (y[:144] == 0).mean() <= one.high
    few = sample[sample["label"] != "neutral"].head(40)
    with pytest.raises(NotEnoughDataError, match="at least 2 labelled"):
        share_between(scored, "2025-01-01", "2025-01-02", labelled=few)


def test_a_whole_period_is_estimated_from_labels_and_scores_alone(world):
    scored, y = world
    sample = fill_in(label_sample(scored, n=200), scored, y)
    one = share_between(scored, labelled=sample)
    assert (one.method, one.n_labelled, one.n_scored) == ("labels", 200, 1_500)
    assert one.low <= (y == 0).mean() <= one.high
    assert one == share_from_labels(sample, scored)


def test_yes_and_no_are_enough(world):
    scored, y = world
    sample = fill_in(label_sample(scored, n=200), scored, y)
    binary = sample.assign(label=(sample["label"] == "negative").astype(int).astype(str))
    assert share_from_labels(binary, scored) == share_from_labels(sample, scored)
    rates = make_rates(np.random.default_rng(0))
    full, half = (calibrate_on(rows, scored, error_rates=rates) for rows in (sample, binary))
    a, b = (share_between(scored, error_rates=learned) for learned in (full, half))
    assert b.share == pytest.approx(a.share, abs=0.05)


def test_lost_strata_are_one_stratum(world):
    scored, y = world
    everything = fill_in(label_sample(scored, n=1_500), scored, y)
    drawn = everything.sample(300, random_state=0)[["key", "label"]]
    one = share_from_labels(drawn, scored)
    assert one.low <= (y == 0).mean() <= one.high


def test_labels_that_all_agree_are_not_taken_for_certain(world):
    scored, _ = world
    sample = label_sample(scored, n=100).assign(label="0")
    one = share_from_labels(sample, scored)
    assert one.share < 0.1
    assert one.high > 0.02
    with pytest.raises(NotEnoughDataError, match="at least 30"):
        calibrate_on(sample.head(5), scored)
