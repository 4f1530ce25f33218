"""Mail addresses, mentions, and addresses of profiles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition below is bounded and every pattern starts at a fixed kind of character, so that the time taken grows
# with the length of the text and never faster.
_TLD: Final = "com|org|net|info|biz|eu|fr|de|es|uk|it|be|ch|at|nl|pt|lu|ca|us|io|co|me|gal|cat|bzh|alsace|corsica|paris"
_MAIL: Final = re.compile(
    r"[\w.+%'-]{1,64}"
    r"(?:@| ?[\[({<] ?(?:@|at|arobase|arroba|a|ät) ?[\])}>] ?)"
    r"(?:[\w-]{1,63}(?:\.| ?[\[({<] ?(?:\.|dot|point|punto|punkt) ?[\])}>] ?)){1,6}[^\W\d_]{2,24}",
    re.IGNORECASE,
)
#: The same with blanks around its signs, or these spelled out: then only with an ending that many have.
_SPACED_MAIL: Final = re.compile(
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}(?: {0,3}@ {0,3}| (?:at|arobase|arroba|chez|ät) )"
    r"(?:[\w-]{1,63}(?: ?\. ?| (?:dot|point|punto|punkt) )){1,4}"
    rf"(?:{_TLD})(?!\w)",
    re.IGNORECASE,
)
_HANDLE: Final = re.compile(r"(?<![\w.+%'@-])@[\w.-]{1,64}@(?:[\w-]{1,63}\.){1,6}[^\W\d_]{2,24}")
_MENTION: Final = re.compile(r"(?<!\w)@{1,8}[\w.-]{0,63}\w|(?<![\w/])/?u/[\w-]{2,32}|<@!?\d{5,25}>")
_SITE: Final = r"(?:https?:/{1,2})?(?:[a-z-]{1,12}\.)?"
_REST: Final = r"[\w.%~+-]{1,100}(?:[/?#][^\s\x00<>\"'()\[\]]{0,300})?"
_PROFILE: Final = re.compile(
    rf"(?<![\w@.-]){_SITE}(?:"
    r"(?:twitter|x)\.com/(?!(?:search|hashtag|home|explore|i|intent|share|settings|tos|privacy)(?![\w-]))"
    r"|(?:facebook|fb)\.(?:com|me)/(?!(?:groups|events|watch|marketplace|sharer|hashtag|search|help|policies|gaming|share|"
    r"photo|reel|story\.php)(?![\w-]))"
    r"|instagram\.com/(?!(?:p|reel|reels|explore|tv|about|legal)(?![\w-]))"
    r"|(?:tiktok|medium|youtube|threads)\.(?:com|net)/@|youtube\.com/(?:user|c|channel)/"
    r"|linkedin\.com/(?:in|pub)/|reddit\.com/(?:u|user)/|snapchat\.com/add/|pinterest\.[a-z]{2,3}/(?!pin/)|bsky\.app/profile/"
    r"|(?:t|telegram)\.me/(?!s/)|wa\.me/|vk\.com/|twitch\.tv/(?!directory|videos)|github\.com/|gitlab\.com/"
    r"|about\.me/|linktr\.ee/|paypal\.me/|onlyfans\.com/|(?:[\w-]{1,63}\.){1,4}[a-z]{2,24}/@"
    rf"){_REST}",
    re.IGNORECASE,
)


def mails(text: str) -> Iterator[tuple[int, int]]:
    """Yield where mail addresses are in a folded text."""
    spans = sorted([found.span() for pattern in (_MAIL, _SPACED_MAIL) for found in pattern.finditer(text)])
    end = 0
    for start, stop in spans:
        if stop > end:
            yield max(start, end), stop
            end = stop


def handles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where mentions with the name of their server are in a folded text."""
    yield from (found.span() for found in _HANDLE.finditer(text))


def profiles(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses of profiles are in a folded text."""
    for found in _PROFILE.finditer(text):
        address = found[0].rstrip(".,;:!?-")
        yield found.start(), found.start() + len(address)


def mentions(text: str) -> Iterator[tuple[int, int]]:
    """Yield where mentions are in a folded text."""
    yield from (found.span() for found in _MENTION.finditer(text))
