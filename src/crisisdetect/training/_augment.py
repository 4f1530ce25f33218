"""Write a comment as other people would: what they put around it, and how carefully they type.

None of it changes what is meant, so a model that has seen both reads both alike. A lone "Merci !" stays praise: only
texts with something to say are written anew.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

#: What is put before and behind a comment, by language. Closings that thank in advance are no praise.
OPENINGS: Final[dict[str, Sequence[str]]] = {
    "fr": (
        "Bonjour,", "Bonjour", "Bonsoir,", "Bonjour à tous,", "Bonjour Madame, Monsieur,", "Madame, Monsieur,",
        "Slt,", "Bjr", "Salut,", "Hello,", "Bonjour à toute l'équipe,", "Bonjour, j'espère que vous allez bien.",
        "Coucou,", "Cher service client,", "Bonsoir à vous,", "Bonne année,", "Bonjour, merci de me lire.",
    ),
    "en": (
        "Hi,", "Hello,", "Hi there,", "Hey,", "Dear team,", "Good morning,", "Good evening,", "Hello everyone,",
        "Hiya,", "Dear Sir or Madam,", "Hi team, hope you are well.", "Hey guys,", "Greetings,", "Morning all,",
    ),
    "de": (
        "Hallo,", "Guten Tag,", "Guten Morgen,", "Liebes Team,", "Sehr geehrte Damen und Herren,", "Moin,",
    ),
    "es": (
        "Hola,", "Buenos días,", "Buenas tardes,", "Buenas,", "Estimados señores:", "Hola, qué tal.",
    ),
    "it": (
        "Ciao,", "Buongiorno,", "Buonasera,", "Salve,", "Gentile assistenza,", "Spettabile ditta,",
    ),
    "pt": (
        "Olá,", "Bom dia,", "Boa tarde,", "Boa noite,", "Oi,", "Prezados,",
    ),
}  # fmt: skip
CLOSINGS: Final[dict[str, Sequence[str]]] = {
    "fr": (
        "Merci.", "Merci d'avance.", "Merci d'avance pour votre réponse.", "Cordialement", "Cordialement,", "Cdlt",
        "Bien cordialement.", "Bonne journée !", "Bonne journée", "Bonne soirée.", "Merci de votre aide.", "Mercii",
        "En vous remerciant.", "Merci et bonne journée.", "Bien à vous", "Dans l'attente de votre retour.", "Bisous",
        "Merci pour votre compréhension.", "Salutations", "Respectueusement", "Merci à vous 🙂", "Bon week-end !",
        "Je vous remercie par avance.", "Excellente journée à vous", "Merci beaucoup d'avance", "A bientôt.", "🙏",
    ),
    "en": (
        "Thanks.", "Thank you.", "Thanks in advance.", "Thank you in advance for your help.", "Best regards",
        "Regards,", "Kind regards,", "Have a nice day!", "Have a great day", "Cheers", "Many thanks.",
        "Thanks for your time.", "Thx", "Thank you for your understanding.", "Best,", "Sincerely",
        "Looking forward to your reply.", "Have a good weekend!", "Warm regards", "Thank you so much in advance",
        "Ta", "🙏", "Take care.",
    ),
    "de": (
        "Danke.", "Danke im Voraus.", "Vielen Dank im Voraus.", "Mit freundlichen Grüßen", "Schönen Tag noch!", "LG",
    ),
    "es": (
        "Gracias.", "Muchas gracias de antemano.", "Un saludo.", "Saludos cordiales", "¡Buen día!",
        "Gracias por todo.",
    ),
    "it": (
        "Grazie.", "Grazie in anticipo.", "Cordiali saluti", "Buona giornata!", "Grazie mille in anticipo.", "Saluti",
    ),
    "pt": (
        "Obrigado.", "Obrigada desde já.", "Cumprimentos", "Bom dia para todos!", "Atenciosamente", "Abraço",
    ),
}  # fmt: skip
_NAMES: Final = ("Claire", "M. Petit", "Julien B.", "Sophie", "K. Adams", "Tom", "Nadia L.", "Mrs Hall", "Anna", "J.P.")
_TAGS: Final = ("#avis", "#service", "#client", "#help", "#sav", "#fyi", "#info", "#app", "#question")
_NEAR: Final = {  # keys beside each other on AZERTY and QWERTY
    "a": "zqs", "e": "rzd", "i": "uok", "o": "ipl", "u": "yij", "s": "dqa", "t": "ryg", "n": "bh", "r": "etf",
    "l": "km",
}  # fmt: skip


def polite(text: str, lang: str, rng: np.random.Generator) -> str:
    """Return a comment with a greeting, a closing, or both; unchanged in languages without a list.

    Examples
    --------
    >>> polite("Mon colis n'est pas arrivé.", "fr", np.random.default_rng(3))
    "Bonjour à tous, mon colis n'est pas arrivé."
    """
    openings, closings = OPENINGS.get(lang), CLOSINGS.get(lang)
    if not openings or not closings:
        return text
    kind = rng.random()
    before = f"{rng.choice(openings)} " if kind < 0.7 else ""
    after = ""
    if kind > 0.35:
        ended = text.rstrip()[-1:] in ".!?…)"
        after = f"{' ' if ended else rng.choice(['. ', ' ', ', ', chr(10)])}{rng.choice(closings)}"
        if rng.random() < 0.2:
            after += f" {rng.choice(_NAMES)}"
    body = text[:1].lower() + text[1:] if before.endswith(", ") and text[1:2].islower() else text
    return f"{before}{body}{after}"


def _mentioned(text: str, _: str, rng: np.random.Generator) -> str:
    return f"@user {text}" if rng.random() < 0.7 else f"{text} @user"


def _tagged(text: str, _: str, rng: np.random.Generator) -> str:
    return f"{text} {rng.choice(_TAGS)}"


def _lower(text: str, _: str, __: np.random.Generator) -> str:
    return text.lower()


def _upper(text: str, _: str, __: np.random.Generator) -> str:
    return text.upper()


def _plain(text: str, _: str, __: np.random.Generator) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _unpunctuated(text: str, _: str, __: np.random.Generator) -> str:
    return " ".join("".join(" " if c in ".,;:!" else c for c in text).split())


def _mistyped(text: str, _: str, rng: np.random.Generator) -> str:
    letters = list(text)
    for _step in range(max(1, len(letters) // 40)):
        i = int(rng.integers(len(letters)))
        if not letters[i].isalpha():
            continue
        kind = rng.integers(4)
        if kind == 0:
            letters[i] = ""
        elif kind == 1:
            letters[i] *= 2
        elif kind == 2 and i + 1 < len(letters) and letters[i + 1].isalpha():
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        else:
            letters[i] = str(rng.choice(list(_NEAR.get(letters[i], letters[i]) or "e")))
    return "".join(letters)


def _drawn_out(text: str, _: str, rng: np.random.Generator) -> str:
    ends = [i for i in range(1, len(text)) if text[i].isalpha() and not text[i + 1 : i + 2].isalpha()]
    if not ends:
        return text
    i = int(rng.choice(ends))
    return text[:i] + text[i] * 3 + text[i:]


_WAYS: Final[Sequence[tuple[float, Callable[[str, str, np.random.Generator], str]]]] = (
    (0.45, polite), (0.10, _mentioned), (0.05, _tagged), (0.10, _lower), (0.04, _upper), (0.10, _plain),
    (0.05, _unpunctuated), (0.08, _mistyped), (0.03, _drawn_out),
)  # fmt: skip


def rewritten(texts: Sequence[str], langs: Sequence[str], *, random_state: int) -> list[str]:
    """Return each comment as somebody else would have typed it: one or two ways of writing at a time.

    Parameters
    ----------
    texts, langs : sequences of str
        Comments, and the two-letter code of each one's language.
    random_state : int
        Seed.

    Examples
    --------
    >>> rewritten(["Votre application plante sans arrêt"], ["fr"], random_state=2)
    ['Madame, Monsieur, votre application plante sans arret']
    """
    rng = np.random.default_rng(random_state)
    share = np.array([p for p, _ in _WAYS])
    out = []
    for text, lang in zip(texts, langs, strict=True):
        new = text
        ways = rng.choice(len(_WAYS), size=1 + int(rng.random() < 0.4), replace=False, p=share / share.sum())
        for way in sorted(ways, reverse=True):  # greetings come last, so that letters are changed in the comment only
            new = _WAYS[way][1](new, lang, rng)
        out.append(new)
    return out
