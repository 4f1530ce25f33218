"""Words, numbers and dates of the report, and texts of others made fit to be shown."""

import pandas as pd
import pytest

from crisisdetect import locale
from crisisdetect.errors import ParameterError
from crisisdetect.report import Report
from crisisdetect.report._clean import clean
from report_fakes import result_of, said


def test_every_code_has_a_name():
    names = {"level": range(5), "role": ("support", "community_lead", "pr_lead", "legal", "management")}
    names |= {"channel": ("negatives", "share", "volume"), "verdict": ("calm", "crisis", "not_judged")}
    for lang in locale.languages():
        with locale.speaking(lang):
            for kind, codes in names.items():
                assert all(locale.named(f"{kind}.{code}") for code in codes)


@pytest.mark.parametrize(
    ("value", "digits", "english", "french"),
    [
        (1234567.0, 0, "1,234,567", "1\u202f234\u202f567"),
        (3.14159, 2, "3.14", "3,14"),
        (3.14159, None, "3.1", "3,1"),
        (12.6, None, "13", "13"),
        (-4.0, None, "−4", "−4"),
        (float("nan"), None, "–", "–"),
        (None, None, "–", "–"),
        (float("inf"), None, "–", "–"),
    ],
)
def test_numbers_are_written_in_the_manner_of_the_language(value, digits, english, french):
    assert said("en", locale.number, value, digits) == english
    assert said("fr", locale.number, value, digits) == french


def test_dates_are_written_in_the_manner_of_the_language():
    first = pd.Timestamp("2026-02-28T23:30-02:00")
    assert said("en", locale.moment, first) == "1 March 2026, 01:30 UTC"
    assert said("fr", locale.moment, first).replace("\u00a0", " ") == "1er mars 2026 à 1 h 30 UTC"
    assert said("fr", locale.day, "2026-08-15T00:00:00Z", short=True).replace("\u00a0", " ") == "15 août"
    assert said("fr", locale.percent, 0.125) == "12\u00a0%"
    assert said("fr", locale.percent, 0.004) == "0,4\u00a0%"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 minutes"),
        (60, "1 minute"),
        (4500, "75 minutes"),
        (7200, "2 hours"),
        (36 * 3600, "36 hours"),
        (86400, "1 day"),
        (86400 * 9.2, "9.2 days"),
        (86400 * 12.2, "12 days"),
    ],
)
def test_durations(seconds, words):
    assert said("en", locale.duration, seconds) == words


def test_an_unknown_language_is_refused():
    with pytest.raises(ParameterError, match=r"must be one of en, es, fr\. Got 'de' instead"):
        Report(result_of(), lang="de")


def test_controls_overrides_and_halves_are_removed():
    assert clean("a\x00b\x1b\u202ec\u2066d\ud800e\ufefff\u200bg") == "abcdefg"
    assert clean("one\ntwo\r\n\r\n\r\nthree\u2028four", lines=True) == "one\ntwo\n\nthree\nfour"
    assert clean("one\ntwo") == "one two"


def test_emoji_and_other_alphabets_survive():
    for text in ("\U0001f469\u200d\U0001f680 ok", "اَلْعَرَبِيَّةُ", "ไม่ดี", "e\u0301té", "5\u202f000\u00a0€"):
        assert clean(text, limit=200) == text


def test_long_texts_and_piles_of_marks_are_cut():
    assert len(clean("x" * 5000, limit=500)) == 500
    assert clean("x" * 501, limit=500).endswith("x…")
    assert clean("x" * 500, limit=500) == "x" * 500
    assert clean("Z" + "\u0351" * 300) == "Z" + "\u0351" * 4
