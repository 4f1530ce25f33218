"""From a crisis to the right action: gravity, questions, cause, severity, routing, plan, aftermath, review.

Every function takes plain tables, times and figures, and gives advice with its reasons; nothing is sent.
"""

from crisisdetect.response.aftermath import Recovery, recovery
from crisisdetect.response.answers import (
    ResponseFigures,
    open_questions,
    questions_between,
    response_figures,
    write_questions,
)
from crisisdetect.response.arousal import very_angry
from crisisdetect.response.cause import CauseFinding, find_cause
from crisisdetect.response.contradictions import Contradiction, contradictions
from crisisdetect.response.drafts import Facts, draft
from crisisdetect.response.effect import Effect, effect_of
from crisisdetect.response.gravity import GravityFinding, grave_comments, gravity
from crisisdetect.response.plan import Action, Plan, plan_of_action
from crisisdetect.response.policy import Policy, Severity
from crisisdetect.response.postmortem import Case, PostMortem, post_mortem
from crisisdetect.response.questions import expects_answer
from crisisdetect.response.routing import Acknowledgement, Dispatch, Routed, crisis_id, route

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Action",
    "Plan",
    "Policy",
    "PostMortem",
    "Severity",
    "effect_of",
    "find_cause",
    "grave_comments",
    "open_questions",
    "plan_of_action",
    "post_mortem",
    "recovery",
]
