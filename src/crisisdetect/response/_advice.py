"""Steps of the plan of action: who does them, and who says so. Their words are in the catalogues."""

from __future__ import annotations

from typing import Final

#: Code to role and source: a code of the catalogues, or a work.
ACTIONS: Final[dict[str, tuple[str, str]]] = {
    "safety": ("management", "Coombs 2007"),
    "data_leak": ("legal", "gdpr"),
    "legal": ("legal", "practice"),
    "facts": ("community_lead", "Coombs 2007"),
    "paracrisis": ("community_lead", "Coombs, Holladay 2012"),
    "holding": ("pr_lead", "Coombs 2007"),
    "team": ("management", "practice"),
    "pause": ("community_lead", "practice"),
    "ask_cause": ("community_lead", "Coombs 2007"),
    "deny": ("pr_lead", "Coombs 2007"),
    "no_deny": ("pr_lead", "Coombs 2007"),
    "explain": ("pr_lead", "Coombs 2007"),
    "fix": ("support", "Benoit 1995"),
    "correct": ("pr_lead", "Benoit 1995"),
    "withdraw": ("management", "Benoit 1995"),
    "apologise": ("management", "Coombs 2007"),
    "compensate": ("management", "Coombs 2007"),
    "questions": ("support", "Herhausen et al. 2019"),
    "questions_unknown": ("support", "Herhausen et al. 2019"),
    "updates": ("pr_lead", "practice"),
    "watch": ("community_lead", "practice"),
}
