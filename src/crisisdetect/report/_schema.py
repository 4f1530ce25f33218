"""The JSON Schema of a report's summary."""

from __future__ import annotations

from typing import Any, Final

_TEXT: Final = {"type": "string"}
_BOOL: Final = {"type": "boolean"}
_NUMBER: Final = {"type": "number"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_LEVEL: Final = {"type": "integer", "minimum": 0, "maximum": 4}
_SHARE: Final = {"type": "number", "minimum": 0, "maximum": 1}
_TIME: Final = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def _maybe(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _each(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema}


def _dict(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_NAMED: Final = _dict(code=_TEXT, name=_TEXT)
_COMMENT: Final = _dict(id=_TEXT, timestamp=_maybe(_TIME), author=_maybe(_TEXT), text=_TEXT, p_negative=_maybe(_SHARE))
_GRAVE: Final = _dict(
    kind=_TEXT,
    name=_TEXT,
    n_people=_COUNT,
    n_comments=_COUNT,
    sentence=_TEXT,
    first_at=_maybe(_TIME),
    last_at=_maybe(_TIME),
    signs=_each(_TEXT),
    comments=_each(_COMMENT),
)
_CONCERN: Final = _dict(
    number=_COUNT,
    category=_maybe(_TEXT),
    phrase=_maybe(_TEXT),
    name=_TEXT,
    n_comments=_COUNT,
    n_before=_COUNT,
    growth=_maybe(_NUMBER),
    share_of_excess=_maybe(_SHARE),
    first_at=_maybe(_TIME),
    sentence=_TEXT,
    evidence=_each(_COMMENT),
)
_PEOPLE: Final = _dict(
    n_authors=_maybe(_COUNT),
    effective_authors=_maybe(_NUMBER),
    largest_share=_maybe(_SHARE),
    new_share=_maybe(_SHARE),
    duplicate_share=_maybe(_SHARE),
    repost_share=_maybe(_SHARE),
    sentences=_each(_TEXT),
    coordination=_each(_TEXT),
    amplified=_each(_dict(n=_COUNT, words=_TEXT, comment=_COMMENT)),
)
_PLACE: Final = _each(_dict(name=_TEXT, n=_COUNT))
_TRIGGER: Final = _dict(
    first_at=_maybe(_TIME),
    first=_maybe(_COMMENT),
    own=_maybe(_COMMENT),
    own_at=_maybe(_TIME),
    event=_maybe(_TEXT),
)
_CAUSE: Final = _dict(
    code=_TEXT,
    name=_TEXT,
    sentence=_TEXT,
    n_comments=_COUNT,
    shares=_each(_dict(code=_TEXT, name=_TEXT, share=_SHARE, low=_maybe(_SHARE), high=_maybe(_SHARE))),
    evidence=_each(_COMMENT),
)
_GROUP: Final = _dict(
    text=_maybe(_TEXT),
    kind=_TEXT,
    kind_name=_TEXT,
    n=_COUNT,
    asked_at=_maybe(_TIME),
    waiting_s=_maybe(_NUMBER),
    answer_known=_BOOL,
    sentence=_TEXT,
)
_QUESTIONS: Final = _dict(n_asked=_COUNT, n_open=_COUNT, n_groups=_COUNT, sentences=_each(_TEXT), groups=_each(_GROUP))
_ACTION: Final = _dict(code=_TEXT, text=_TEXT, why=_TEXT, source=_TEXT, role=_TEXT, role_name=_TEXT)
_PLAN: Final = _dict(
    lang=_TEXT,
    cluster=_TEXT,
    responsibility={"type": "integer", "minimum": 0, "maximum": 3},
    response=_TEXT,
    factors=_each(_TEXT),
    summary=_TEXT,
    actions=_each(_ACTION),
)
_RECOVERY: Final = _dict(
    recovered_at=_maybe(_TIME),
    relapsed_at=_maybe(_TIME),
    sure=_BOOL,
    ratio=_maybe(_NUMBER),
    ratio_low=_maybe(_NUMBER),
    ratio_high=_maybe(_NUMBER),
    half_life_s=_maybe(_NUMBER),
    excess=_maybe(_NUMBER),
    sentences=_each(_TEXT),
)
_ESTIMATE: Final = _dict(share=_SHARE, low=_SHARE, high=_SHARE)
_UNDERSTANDING: Final = _dict(
    share=_maybe(_dict(before=_maybe(_ESTIMATE), during=_ESTIMATE, sentence=_TEXT)),
    changed=_maybe(_dict(**{key: _each(_TEXT) for key in ("terms", "phrases", "emoji", "hashtags")})),
    concerns=_each(_CONCERN),
    people=_maybe(_PEOPLE),
    places=_maybe(_dict(platforms=_PLACE, languages=_PLACE)),
    trigger=_maybe(_TRIGGER),
    cause=_maybe(_CAUSE),
    grave=_each(_GRAVE),
    questions=_maybe(_QUESTIONS),
    contradictions=_each(_dict(about=_TEXT, about_name=_TEXT, said=_each(_TEXT))),
    severity_notes=_each(_TEXT),
    plan=_maybe(_PLAN),
    drafts=_each(_dict(kind=_TEXT, name=_TEXT, text=_TEXT)),
    recovery=_maybe(_RECOVERY),
    limits=_each(_TEXT),
    quoted=_each(_TEXT),
    shown=_each(_TEXT),
)
_CRISIS: Final = _dict(
    number={"type": "integer", "minimum": 1},
    stream=_TEXT,
    stream_name=_TEXT,
    severity=_LEVEL,
    level_name=_TEXT,
    headline=_TEXT,
    story=_TEXT,
    confidence=_maybe(_TEXT),
    running=_BOOL,
    state=_TEXT,
    state_name=_TEXT,
    daily=_BOOL,
    **dict.fromkeys(("onset", "onset_low", "onset_high", "opened", "peak", "closed"), _maybe(_TIME)),
    opened_after_s=_NUMBER,
    lasted_s=_maybe(_NUMBER),
    channels=_each(_NAMED),
    n_comments=_COUNT,
    n_authors=_COUNT,
    **dict.fromkeys(("n_negative", "n_expected", "n_negative_excess", "ratio"), _maybe(_NUMBER)),
    **dict.fromkeys(("share_before", "share_during"), _maybe(_SHARE)),
    vector=_each(_dict(axis=_TEXT, name=_TEXT, value=_maybe(_NUMBER), words=_TEXT)),
    reasons=_each(_TEXT),
    tell=_each(_NAMED),
    terms=_each(_TEXT),
    evidence=_each(_COMMENT),
    understanding=_maybe(_UNDERSTANDING),
)
_WEEKLY: Final = _dict(
    starts=_each(_maybe(_TIME)),
    sentence=_TEXT,
    rows=_each(
        _dict(
            category=_TEXT,
            name=_TEXT,
            counts=_each(_COUNT),
            last=_COUNT,
            usual=_maybe(_NUMBER),
            growth=_maybe(_NUMBER),
            growing=_BOOL,
        )
    ),
)
_STREAM: Final = _dict(
    stream=_TEXT,
    name=_TEXT,
    every=_TEXT,
    every_s=_NUMBER,
    daily=_BOOL,
    start=_maybe(_TIME),
    end=_maybe(_TIME),
    n_comments=_COUNT,
    n_scored=_COUNT,
    n_without_text=_COUNT,
    verdict=_TEXT,
    verdict_name=_TEXT,
    sentence=_TEXT,
    line=_maybe(_TEXT),
    notes=_each(_TEXT),
    crises=_each(_COUNT),
    weekly=_maybe(_WEEKLY),
)
_SETTING: Final = _dict(key=_TEXT, name=_TEXT, value={"type": ["string", "number", "boolean", "null"]}, words=_TEXT)


def report_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of :meth:`Report.json`.

    Returns
    -------
    dict
        The schema. Every key is required and no other is allowed; what is not known is null.

    Examples
    --------
    >>> report_schema()["properties"]["version"]
    {'const': 1}
    """
    summary = _dict(
        title=_TEXT,
        version={"const": 1},
        lang=_TEXT,
        redacted=_BOOL,
        verdict=_dict(
            status={"enum": ["running", "over", "campaign", "watch", "calm", "not_judged"]},
            severity=_LEVEL,
            level_name=_TEXT,
            sentence=_TEXT,
            details=_each(_TEXT),
        ),
        period=_dict(start=_maybe(_TIME), end=_maybe(_TIME)),
        looked_at=_TEXT,
        counts=_dict(**dict.fromkeys(("n_read", "n_scored", "n_without_text", "n_rejected"), _COUNT)),
        rejected=_each(_dict(reason=_TEXT, n=_COUNT)),
        notes=_each(_TEXT),
        crises=_each(_CRISIS),
        streams=_each(_STREAM),
        grave=_maybe(_each(_GRAVE)),
        how_sure=_each(_TEXT),
        what_would_make_us_wrong=_each(_TEXT),
        settings=_each(_SETTING),
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Report of crisisdetect",
        "description": "Times are ISO 8601 in UTC; shares are between 0 and 1; what is not known is null.",
        **summary,
    }
