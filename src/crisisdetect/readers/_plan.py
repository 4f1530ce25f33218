"""What is decided once for a file that is read in pieces, from its beginning or from a first pass over its times."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._clock import Turns
from crisisdetect.readers._dayorder import AskError, DayOrder, ask_day_order
from crisisdetect.readers._fill import filled_down
from crisisdetect.readers._ids import misgivings
from crisisdetect.readers._kinds import kind_columns
from crisisdetect.readers._match import author_columns, check_asked, clock_column
from crisisdetect.readers._normalise import is_dropped, time_text, unsettled
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._recognise import choose, filled, shaped
from crisisdetect.readers._time import Zone, found_in, only_days
from crisisdetect.readers._turned import zone_column
from crisisdetect.readers._types import Raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from crisisdetect.readers._blocks import Blocks
    from crisisdetect.readers._options import ReadOptions
    from crisisdetect.readers._types import Candidate, Format

    OrderOf = Callable[[str], bool | None]

_NONE: Final = -(2**63)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How one file is read.

    Parameters
    ----------
    blocks : Blocks
        The file.
    candidate, form, mapping : Candidate, Format, mapping of str to str
        What it was recognised as.
    wanted : tuple of str or None
        Columns that are used; None for all.
    zone : Zone
        What is known of its times.
    why : Note or None
        Why the day or the month comes first in its dates.
    turns : tuple of bool or None
        For each of the times that come twice, whether it belongs to the first pass.
    uses_ids : bool
        Whether its ids tell its comments apart.
    notes : tuple of Note
        What there is to say.
    fill : bool
        Whether rows without a date have that of the row above.
    """

    blocks: Blocks
    candidate: Candidate
    form: Format
    mapping: Mapping[str, str]
    wanted: tuple[str, ...] | None
    zone: Zone
    why: Note | None = None
    turns: tuple[bool, ...] | None = None
    uses_ids: bool = True
    notes: tuple[Note, ...] = ()
    fill: bool = False

    def tables(self, *, block: int) -> Iterator[tuple[Raw, float]]:
        """Yield the file block by block in the shape of its format, with the share of it that is done."""
        n_before = 0
        last: Any = None
        for raw, done in self.blocks.open(self.wanted, block=block):
            table = shaped(raw, self.form)
            frame = table.frame
            if self.form.expand is not None and n_before:
                frame = frame.set_axis(frame.index + n_before, axis=0)
            n_before += len(frame)
            if missing := [name for name in self.mapping.values() if name not in frame.columns]:
                frame = frame.assign(**dict.fromkeys(missing))
            said = tuple(one for one in table.notes if one.code not in _OF_THE_WHOLE)
            if self.fill:
                frame, last = filled_down(frame, self.mapping["timestamp"], last)
            yield Raw(path=table.path, frame=frame, bad=table.bad, notes=said), done


class UndecidedError(Exception):
    """Nothing in a file tells whether the day or the month comes first in its dates."""

    def __init__(self, column: str, ask: AskError) -> None:
        super().__init__(column)
        self.column = column
        self.ask = ask


def plan_for(blocks: Blocks, options: ReadOptions, *, block: int, order_of: OrderOf | None = None) -> Plan:
    """Decide how a file is read.

    Parameters
    ----------
    blocks : Blocks
        The file.
    options : ReadOptions
        What the caller asked for.
    block : int
        Size of a block in bytes.
    order_of : callable or None, default=None
        Says of a column of dates in which the order of day and month cannot be told how other files have it, or None.

    Raises
    ------
    ReadError
        If there is no column of times or texts, or a question has to be answered first.
    """
    named = tuple(filter(None, (options.stream_column, *options.keep_columns)))
    head = blocks.head().with_rows()
    candidate, form, table, mapping = choose(
        head, options.mapping, needed=named, without_text=bool(options.keep_columns)
    )
    check_asked(head.path, table.frame, {**filled(options.mapping), **{f"column {name!r}": name for name in named}})
    zone = Zone(tz=options.tz, dayfirst=options.dayfirst, as_of=options.as_of, only_days=False)
    wanted = _wanted(table.frame, form, mapping, named) if form.tidy is None and form.expand is None else None
    notes = tuple(one for one in table.notes if one.code in _OF_THE_WHOLE)
    plan = Plan(
        blocks=blocks,
        candidate=candidate,
        form=form,
        mapping=mapping,
        wanted=wanted,
        zone=zone,
        notes=notes,
        fill=options.fill_dates,
    )
    try:
        plan = _with_times(plan, table, options, block=block)
    except UndecidedError as undecided:
        order = None if order_of is None else order_of(undecided.column)
        if order is None:
            raise undecided.ask from None
        settled = replace(options, dayfirst=order)
        plan = replace(plan, zone=replace(plan.zone, dayfirst=order), why=note("others_so"))
        plan = _with_times(plan, table, settled, block=block)
    return _with_ids(plan, table, options)


