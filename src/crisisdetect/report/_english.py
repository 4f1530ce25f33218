"""The words of the report in English; ``one|other`` where a number decides."""

from typing import Final

WORDS: Final = {
    # dates and numbers
    "months": "January February March April May June July August September October November December",
    "months_short": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "first_of_month": "1",
    "day": "{day} {month} {year}",
    "day_short": "{day} {month}",
    "moment": "{day} {month} {year}, {hour}:{minute} UTC",
    "clock": "{hour}:{minute}",
    "percent": "{value}%",
    "times": "×{value}",
    "decimal_mark": ".",
    "thousands_mark": ",",
    "quoted": "“{name}”",
    "joined": "{first} and {last}",
    "n_minutes": "{n} minute|{n} minutes",
    "n_hours": "{n} hour|{n} hours",
    "n_days": "{n} day|{n} days",
    "per_3600": "per hour",
    "per_86400": "per day",
    "per_604800": "per week",
    "per_width": "per {width}",
    "n_comments": "{n} comment|{n} comments",
    "n_authors": "{n} author|{n} authors",
    "n_streams": "{n} stream|{n} streams",
    # names of codes
    "level_0": "calm",
    "level_1": "watch",
    "level_2": "alert",
    "level_3": "crisis",
    "level_4": "major crisis",
    "role_support": "customer support",
    "role_community_lead": "community lead",
    "role_pr_lead": "public relations lead",
    "role_legal": "legal department",
    "role_management": "management",
    "channel_negatives": "the number of negative comments",
    "channel_share": "the share of negative comments",
    "channel_volume": "the number of comments",
    "axis_excess": "excess of negatives",
    "axis_share_shift": "rise of the negative share",
    "axis_persistence": "persistence",
    "axis_spread": "spread over authors",
    "axis_amplification": "amplification",
    "axis_gravity": "gravity of the subject",
    "axis_arousal": "anger",
    "axis_exposure": "unanswered comments",
    "stream_calm": "nothing unusual",
    "stream_crisis": "unusual reactions",
    "stream_campaign": "campaign of copies",
    "stream_watch": "to watch",
    "stream_not_judged": "not judged",
    "state_active": "still running",
    "state_recovered": "over",
    "setting_alpha": "false-alarm level (alpha)",
    "setting_every": "bin width",
    "setting_model": "sentiment model",
    "setting_version": "version of crisisdetect",
    "setting_crisisdetect": "version of crisisdetect",
    "setting_tz": "time zone of times that name none",
    "setting_materiality": "what makes an excess a crisis",
    "setting_sentiment": "source of the sentiment",
    "setting_events": "planned events",
    "setting_value_auto": "by the volume",
    "n_points": "{n} point|{n} points",
    "unknown_value": "unknown",
    "all_comments": "all comments",
    # verdict
    "title": "Report on public reactions",
    "period": "{start} to {end}",
    "verdict_running": "{level} on {stream} since {onset}, still running: level {severity} of 4.",
    "verdict_running_several": (
        "{n} episodes are running, the most serious on {stream} since {onset}: {level}, level {severity} of 4."
    ),
    "verdict_over": (
        "Nothing unusual is running any more: the {level} on {stream} (level {severity} of 4) "
        "began on {onset} and ended on {closed}."
    ),
    "verdict_over_several": (
        "Nothing unusual is running any more: {n} episodes are over, the most serious on {stream} "
        "from {onset} to {closed} ({level}, level {severity} of 4)."
    ),
    "verdict_calm": "Nothing happened that calls for action: no unusual wave of negative comments on {stream}.",
    "verdict_calm_several": (
        "Nothing happened that calls for action: no unusual wave of negative comments on any of the {n} streams."
    ),
    "verdict_calm_grave": "No unusual wave of negative comments on {stream}, but there are grave comments to read.",
    "verdict_calm_grave_several": (
        "No unusual wave of negative comments on any of the {n} streams, but there are grave comments to read."
    ),
    "verdict_calm_partly": (
        "No unusual wave of negative comments where we could judge, but {n} of {total} streams could not be judged.|"
        "No unusual wave of negative comments where we could judge, but {n} of {total} streams could not be judged."
    ),
    "verdict_not_judged": "We cannot say whether anything happened: {stream} could not be judged.",
    "verdict_not_judged_several": "We cannot say whether anything happened: none of the {n} streams could be judged.",
    "verdict_nothing": "We cannot say whether anything happened: there was no comment to judge.",
    "looked_at": "{comments} read, {streams} watched, {start} to {end}.",
    "looked_at_nothing": "No comment could be placed in time.",
    # crisis
    "crises": "What happened",
    "crisis_title": "{level} on {stream}",
    "severity_of_4": "Level {severity} of 4",
    "story_excess": "{negative} negative comments where {expected} were to be expected ({ratio})",
    "story_count": "{negative} negative comments",
    "story_authors": "from {authors}",
    "story_authors_alone": "nearly all by different authors",
    "story_share": "the share of negatives went from {before} to {during}",
    "story_share_during": "the share of negatives was {during}",
    "onset": "Began",
    "onset_between": "between {low} and {high}",
    "clause": "; ",
    "short_moment": "{day} {month}, {hour}:{minute}",
    "nav_crises": "Episodes",
    "nav_streams": "Streams",
    "nav_sure": "Certainty",
    "nav_read": "Data",
    "nav_settings": "Settings",
    "opened": "Noticeable",
    "opened_after": "{delay} after it began",
    "peak": "Peak",
    "closed": "Over",
    "closed_after": "lasted {delay}",
    "still_running": "still running at the end of the data",
    "why": "Why this level",
    "seen_in": "Seen in {channels}.",
    "by_axis": "Severity by axis",
    "axis": "Axis",
    "value": "Value",
    "tell": "Tell",
    "tell_nobody": "Nobody needs to be told.",
    "terms": "Words that stand out",
    "terms_hint": "More frequent here than usual in this stream.",
    "evidence": "What people write",
    "evidence_none": "No example comment is at hand.",
    "evidence_redacted": "Comments, authors and words were left out of this report.",
    "negative_at": "{p} negative",
    "more_crises": (
        "{n} more episode is in the table above, without details.|"
        "{n} more episodes are in the table above, without details."
    ),
    "overview": "All episodes",
    "since": "since {onset}",
    "overview_negatives": "{n}\u00a0negatives ({expected}\u00a0expected)",
    "level": "Level",
    "stream": "Stream",
    "state": "State",
    "negatives": "Negatives",
    "expected": "Expected",
    # chart
    "chart_title": "Negative comments {per}",
    "chart_share": "Share of negatives",
    "chart_label": "Negative comments {per} on {stream} from {start} to {end}, highest {top}.",
    "key_negatives": "negative comments",
    "key_usual": "usual range",
    "key_expected": "expected",
    "key_level": "level between changes",
    "key_crisis": "episode",
    "key_gap": "no data",
    "key_share": "share with 95% interval",
    "mark_onset": "began",
    "mark_opened": "noticeable",
    "mark_peak": "peak",
    "mark_closed": "over",
    "cursor": "Time shown",
    "zoom_in": "Zoom in",
    "zoom_out": "Zoom out",
    "zoom_reset": "Reset",
    "keys_hint": "Arrow keys move, + and − zoom, 0 or Escape goes back.",
    "readout": "{when} · negatives: {negatives} of {comments}",
    "readout_usual": "expected {expected}, usual up to {usual}",
    "readout_share": "share {share} ({low} to {high})",
    "readout_gap": "{when}: no data",
    "table_of": "Numbers behind the chart",
    "table_per": "One row covers {width}.",
    "from": "From",
    "comments": "Comments",
    "usual_up_to": "Usual up to",
    "above_usual": "Bins above usual",
    "share": "Share",
    "interval": "95% interval",
    "gap": "no data",
    # streams
    "streams": "What was watched",
    "stream_line": "{comments}, {start} to {end}, counted {per}.",
    "stream_calm_long": "Nothing happened: negative comments stayed within what is usual for this stream.",
    "stream_crisis_long": "{n} episode, described above.|{n} episodes, described above.",
    "stream_calm_noted": "Nothing unusual in this stream.",
    "stream_campaign_long": "Nearly all of the negative comments are copies of a few texts: a campaign.",
    "stream_watch_long": "Something unusual, but no crisis.",
    "stream_not_judged_long": "Could not be judged; this is not the same as calm.",
    # reading
    "read": "What was read and what was set aside",
    "n_read": "Rows read",
    "n_scored": "Comments judged by sentiment",
    "n_without_text": "Without text to judge",
    "n_rejected": "Set aside",
    "rejected_because": "Why rows were set aside",
    "reason": "Reason",
    "rows": "Rows",
    "nothing_rejected": "No row had to be set aside.",
    "reader_notes": "Notes from reading",
    # certainty
    "sure": "How sure are we?",
    "because": "What this rests on",
    "wrong": "What would make us wrong",
    "sure_method": (
        "An episode is reported only when negative comments exceed what is usual for the hour and the day, "
        "for long enough, from several authors, and by an amount that matters."
    ),
    "sure_alpha": (
        "Changes of level are set so that a calm series of this length shows a false one with a probability "
        "of at most {alpha}."
    ),
    "sure_evidence": (
        "Episode {number}: the change at its start has evidence {p} (smaller is stronger; 0 would be certain)."
    ),
    "sure_onset": "Episode {number}: it began within a window of {width}, not at an exact minute.",
    "wrong_model": (
        "Sentiment is judged by a model. It misreads irony, allusions and mixed languages, so every number of "
        "negatives is an estimate; read the comments before you act."
    ),
    "wrong_column": "Sentiment comes from a column of the data; its errors are carried over unchanged.",
    "wrong_collection": "We see only what was exported: deleted, private or uncollected comments are missing.",
    "wrong_gaps": (
        "{n} of {total} bins holds no data; nothing can be said about it.|"
        "{n} of {total} bins hold no data; nothing can be said about them."
    ),
    "wrong_baseline": (
        "{n} of {total} bins has no usual level to compare with, mostly because history is too short.|"
        "{n} of {total} bins have no usual level to compare with, mostly because history is too short."
    ),
    "wrong_scored": "{share} of the comments read could not be judged by sentiment.",
    "wrong_rejected": "{share} of the rows were set aside.",
    "wrong_authors": "Episode {number} rests on {authors}: a few people may be behind it.",
    "wrong_times": "{share} of the comments carry no exact time, so hours are uncertain.",
    "wrong_own": (
        "Whether a wave of criticism is a crisis for you is a judgement that this report prepares and does not make."
    ),
    # rest
    "settings": "Model and settings",
    "setting": "Setting",
    "contents": "Contents",
    "skip": "Go to the content",
    "made_by": "Made by crisisdetect. All times are UTC.",
    "number": "No.",
    "label": "{name}: {value}",
}
