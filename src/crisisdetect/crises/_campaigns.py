"""Tell campaigns from crises: what is left of a crisis without the copies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisisdetect.crises._copies import MOSTLY_COPIES, copies_among
from crisisdetect.crises._people import people
from crisisdetect.crises._records import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from crisisdetect.crises._decide import Materiality
    from crisisdetect.crises._records import Crisis


def without_campaigns(
    crises: Sequence[Crisis], comments: pd.DataFrame | None, m: Materiality
) -> tuple[list[Crisis], list[Reason]]:
    """Return the crises that are none of mere copies, and a note on each of the others.

    A crisis most of whose negatives are copies of a few texts stays one where the negatives that are none would be in
    excess by themselves: enough of them above the usual number, and by enough people.

    Parameters
    ----------
    crises : sequence of Crisis
        What was found in one stream.
    comments : DataFrame or None
        Its scored comments.
    m : Materiality
        What makes an excess.
    """
    if comments is None:
        return list(crises), []
    kept: list[Crisis] = []
    notes: list[Reason] = []
    for crisis in crises:
        times = comments["timestamp"]
        inside = (times >= crisis.onset) & (comments["p_negative"] > 0.5)
        if crisis.closed is not None:
            inside &= times < crisis.closed
        negative = comments[inside]
        copies = copies_among(negative)
        own = negative[~negative["id"].astype(str).isin(set(copies.ids))]
        if copies.share < MOSTLY_COPIES or _is_crisis(own, crisis, m):
            kept.append(crisis)
            continue
        values = {"start": crisis.onset, "part": copies.share, "n": copies.n, "n_templates": copies.n_templates}
        notes.append(Reason("campaign", values))
    return kept, notes


def _is_crisis(own: pd.DataFrame, crisis: Crisis, m: Materiality) -> bool:
    """Tell whether the negatives that are no copies would make a crisis by their number and their people."""
    own = own[own["_counted"]] if "_counted" in own else own
    if len(own) - crisis.n_expected < m.min_excess or len(own) < m.min_ratio * crisis.n_expected:
        return False
    effective = people(own).effective
    return effective is None or effective >= m.min_authors
