"""The normalisation that training and scoring share."""

import pytest

from crisisdetect.scoring._text import MAX_CHARACTERS, cut, normalise

PLAIN = "Le colis n'est PAS arrivé, c'est nul 😡 #scandale"


@pytest.mark.parametrize(
    "text",
    [
        f"  {PLAIN}\n",
        PLAIN.replace(" ", "\u00a0"),
        PLAIN.replace(" ", "   "),
        PLAIN.replace("'", "&#39;"),
        PLAIN.replace("'", "&amp;#39;"),
        f"{PLAIN} https://example.org/a?b=c&amp;d=1",
        f"http {PLAIN} http",
        f"www.example.org {PLAIN}",
        f"RT @quelquun: {PLAIN}",
        f" RT @quelquun : RT @autre {PLAIN}",
        f"https://example.org/x RT @quelquun: {PLAIN}",
        PLAIN.replace("arrivé", "arri\u200bvé\x00"),
        f"\ufeff{PLAIN}\ud83d",
    ],
)
def test_marks_of_a_source_leave_no_trace(text):
    assert normalise(text) == PLAIN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Bob_42 merci", "@user merci"),
        ("@BOB merci", "@user merci"),
        ("@USER @user, @Bob merci", "@user merci"),
        ("@a https://example.org @b merci", "@user merci"),
        ("merci @a.b-c.", "merci @user."),
        ("écrivez à jean.dupont@example.org", "écrivez à @user"),
        ("prix 5€@midi", "prix 5€@user"),
        ("soooooo looooong!!!!!!!!", "sooo looong!!!"),
        ("😡😡😡😡😡", "😡😡😡"),
        ("5 &lt; 6 &amp;amp; 7", "5 < 6 & 7"),
        ("R&D &copy", "R&D ©"),
        ("tab\tnew\r\nline\u2028end", "tab new line end"),
        ("👩\u200d🚒 ❤\ufe0f", "👩\u200d🚒 ❤\ufe0f"),
        ("#NUL c'est NUL", "#NUL c'est NUL"),
        ("\u202egnorw\u202c", "gnorw"),
        ("https://example.org/page", ""),
        ("", ""),
        (" \u00a0\u200b\x07 ", ""),
        ("httpd est en panne", "httpd est en panne"),
    ],
)
def test_what_becomes_of_a_text(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize("text", ["x" * 100_000, "mot " * 50_000, "@a!" * 5_000, "&amp;" * 30_000, "@" * 10_000])
def test_no_text_stays_longer_than_the_limit(text):
    assert len(normalise(text)) <= MAX_CHARACTERS


def test_a_long_text_keeps_its_head_and_its_tail():
    words = " ".join(f"mot{i}" for i in range(5_000))
    kept = normalise(words)
    assert kept.startswith("mot0 mot1 ")
    assert kept.endswith(" mot4998 mot4999")
    assert len(kept) > 0.9 * MAX_CHARACTERS


def test_cut_keeps_three_quarters_of_head():
    assert cut("abcdefghijkl", 8) == "abcde kl"
    assert cut("abcdefgh", 8) == "abcdefgh"
