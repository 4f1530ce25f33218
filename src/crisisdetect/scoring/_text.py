"""The one place where a comment's text is made ready for a model.

Training and scoring both call :func:`normalise`, so a mark that tells where a text came from (a trailing space,
``&amp;``, the spelling of a mention, a link) can neither be learned nor move a prediction.
"""

import html
import re
import unicodedata

#: Version of the rules below; written into a model folder and checked when the model is loaded.
RULES = 2

#: Longest text looked at, in characters; longer ones keep their head and their tail.
MAX_CHARACTERS = 4_000

_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)http(?!\S)", re.IGNORECASE)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_MENTION = re.compile(r"(?<![\w@])@[\w.\-]*\w")
_MENTIONS = re.compile(r"@user(?:[\s,]+@user)+")
_RETWEET = re.compile(r"^(?:RT\s+@user\s*:?\s*)+", re.IGNORECASE)
_REPEATED = re.compile(r"(\S)\1{3,}")
_SPACES = re.compile(r"\s+")
#: Emoji younger than the vocabulary of the models, and older ones of the same feeling.
_YOUNG = str.maketrans(
    {
        **dict.fromkeys("🤬😾🖕🙎", "😡"), **dict.fromkeys("🤮🤢💩🚮", "👎"), **dict.fromkeys("🥲😿", "😢"),
        **dict.fromkeys("🙍🤕🤒😧", "😞"), "🤯": "😱", "🥱": "😴", "🥳": "🎉", "🥹": "🥰", "😽": "😘",
        **dict.fromkeys("😸😺", "😊"), **dict.fromkeys("🤍🤎🩷🫶", "❤"),
    }
)  # fmt: skip
_ANY_YOUNG = re.compile(f"[{''.join(map(chr, _YOUNG))}]")
_KEPT_FORMAT = "\u200d\ufe0f"  # the joiner and the variation selector are parts of emoji


def normalise(text: str) -> str:
    """Return a comment as a model sees it.

    HTML entities are decoded, control and invisible characters removed, links dropped, mentions and mail addresses
    written ``@user`` (a run of them once), a leading retweet mark dropped, a character repeated more than three times
    cut to three, emoji that the models' vocabulary lacks written as an older one of the same feeling, and white space
    collapsed. Case, other emoji, hashtags and punctuation are kept: they carry sentiment.

    Parameters
    ----------
    text : str
        Any text, of any length.

    Returns
    -------
    str
        The normalised text, at most ``MAX_CHARACTERS`` long; empty when nothing but links and spaces was in it.

    Examples
    --------
    >>> normalise("RT @Bob: soooooo bad &amp; late!!!!!! https://t.co/x ")
    'sooo bad & late!!!'
    >>> normalise("https://example.org/page")
    ''
    >>> normalise("encore 🤬")
    'encore 😡'
    """
    text = cut(text, MAX_CHARACTERS)
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = "".join(map(_visible, text)) if not text.isprintable() else text
    text = _LINK.sub(" ", text).strip()  # before mentions and the retweet mark: a link must not keep them apart
    if "@" in text:
        text = _MENTION.sub("@user", _MAIL.sub("@user", text))
        text = _RETWEET.sub("", _MENTIONS.sub("@user", text))
    if not text.isascii() and _ANY_YOUNG.search(text):
        text = text.translate(_YOUNG)
    text = _REPEATED.sub(r"\1\1\1", text)
    return cut(_SPACES.sub(" ", text).strip(), MAX_CHARACTERS)  # short mentions have grown to ``@user``


def cut(text: str, limit: int) -> str:
    """Keep the first three quarters and the last quarter of a text that is longer than ``limit`` characters."""
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail - 1]} {text[-tail:]}"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if character.isspace():
        return " "
    if category in {"Cc", "Cs", "Co", "Cn"} or (category == "Cf" and character not in _KEPT_FORMAT):
        return ""
    return character
