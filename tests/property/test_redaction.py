"""What holds for any text that is redacted."""

import hypothesis.strategies as st
from hypothesis import given

from crisisdetect.redaction import redact

pieces = st.sampled_from(
    ["@ana", "jo@example.org", "06 12 34 56 78", "+33 6 12 34 56 78", "FR7630006000011234567890189", "colis", " ", "0",
     "@", ".", "/", "a", "+", "(", "12", "u/", "\n", "FR76", "é"]
)  # fmt: skip


@given(st.lists(pieces, max_size=20).map("".join) | st.text(max_size=80))
def test_redacting_again_changes_nothing(text):
    once = redact(text)
    assert redact(once) == once


@given(st.lists(st.sampled_from(["colis", "perdu", "depuis", "lundi", "very", "bad"]), max_size=20))
def test_plain_words_stay(words):
    text = " ".join(words)
    assert redact(text) == text


@given(
    st.sampled_from(["06 12 34 56 78", "+33 6 12 34 56 78", "jo@example.org", "GB82 WEST 1234 5698 7654 32", "@ana_b"]),
    st.sampled_from(["colis perdu, ", "Appelez ", "", "("]),
    st.sampled_from([" merci", ".", "", ")", "\n"]),
)
def test_what_identifies_is_gone_wherever_it_stands(secret, before, after):
    assert secret not in redact(before + secret + after)
