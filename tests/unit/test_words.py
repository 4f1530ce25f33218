"""Words of comments."""

from crisisdetect.words._remember import LONGEST_KEPT, remembered


def test_short_texts_are_looked_at_once_and_long_ones_are_not_kept():
    looked = []
    length = remembered(lambda text, *_: looked.append(text) or len(text))
    short, long = "never again", "x" * (LONGEST_KEPT + 1)
    assert [length(short), length(short), length(short, "fr"), length(long), length(long)] == [11, 11, 11, 501, 501]
    assert looked == [short, short, long, long]
