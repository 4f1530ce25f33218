"""The last layer is calibrated for every language, and no further than the texts allow."""

import numpy as np
import pytest

from crisisdetect.training._calibrate import Head, calibrated_head, fit_head, softmax, vector_scaling

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
    return x, y, lang, Head(weight=weight, bias=np.zeros(3))


def test_a_language_that_is_called_negative_too_seldom_is_mended():
    x, y, lang, head = world(4_000, shift=1.5, seed=0)
    mended, losses = calibrated_head(x, y, lang, head)
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
    mended, _ = calibrated_head(x, y, lang, head)
    assert np.abs(softmax(mended(x)) - softmax(head(x))).mean() < 0.02


def test_an_endless_pull_keeps_the_head():
    x, y, _, head = world(500, shift=1.0, seed=3)
    kept = fit_head(x, y, np.ones(500), head, pull=1e12)
    np.testing.assert_allclose(kept(x), head(x), atol=1e-6)


@pytest.mark.parametrize("many", [1, 20])
def test_languages_count_alike_whatever_their_numbers(many):
    x, y, lang, head = world(1_000, shift=1.0, seed=4)
    again = np.concatenate([np.arange(1_000), np.repeat(np.flatnonzero(lang == "bb"), many - 1)])
    once = fit_head(x, y, _alike(lang), head, pull=300.0)
    often = fit_head(x[again], y[again], _alike(lang[again]) * 1_000 / len(again), head, pull=300.0)
    np.testing.assert_allclose(softmax(often(x)), softmax(once(x)), atol=0.02)


def _alike(lang):
    _, at = np.unique(lang, return_inverse=True)
    return len(lang) / 2 / np.bincount(at)[at]
