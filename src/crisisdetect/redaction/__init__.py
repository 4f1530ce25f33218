"""Masks over what tells who somebody is, in texts that leave the machine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from crisisdetect.locale import languages, message, speaking
from crisisdetect.redaction._fold import BLANK, folded
from crisisdetect.redaction._ibans import ibans
from crisisdetect.redaction._names import handles, mails, mentions, profiles
from crisisdetect.redaction._phones import phones

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What is masked; the catalogues have what stands in its place.
_KINDS: Final = ("iban", "mail", "phone", "mention")

#: What is looked for, in this order: what an earlier one found, a later one does not see.
_FINDERS: Final[tuple[tuple[str, Callable[[str], Iterator[tuple[int, int]]]], ...]] = (
    ("iban", ibans),
    ("mention", handles),
    ("mention", profiles),
    ("mail", mails),
    ("phone", phones),
    ("mention", mentions),
)


def redact(text: str, *, lang: str | None = None) -> str:
    """Mask mentions, profiles, e-mail addresses, phone numbers and IBANs in a text.

    Names that are written out, postal addresses and what people tell about themselves are left: no pattern finds them
    reliably. Use it on what leaves the machine, not as a promise of anonymity.

    Parameters
    ----------
    text : str
        Any text.
    lang : str, optional
        Language of the masks; by default that which is spoken, English unless inside ``with speaking(lang):``.

    Returns
    -------
    str
        The text with ``[mention]``, ``[e-mail]``, ``[phone]`` and ``[IBAN]`` in place of what was found. Redacting it
        again changes nothing.

    Raises
    ------
    ParameterError
        If there are no masks in that language.

    Notes
    -----
    Characters that are not seen, kinds of spaces and dashes, and digits of other widths make no difference. An IBAN is
    masked if it has the length of its country and its check digits are right, in groups or not, so that references that
    only look like one stay. A phone number is one in international form (8 to 15 digits after ``+`` or ``00``), a
    national one of 9 to 12 digits that starts with 0, one of North America or Spain in its usual groups, or any of 7
    digits and more behind a word such as "tel". The address of a profile is masked as a mention. The time taken grows
    in proportion to the length of the text, whatever is in it.

    Examples
    --------
    >>> redact("@LaPoste mon IBAN FR76 3000 6000 0112 3456 7890 189, tel 06 12 34 56 78", lang="fr")
    '[mention] mon IBAN [IBAN], tel [téléphone]'
    >>> redact("Order 123456789 of 2026-03-02, mail jo.doe+shop@example.co.uk or +44 20 7946 0958")
    'Order 123456789 of 2026-03-02, mail [e-mail] or [phone]'
    """
    with speaking(lang):
        masks = masks_spoken()
    while (masked := _once(text, masks)) != text:  # a mask may part what stood together
        text = masked
    return text


def masks_spoken() -> dict[str, str]:
    """Return what stands in place of what was masked, in the language that is spoken."""
    return {kind: message(f"mask.{kind}") for kind in _KINDS}


@cache
def _known_masks() -> list[str]:
    found: set[str] = set()
    for lang in languages():
        with speaking(lang):
            found.update(masks_spoken().values())
    return sorted(found)


def _once(text: str, masks: dict[str, str]) -> str:
    plain, places = folded(text)
    for mask in _known_masks():
        if mask in plain:
            plain = plain.replace(mask, BLANK * len(mask))
    found: list[tuple[int, int, str]] = []
    for kind, finder in _FINDERS:
        spans = list(finder(plain))
        if spans:
            plain = _blanked(plain, spans)
        found += [(start, stop, masks[kind]) for start, stop in spans]
    if not found:
        return text
    pieces, end = [], 0
    for start, stop, mask in sorted(found):
        pieces += [text[end : places[start]], mask]
        end = places[stop] if stop < len(places) else len(text)
    return "".join(pieces) + text[end:]


def _blanked(plain: str, spans: list[tuple[int, int]]) -> str:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [plain[end:start], BLANK * (stop - start)]
        end = stop
    return "".join(pieces) + plain[end:]
