"""The last layer is calibrated for every language, and no further than the texts allow."""

import numpy as np
import pytest

from crisisdetect.training._calibrate import (
    LastLayer,
    _alike,
    calibrated_head,
    softmax,
    vector_scaling,
    vector_scaling_by_language,
)

WIDTH = 12


def world(n, *, shift, seed):
    """Return embeddings whose first column tells the language, and classes that one language shifts to negative."""
    rng = np.random.default_rng(seed)
    lang = np.where(rng.random(n) < 0.5, "aa", "bb")
    x = rng.normal(size=(n, WIDTH))
    x[:, 0] = np.where(lang == "aa", 1.0, -1.0) + 0.1 * rng.normal(size=n)
    truth = 1.2 * x[:, 1:4]
    truth[:, 0] += np.where(lang == "aa", shift, 0.0)
    y = np.array([rng.choice(3, p=row) for row in softmax(truth)])
    weight = np.zeros((3, WIDTH))
    weight[np.arange(3), np.arange(1, 4)] = 1.2
    return x, y, lang, LastLayer(weight=weight, bias=np.zeros(3))


def halves(n):
    """Return two collections that differ in nothing."""
    return np.where(np.arange(n) % 2, "first", "second")


def test_a_language_that_is_called_negative_too_seldom_is_mended():
    x, y, lang, head = world(4_000, shift=1.5, seed=0)
    mended, losses = calibrated_head(x, y, lang, halves(4_000), head)
    fresh, truth, where, _ = world(4_000, shift=1.5, seed=1)
    scale, offsets = vector_scaling(head(x), y)
    for name in ("aa", "bb"):
        here = where == name
        share = (truth[here] == 0).mean()
        noise = 3 * np.sqrt(0.25 / here.sum())  # three standard errors of a share, at most
        assert abs(softmax(mended(fresh[here]))[:, 0].mean() - share) < noise, name
        assert abs(softmax(scale * head(fresh[here]) + offsets)[:, 0].mean() - share) > 2 * noise, name
    assert min(losses, key=losses.get) not in ("trained", "scaled")


def test_a_calibrated_head_is_left_alone():
    x, y, lang, head = world(3_000, shift=0.0, seed=2)
    mended, _ = calibrated_head(x, y, lang, halves(3_000), head)
    assert np.abs(softmax(mended(x)) - softmax(head(x))).mean() < 0.02


def test_what_one_collection_alone_calls_negative_is_not_taken_for_its_language():
    parts = [world(2_000, shift=shift, seed=seed) for seed, shift in enumerate((3.0, 0.0, 0.0, 0.0))]
    x, y, lang = (np.concatenate([part[k] for part in parts]) for k in range(3))
    head, collection = parts[0][3], np.repeat(["odd", "a", "b", "c"], 2_000)
    mended, losses = calibrated_head(x, y, lang, collection, head)
    eager = vector_scaling_by_language(x, y, np.ones(len(y)), lang, head, pull=10.0)
    fresh, _, where, _ = world(4_000, shift=0.0, seed=9)
    first = fresh[where == "aa"]
    right, ours, theirs = (softmax(layer(first))[:, 0].mean() for layer in (head, mended, eager))
    assert abs(ours - right) < abs(theirs - right) / 2
    assert losses["10"] > min(losses.values())


def test_a_language_of_which_the_head_is_too_sure_is_scaled_and_the_other_is_not():
    x, y, lang, head = world(6_000, shift=0.0, seed=5)
    noise = np.random.default_rng(6)
    drawn = noise.integers(0, 3, len(y))
    y = np.where((lang == "aa") & (noise.random(len(y)) < 0.5), drawn, y)  # half of its labels tell nothing
    mended = vector_scaling_by_language(x, y, np.ones(len(y)), lang, head, pull=10.0)
    scale = x @ mended.slopes + mended.scale
    assert scale[lang == "aa"].mean() < 0.6
    assert scale[lang == "bb"].mean() == pytest.approx(1.0, abs=0.15)
    for name in ("aa", "bb"):
        p, truth = softmax(mended(x[lang == name])), y[lang == name]
        right = (p.argmax(1) == truth).mean()
        assert p.max(1).mean() == pytest.approx(right, abs=3 * np.sqrt(0.25 / len(truth)) + 0.01), name


def test_a_scale_moves_no_class():
    x, y, lang, head = world(500, shift=1.0, seed=7)
    mended = vector_scaling_by_language(x, y, np.ones(500), lang, head, pull=10.0)
    plain = LastLayer(weight=mended.weight, bias=mended.bias)
    assert (mended(x).argmax(1) == plain(x).argmax(1)).all()
    assert not np.allclose(mended(x), plain(x))


def test_a_strong_pull_is_vector_scaling():
    x, y, lang, head = world(5_000, shift=1.0, seed=3)
    scale, offsets = vector_scaling(head(x), y)
    kept = vector_scaling_by_language(x, y, np.ones(5_000), lang, head, pull=1e7)
    # what a language pulls off with is below (texts / pull) = 0.0005 a parameter; offsets are scaled here, not there
    np.testing.assert_allclose(softmax(kept(x)), softmax(scale * head(x) + offsets), atol=0.005)


@pytest.mark.parametrize("many", [2, 20])
def test_languages_and_collections_count_alike_whatever_their_numbers(many):
    x, y, lang, head = world(1_000, shift=1.0, seed=4)
    places = halves(1_000)
    often = (lang == "bb") & (places == "first")
    again = np.concatenate([np.arange(1_000), np.repeat(np.flatnonzero(often), many - 1)])
    weight, _ = _alike(lang[again], places[again])
    for name in ("aa", "bb"):
        for place in ("first", "second"):
            here = (lang[again] == name) & (places[again] == place)
            assert weight[here].sum() == pytest.approx(len(again) / 4)
    once = vector_scaling_by_language(x, y, _alike(lang, places)[0], lang, head, pull=30.0)
    same = vector_scaling_by_language(x[again], y[again], weight * 1_000 / len(again), lang[again], head, pull=30.0)
    np.testing.assert_allclose(softmax(same(x)), softmax(once(x)), atol=0.02)