def order_in(blocks: Blocks, options: ReadOptions, *, block: int) -> tuple[str, bool] | None:
    """Return the column of dates of a file and whether the day comes first in it, where it tells; None elsewhere."""
    try:
        plan = plan_for(blocks, options, block=block)
    except ReadError:
        return None
    return None if plan.why is None or plan.zone.dayfirst is None else (plan.mapping["timestamp"], plan.zone.dayfirst)


#: Notes on the columns of a file, which are said once; what else there is to say comes with its rows.
_OF_THE_WHOLE: Final = frozenset(
    [
        "private_columns",
        "guessed_timestamp",
        "guessed_text",
        "unread_columns",
        "other_lists",
        "inner_lists",
        "inner_read",
        "brand_replies",
    ]
)


def _wanted(frame: pd.DataFrame, form: Format, mapping: Mapping[str, str], named: tuple[str, ...]) -> tuple[str, ...]:
    wanted = {*mapping.values(), *named, *author_columns(frame, mapping), form.title, clock_column(frame, mapping)}
    wanted.add(zone_column(frame, mapping.values()) or "")
    wanted.update(kind_columns(map(str, frame.columns)))
    return tuple(name for name in map(str, frame.columns) if name in wanted)


def _with_times(plan: Plan, table: Raw, options: ReadOptions, *, block: int) -> Plan:
    order = DayOrder()
    times = time_text(table, plan.mapping)
    if times.quick is None:
        order.add(times.text)
    if order.arises and options.dayfirst is None:
        plan = _with_order(plan, block=block)
    found = found_in(time_text(table, plan.mapping), plan.zone)
    local = (found.instants != _NONE) & found.naive
    midnight = only_days(found, replace(plan.zone, only_days=None))
    if local.any() and (options.tz != "UTC" or midnight or local.sum() == 1):
        return _with_clock(plan, block=block)
    return plan


def _with_order(plan: Plan, *, block: int) -> Plan:
    order = DayOrder()
    for raw, _ in plan.tables(block=block):
        times = time_text(raw, plan.mapping)
        if times.quick is None:
            order.add(times.text)
    decided, why = order.decide()
    if decided is None and plan.form.dayfirst is not None and why is not None:
        decided, why = plan.form.dayfirst, note("exports_so", format=plan.form.name)
    if decided is None and why is not None:
        ask = ask_day_order(plan.blocks.name, plan.mapping["timestamp"], why)
        if why.code == "nothing_tells":
            raise UndecidedError(plan.mapping["timestamp"], ask)
        raise ask
    return replace(plan, zone=replace(plan.zone, dayfirst=decided), why=why)


def _with_clock(plan: Plan, *, block: int) -> Plan:
    """Look at all times once: whether any has a time of day, and which came first of those that came twice."""
    turns = Turns(plan.zone.tz)
    n, all_midnight = 0, True
    for raw, _ in plan.tables(block=block):
        found = found_in(time_text(raw, plan.mapping).where(~is_dropped(raw)), plan.zone)
        local = (found.instants != _NONE) & found.naive
        wall = found.instants[local]
        n += len(wall)
        all_midnight &= bool((wall % 86_400_000_000 == 0).all())
        if plan.zone.tz != "UTC":
            turns.add(wall)
    zone = replace(plan.zone, only_days=n > 1 and all_midnight)
    return replace(plan, zone=zone, turns=tuple(turns.is_first().tolist()))


def _with_ids(plan: Plan, table: Raw, options: ReadOptions) -> Plan:
    """Find out from the first rows whether the ids are worth their name."""
    if "id" not in plan.mapping:
        return plan
    zone = replace(plan.zone, turns=None if plan.turns is None else iter(plan.turns))
    times = time_text(table, plan.mapping)
    options = replace(options, keep_columns=())
    rows = unsettled(table, plan.form, plan.mapping, times=times, zone=zone, options=options)
    notes = misgivings(rows.comments, column=plan.mapping["id"])
    return replace(plan, uses_ids=not notes, notes=(*plan.notes, *notes))


def ask_if_undecided(plan: Plan, raw: Raw, n_bad: int) -> None:
    """Ask for the order of day and month where it first matters after the beginning of a file.

    Raises
    ------
    ReadError
        If the rows at hand cannot be read without knowing it.
    """
    if not n_bad or plan.zone.dayfirst is not None:
        return
    order = DayOrder()
    order.add(time_text(raw, plan.mapping).text.astype(str))
    decided, why = order.decide()
    column = plan.mapping["timestamp"]
    if order.arises and decided is not None:
        raise _late(plan.blocks.name, column)
    if order.arises and why is not None:
        raise ask_day_order(plan.blocks.name, column, why)


def _late(path: str, column: str) -> AskError:
    return AskError(
        Message(
            "Column {column!r} of {path!r} begins with times in ISO 8601 and goes on with dates such "
            "as 31/12/2026.\n"
            "Hint: give dayfirst=True for 31/12/2026, dayfirst=False for 12/31/2026.",
            column=column,
            path=path,
        )
    )
