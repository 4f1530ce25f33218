"""From scored comments to what is coordinated among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._alike import find_copies, least_alike
from crisisdetect.campaigns._evidence import evidence_of
from crisisdetect.campaigns._meaning import find_reworded
from crisisdetect.campaigns._near import LEAST_WORDS
from crisisdetect.campaigns._period import LEAST_REFERENCE, scene_of, split
from crisisdetect.campaigns._records import Coordination, Group, Share
from crisisdetect.campaigns._share import Tally, scaled, share_of
from crisisdetect.campaigns._skeleton import skeletons_of
from crisisdetect.tables import check_scored

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from crisisdetect.campaigns._alike import Alike, Copies
    from crisisdetect.campaigns._evidence import Scene
    from crisisdetect.campaigns._meaning import Embed

#: Comments below which nothing can be shown.
FEWEST: Final = 20

#: Evidence that a crowd of strangers does not give; a burst is what every crisis is.
HANDS: Final = ("regular_gaps", "few_hands", "new_accounts", "shared_hands")

#: The same for forms, in which only numbers differ: customers who never wrote before fill them in too.
FORM_HANDS: Final = ("regular_gaps", "few_hands", "shared_hands")

#: A form that was filled in so often outside the period is the brand's own, however often it is now.
KNOWN_FORM: Final = 3

#: Part of the comments outside a period that may repeat each other where likeness alone shows a campaign. In real
#: streams it is 3 % at most.
RARELY_ALIKE: Final = 0.05

#: Where neither accounts nor what is usual are known, a campaign is so many times the least group.
MANY_TIMES: Final = 5

#: Words of a text that can be compared at all.
COMPARABLE: Final = 3

#: Part of the comments from which on it is said that they cannot be compared, or repeat what is always repeated.
MOST: Final = 0.5


def coordination(
    scored: pd.DataFrame,
    start: pd.Timestamp | str | None = None,
    end: pd.Timestamp | str | None = None,
    *,
    embed: Embed | None = None,
) -> Coordination:
    """Say how much of a period is coordinated: copies, templates, and, with vectors, rewordings and translations.

    Comments that are alike are not yet a campaign: groups count where they are larger than honest streams hold, where
    the comments outside the period have nothing like them, and where accounts or times speak for one hand when only
    numbers differ, as in forms of the brand ("Order 123 has not arrived"). Reposts and the brand's own comments are
    left out. It says nothing of single people, and a coordinated comment need not be a false one.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream.
    start, end : Timestamp or str, optional
        The period ``[start, end)``; all comments by default. What lies outside says what is usual.
    embed : callable, optional
        Texts to vectors of which the cosine says how alike they are in meaning, as :func:`sentence_vectors` gives.
        Without it rewordings and translations are not looked for, and ``limits`` says so.

    Returns
    -------
    Coordination
        Shares with 95 % intervals, groups with templates and evidence, and what could not be known.

    Raises
    ------
    TableError
        If ``scored`` is no scored table.
    ParameterError
        If ``end`` is not after ``start``, one of them is no time, or ``embed`` gives no vectors.

    Examples
    --------
    >>> import pandas as pd
    >>> said = ["Do not buy here, write to @helper{} to get your money back".format(i) for i in range(60)]
    >>> said += [" ".join("abcdefgh"[(i * k) % 8] * (k + 1) for k in range(2, 9)) + f" {i}" for i in range(40)]
    >>> times = pd.date_range("2024-05-01", periods=100, freq="7min", tz="UTC")
    >>> scored = pd.DataFrame(
    ...     {
    ...         "id": [str(i) for i in range(100)],
    ...         "timestamp": times,
    ...         "text": said,
    ...         "p_negative": 0.9,
    ...         "p_neutral": 0.1,
    ...         "p_positive": 0.0,
    ...     }
    ... )
    >>> found = coordination(scored)
    >>> found.groups[0].template, found.groups[0].n_comments
    ('Do not buy here, write to … to get your money back', 60)
    >>> found.n_negative, found.n_negative_counted
    (100, 40)
    """
    return judged(scored, start, end, embed)[0]


def coordinated_rows(
    scored: pd.DataFrame,
    start: pd.Timestamp | str | None = None,
    end: pd.Timestamp | str | None = None,
    *,
    embed: Embed | None = None,
) -> NDArray[np.bool_]:
    """Tell which comments belong to the groups that :func:`coordination` finds; its parameters are the same.

    Returns
    -------
    ndarray of bool
        One value a row of ``scored``: what :func:`counted` takes.
    """
    return judged(scored, start, end, embed)[1]


def judged(
    scored: pd.DataFrame, start: pd.Timestamp | str | None, end: pd.Timestamp | str | None, embed: Embed | None
) -> tuple[Coordination, NDArray[np.bool_]]:
    """Return what :func:`coordination` and :func:`coordinated_rows` say, of one pass."""
    check_scored(scored)
    mask = np.zeros(len(scored), dtype=bool)
    inside, outside = split(scored, start, end)
    places = np.concatenate([inside, outside])
    rows = scored.iloc[places]
    texts = [text if isinstance(text, str) else "" for text in rows["text"]]
    skeletons = skeletons_of(texts)
    words = np.fromiter(map(len, skeletons), np.int64, count=len(skeletons))
    n = len(inside)
    scene = scene_of(rows, n)
    limits = _limits(rows.iloc[:n], len(outside), words[:n], scene, embed)
    groups: list[tuple[NDArray[np.int64], Group]] = []
    floor, tally = 1.0, None
    if n >= FEWEST:
        copies = find_copies(texts, skeletons, n)
        groups = _copied(copies, rows, scene, has_reference=len(outside) >= LEAST_REFERENCE)
        ratio = n / max(1, len(outside))
        alike = sum(len(members) for members, _ in groups)
        alike_usual = sum(group.n_outside for _, group in groups) * ratio
        unjudged = copies.small + sum(len(one.members) for one in copies.groups if not _is_known_form(one)) - alike
        reworded, unsure = _reworded(texts, words, rows, scene, groups, embed)
        groups += reworded
        if copies.always >= MOST * n:
            limits += ("always_alike",)
        # of what cannot be compared, and of what is always repeated, nothing is known
        unknown = (copies.always if "always_alike" in limits else 0) + (
            int((words[:n] < COMPARABLE).sum()) if "little_text" in limits else 0
        )
        tally = Tally(
            n=n,
            alike=alike,
            reworded=sum(len(members) for members, _ in reworded),
            alike_usual=alike_usual,
            reworded_usual=sum(group.n_outside for _, group in reworded) * ratio,
            hidden=float(unjudged + unsure + (0 if groups else unknown)),
        )
        floor = min(1.0, least_alike(n) / n)
    members = np.concatenate([np.zeros(0, np.int64), *(found for found, _ in groups)])
    mask[inside[members]] = True
    share = None if tally is None else share_of(tally, floor=floor)
    negative = rows["p_negative"].to_numpy(dtype=float)[:n] > 0.5
    ours = np.zeros(n, dtype=bool)
    ours[members] = True
    record = Coordination(
        comments=share,
        authors=None if share is None else _authors(share, scene, ours),
        floor=floor,
        n_comments=n,
        n_negative=int(negative.sum()),
        n_negative_counted=int((negative & ~ours).sum()),
        groups=tuple(sorted((group for _, group in groups), key=lambda group: (-group.n_comments, group.template))),
        looked_for=("copy", "template") if embed is None else ("copy", "template", "rewording"),
        limits=limits,
    )
    return record, mask


def _limits(
    period: pd.DataFrame, n_outside: int, words: NDArray[np.int64], scene: Scene, embed: Embed | None
) -> tuple[str, ...]:
    if period.empty:
        return ("empty",)
    said = {
        "few_comments": len(period) < FEWEST,
        "no_reference": n_outside < LEAST_REFERENCE,
        "no_authors": scene.authors is None,
        "one_author": scene.authors is not None and len(period) > 1 and len(np.unique(scene.authors)) == 1,
        "no_times": not scene.exact,
        "no_meaning": embed is None,
        "little_text": bool((words < COMPARABLE).mean() >= MOST),
    }
    return tuple(code for code, holds in said.items() if holds)


def _is_known_form(one: Alike) -> bool:
    return one.form and one.outside >= KNOWN_FORM


def _copied(
    found: Copies, rows: pd.DataFrame, scene: Scene, *, has_reference: bool
) -> list[tuple[NDArray[np.int64], Group]]:
    """Return the groups that are coordinated.

    Likeness is enough for longer texts that are no forms, in streams known to hold few comments that are alike. Else
    accounts or clocks must speak for one hand; where neither is known, a group must be very large.
    """
    n = len(scene.seconds)
    rare = has_reference and found.usual <= RARELY_ALIKE
    groups = []
    for one in found.groups:
        if _is_known_form(one):
            continue
        elsewhere = [other.members for other in found.groups if other is not one]
        signs = evidence_of(one.members, scene, elsewhere)
        enough = rare and one.words >= LEAST_WORDS and not one.form
        blind = scene.authors is None and one.words >= LEAST_WORDS and not one.form and found.usual <= RARELY_ALIKE
        if not (
            enough
            or set(signs) & set(FORM_HANDS if one.form else HANDS)
            or (blind and len(one.members) >= MANY_TIMES * least_alike(n))
        ):
            continue
        codes = ("alike", *(("unseen",) if has_reference else ()), *signs)
        groups.append((one.members, _group(one.kind, one.template, one.members, one.outside, codes, rows, scene)))
    return groups


def _reworded(
    texts: Sequence[str],
    words: NDArray[np.int64],
    rows: pd.DataFrame,
    scene: Scene,
    copied: Sequence[tuple[NDArray[np.int64], Group]],
    embed: Embed | None,
) -> tuple[list[tuple[NDArray[np.int64], Group]], int]:
    """Return the groups of one message in other words, and how many comments are alike in meaning without being one."""
    if embed is None:
        return [], 0
    n = len(scene.seconds)
    free = np.ones(len(texts), dtype=bool)
    for members, _ in copied:
        free[members] = False
    at = np.flatnonzero(free)
    inside = int((at < n).sum())
    found = find_reworded([texts[i] for i in at.tolist()], words[at], inside, embed)
    groups = []
    for one in (some for some in found if some.is_apart):
        members = at[one.members]
        elsewhere = [at[other.members] for other in found if other is not one] + [known for known, _ in copied]
        signs = evidence_of(members, scene, elsewhere)
        template = " ".join(texts[int(at[one.centre])][:200].split())
        codes = ("alike", "unseen", *signs)
        groups.append((members, _group("rewording", template, members, one.outside, codes, rows, scene)))
    return groups, sum(len(some.members) for some in found if not some.is_apart)


def _group(
    kind: str,
    template: str,
    members: NDArray[np.int64],
    outside: int,
    evidence: tuple[str, ...],
    rows: pd.DataFrame,
    scene: Scene,
) -> Group:
    some = rows.iloc[members]
    authors = None
    if scene.authors is not None:
        numbers = scene.authors[members]
        authors = len(np.unique(numbers[numbers >= 0]))
    return Group(
        kind=kind,
        template=template,
        n_comments=len(members),
        n_authors=authors,
        n_outside=outside,
        n_languages=int(some["lang"].nunique()) if "lang" in some else 0,
        first=some["timestamp"].min(),
        last=some["timestamp"].max(),
        evidence=evidence,
    )


def _authors(share: Share, scene: Scene, ours: NDArray[np.bool_]) -> Share | None:
    if scene.authors is None:
        return None
    known = scene.authors >= 0
    found = len(np.unique(scene.authors[known & ours])) / max(1, len(np.unique(scene.authors[known])))
    return scaled(share, found=found, of_comments=float(ours.mean()))
