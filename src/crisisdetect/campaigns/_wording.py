"""What is said of coordination to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.locale import count, listed, say, speaking

if TYPE_CHECKING:
    from crisisdetect.campaigns._records import Coordination, Group

#: An upper end that is read as "all of them": nothing is known then, and a number would say that something is.
ALL: Final = 0.995


def describe(found: Coordination, *, lang: str | None = None, templates: bool = True) -> tuple[str, ...]:
    """Return what was found as sentences.

    Templates are words of other people: clean and escape them where they are shown.

    Parameters
    ----------
    found : Coordination
        What :func:`coordination` returned.
    lang : str, optional
        Language of the sentences; by default that which is spoken, English unless inside ``with speaking(lang):``.
    templates : bool, default=True
        Whether the texts of groups are quoted.

    Returns
    -------
    tuple of str
        The share, then the groups, then what could not be known.

    Raises
    ------
    ParameterError
        If there is no catalogue of that language.

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
    with speaking(lang):
        said = [*shares(found)]
        said += [group_in_words(group, group.template if templates else None) for group in found.groups]
        return (*said, *(say(f"coordination_limit.{code}") for code in found.limits))


def shares(found: Coordination) -> tuple[str, ...]:
    """Return the shares, and the negatives with and without the campaign, in the language that is spoken."""
    whole = found.comments
    if whole is None or (not found.is_campaign and whole.high >= ALL):
        return (say("coordination.unknown"),)
    values = {"n": found.n_comments, "share": whole.share, "low": whole.low, "high": whole.high}
    if not found.is_campaign:
        return (say("coordination.none", **values),)
    said = [say("coordination.found", **values)]
    if found.authors is not None:
        who = found.authors
        said.append(say("coordination.authors", share=who.share, low=who.low, high=who.high))
    return (*said, say("coordination.negatives", n=found.n_negative, n_without=found.n_negative_counted))


def group_in_words(group: Group, template: str | None) -> str:
    """Return a sentence about one group, which quotes a template or none, in the language that is spoken."""
    who = "" if group.n_authors is None else count("coordination.by", group.n_authors)
    return say(
        "coordination.group" if template else "coordination.group_unquoted",
        template=template,
        n=group.n_comments,
        who=who,
        kind=say(f"coordination_kind.{group.kind}"),
        evidence=listed([say(f"coordination_evidence.{code}") for code in group.evidence]),
    )
