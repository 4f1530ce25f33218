"""What is said of coordination to people, in English and French: the only place that makes sentences of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crisisdetect.campaigns._records import Coordination, Group, Share

NARROW: Final = "\u202f"
WIDE: Final = "\u00a0"

_ENGLISH: Final = {
    "unknown": "Whether comments are coordinated cannot be said.",
    "none": "No campaign can be shown: at most {high} of the {n} comments could be coordinated without being noticed.",
    "found": "{share} of the {n} comments are coordinated (95 % interval: {low} to {high}).",
    "authors": "{share} of the authors took part ({low} to {high}).",
    "negatives": "{negative} negative comments; {counted} without the campaign.",
    "group": "“{template}”: {n} comments{who}, {kind}; {evidence}.",
    "who": " by {authors} accounts",
    "copy": "the same text",
    "template": "one template",
    "rewording": "one message in other words",
    "alike": "more of them than honest streams hold",
    "unseen": "nothing like it at other times",
    "burst": "closer together in time than the other comments",
    "regular_gaps": "at regular intervals",
    "few_hands": "several from the same accounts",
    "new_accounts": "from accounts that did not write before",
    "shared_hands": "from accounts that also write in the other groups",
    "empty": "There is no comment in this period.",
    "few_comments": "There are too few comments for a share to be shown.",
    "no_reference": "There are too few comments outside this period to know what is usual.",
    "no_authors": "Authors are unknown: accounts could not be looked at.",
    "one_author": "All comments are of one author.",
    "no_times": "Only days are known: bursts and intervals could not be looked at.",
    "no_meaning": "Rewordings and translations were not looked for: they need vectors of sentences.",
    "little_text": "Most comments have too few words to be compared.",
}

_FRENCH: Final = {
    "unknown": "On ne peut pas dire si des commentaires sont coordonnés.",
    "none": (
        "Aucune campagne ne peut être démontrée : au plus {high} des {n} commentaires pourraient être coordonnés "
        "sans qu’on le voie."
    ),
    "found": "{share} des {n} commentaires sont coordonnés (intervalle à 95 % : de {low} à {high}).",
    "authors": "{share} des auteurs y ont pris part (de {low} à {high}).",
    "negatives": "{negative} commentaires négatifs ; {counted} sans la campagne.",
    "group": "« {template} » : {n} commentaires{who}, {kind} ; {evidence}.",
    "who": " de {authors} comptes",
    "copy": "le même texte",
    "template": "un même modèle de texte",
    "rewording": "un même message en d’autres mots",
    "alike": "plus nombreux que dans des discussions sincères",
    "unseen": "rien de tel à d’autres moments",
    "burst": "plus rapprochés que les autres commentaires",
    "regular_gaps": "à intervalles réguliers",
    "few_hands": "plusieurs par compte",
    "new_accounts": "par des comptes qui n’avaient rien écrit auparavant",
    "shared_hands": "par des comptes que l’on retrouve dans les autres groupes",
    "empty": "Il n’y a aucun commentaire sur cette période.",
    "few_comments": "Il y a trop peu de commentaires pour établir une part.",
    "no_reference": "Il y a trop peu de commentaires hors de cette période pour savoir ce qui est habituel.",
    "no_authors": "Les auteurs sont inconnus : les comptes n’ont pas pu être examinés.",
    "one_author": "Tous les commentaires sont d’un seul auteur.",
    "no_times": "Seuls les jours sont connus : ni rafales ni intervalles n’ont pu être examinés.",
    "no_meaning": "Reformulations et traductions n’ont pas été cherchées : il y faut des vecteurs de phrases.",
    "little_text": "La plupart des commentaires ont trop peu de mots pour être comparés.",
}

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {"en": _ENGLISH, "fr": _FRENCH}


def describe(found: Coordination, *, lang: str = "en") -> tuple[str, ...]:
    """Return what was found as sentences.

    Templates are words of other people: clean and escape them where they are shown.

    Parameters
    ----------
    found : Coordination
        What :func:`coordination` returned.
    lang : {"en", "fr"}, default="en"
        Language of the sentences.

    Returns
    -------
    tuple of str
        The share, then the groups, then what could not be known.

    Raises
    ------
    ParameterError
        If ``lang`` is neither "en" nor "fr".

    Examples
    --------
    >>> from crisisdetect.campaigns import Coordination
    >>> describe(
    ...     Coordination(
    ...         comments=None,
    ...         authors=None,
    ...         floor=1.0,
    ...         n_comments=0,
    ...         n_negative=0,
    ...         n_negative_counted=0,
    ...         groups=(),
    ...         looked_for=("copy", "template"),
    ...         limits=("empty",),
    ...     )
    ... )
    ('Whether comments are coordinated cannot be said.', 'There is no comment in this period.')
    """
    if lang not in _WORDS:
        msg = Message("The 'lang' parameter of describe must be 'en' or 'fr'. Got {lang!r} instead.", lang=lang)
        raise ParameterError(msg)
    words = _WORDS[lang]
    said = [_head(found, words, lang)]
    if found.is_campaign:
        if found.authors is not None:
            said.append(words["authors"].format(**_share(found.authors, lang)))
        counts = {"negative": found.n_negative, "counted": found.n_negative_counted}
        said.append(words["negatives"].format(**{key: _number(n, lang) for key, n in counts.items()}))
    said += [_group(group, words, lang) for group in found.groups]
    said += [words[code] for code in found.limits]
    return tuple(_firm(sentence) if lang == "fr" else sentence for sentence in said)


def _head(found: Coordination, words: Mapping[str, str], lang: str) -> str:
    if found.comments is None:
        return words["unknown"]
    key = "found" if found.is_campaign else "none"
    return words[key].format(n=_number(found.n_comments, lang), **_share(found.comments, lang))


def _group(group: Group, words: Mapping[str, str], lang: str) -> str:
    who = "" if group.n_authors is None else words["who"].format(authors=_number(group.n_authors, lang))
    evidence = ", ".join(words[code] for code in group.evidence)
    return words["group"].format(
        template=group.template, n=_number(group.n_comments, lang), who=who, kind=words[group.kind], evidence=evidence
    )


def _share(share: Share, lang: str) -> dict[str, str]:
    return {name: _percent(getattr(share, name), lang) for name in ("share", "low", "high")}


def _percent(part: float, lang: str) -> str:
    digits = 1 if 0 < part < 0.1 else 0
    said = f"{100 * part:.{digits}f}"
    return f"{said.replace('.', ',')} %" if lang == "fr" else f"{said} %"


def _number(n: int, lang: str) -> str:
    return f"{n:,}".replace(",", NARROW if lang == "fr" else ",")


def _firm(sentence: str) -> str:
    """Make the spaces of French typography unbreakable."""
    for mark, space in ((" ;", NARROW), (" %", NARROW), (" :", WIDE), (" »", WIDE)):
        sentence = sentence.replace(mark, space + mark[1:])
    return sentence.replace("« ", f"«{WIDE}")
