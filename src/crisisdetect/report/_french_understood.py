"""The words of the report in French on why a crisis came and what to do; ``un|plusieurs`` where a number decides."""

from typing import Final

WORDS: Final = {
    "few_understood": (
        "Seules les premières crises de ce rapport ({n} sur {total}) ont été examinées de près : "
        "pour les autres, il ne donne que les chiffres."
    ),
    # names of codes
    "axis_unanswered": "questions sans réponse",
    "cause_communication_error": "erreur de communication",
    "cause_product_problem": "problème de produit ou de service",
    "cause_marketing_error": "erreur marketing",
    "cause_other": "autre chose (attaque, rumeur, hors sujet)",
    "cause_unclear": "indéterminée",
    "cause_why_too_few": "Il y a trop peu de commentaires négatifs pour déterminer une cause.",
    "cause_why_language": (
        "La plupart des commentaires ne sont ni en français ni en anglais : aucune cause n’a été cherchée."
    ),
    "cause_why_close": "Deux causes sont trop proches l’une de l’autre pour trancher.",
    "cause_why_spread": "Aucune cause ne réunit une part suffisante des commentaires.",
    "gravity_danger": "danger pour des personnes",
    "gravity_discrimination": "discrimination",
    "gravity_data_leak": "fuite de données",
    "gravity_legal_threat": "menace de poursuites",
    "gravity_boycott": "appel au boycott",
    "asked_question": "question",
    "asked_request": "demande",
    "about_yes_no": "oui et non",
    "about_days": "jours",
    "about_hours": "heures",
    "about_weeks": "semaines",
    "about_months": "mois",
    "about_euros": "euros",
    "about_dollars": "dollars",
    "about_percent": "pourcentage",
    "source_practice": "usage de la profession",
    "draft_holding": "premier message",
    "draft_apology": "excuses",
    "draft_update": "point de situation",
    # what changed
    "phrases": "Expressions",
    "hashtags": "Hashtags",
    "emoji": "Émojis",
    "words": "Mots",
    "concerns": "De quoi les gens se plaignent",
    "concern_unnamed": "Préoccupation {number}",
    "concern_new": "nouveau",
    "concern_growth": "rythme {growth} par rapport à avant",
    "concern_share": "{share} de la hausse",
    "evidence_more": "Autres commentaires",
    # who, where, what came first
    "people": "Qui écrit",
    "people_authors": (
        "{n} auteur a écrit les commentaires négatifs.|{n} auteurs ont écrit les commentaires négatifs."
    ),
    "people_effective": (
        "Certains écrivent plus que d’autres : c’est comme si {n} auteurs écrivaient aussi souvent les uns que les "
        "autres."
    ),
    "people_largest_share": "L’auteur le plus actif en a écrit {share}.",
    "people_new_share": "{share} des auteurs n’avaient encore rien écrit dans ces données.",
    "people_duplicate_share": "{share} des commentaires en répètent un autre presque mot pour mot.",
    "people_repost_share": "{share} des commentaires sont des republications.",
    "amplified": "{n} mention j’aime, partage ou réponse|{n} mentions j’aime, partages et réponses",
    "most_seen": "Les plus relayés",
    "places": "Où",
    "platforms": "Plateformes",
    "languages": "Langues",
    "language_fr": "français",
    "language_en": "anglais",
    "language_de": "allemand",
    "language_es": "espagnol",
    "language_it": "italien",
    "language_pt": "portugais",
    "language_nl": "néerlandais",
    "language_ar": "arabe",
    "language_hi": "hindi",
    "language_pl": "polonais",
    "language_tr": "turc",
    "language_ru": "russe",
    "language_ja": "japonais",
    "language_zh": "chinois",
    "language_und": "langue inconnue",
    "trigger": "Ce qui est venu en premier",
    "trigger_first": "Premier commentaire sur le sujet",
    "trigger_own": "Votre publication peu avant",
    "trigger_event": "Événement connu peu avant",
    "trigger_caution": "Être venu en premier ne veut pas dire être la cause.",
    # cause and gravity
    "cause": "Cause probable",
    "cause_share": "Environ {share} des commentaires négatifs (entre {low} et {high}).",
    "cause_table": "Part de chaque cause",
    "cause_column": "Cause",
    "grave": "Commentaires graves",
    "grave_in_all": "Commentaires graves dans tout l’export",
    "grave_hint": (
        "Un seul suffit pour aller voir, quel que soit le volume. Repérés d’après les mots : "
        "à vérifier avec leur auteur."
    ),
    "grave_none": (
        "Aucun commentaire lu ne parle de danger pour des personnes, de discrimination, de fuite de données, de menace "
        "de poursuites ou d’appel au boycott avec les mots recherchés, en français et en anglais."
    ),
    "grave_people": "signalé par {n} personne|signalé par {n} personnes",
    "grave_seen": "Vu pour la dernière fois : {when}",
    "nav_grave": "Commentaires graves",
    # questions
    "questions": "Questions sans réponse",
    "questions_none": "Aucune question sans réponse n’a été trouvée.",
    "questions_hidden": "Les questions elles-mêmes ont été retirées de ce rapport.",
    "questions_more": "{n} autre groupe de questions|{n} autres groupes de questions",
    "more_comments": "{n} autre commentaire|{n} autres commentaires",
    "questions_left": (
        "{n} autre groupe de questions n’est pas montré.|{n} autres groupes de questions ne sont pas montrés."
    ),
    "asked_times": "posée {n} fois|posée {n} fois",
    "asked_ago": "la plus ancienne attend depuis {age}",
    "not_answered": "sans réponse",
    "answer_unknown": "on ne sait pas s’il y a eu une réponse",
    "figures_asked": "{n} commentaire attend une réponse.|{n} commentaires attendent une réponse.",
    "figures_rate": (
        "{n} sur {known} a reçu une réponse : {rate} (entre {low} et {high}).|"
        "{n} sur {known} ont reçu une réponse : {rate} (entre {low} et {high})."
    ),
    "figures_unknown": (
        "Pour {n} commentaire, on ne sait pas s’il y a eu une réponse.|"
        "Pour {n} commentaires, on ne sait pas s’il y a eu une réponse."
    ),
    "figures_median": "La moitié des réponses est arrivée en moins de {time}.",
    "figures_longest": "Attente la plus longue à ce jour : {time}.",
    "contradictions": "Réponses qui se contredisent",
    # what to do
    "actions": "Actions recommandées",
    "actions_advice": (
        "Des conseils, avec leurs raisons et leurs sources : ce sont des personnes qui décident, "
        "et rien n’est envoyé automatiquement."
    ),
    "action_why": "Pourquoi : {why} ({source})",
    "drafts": "Projets de messages",
    "drafts_hint": "Les blancs sont entre crochets. Vérifiez chaque fait avant toute publication.",
    # after
    "recovery": "Est-ce terminé ?",
    "recovery_sure": "De retour dans la zone habituelle depuis le {when}.",
    "recovery_unsure": (
        "De retour dans la zone habituelle depuis le {when}, mais il y a trop peu de commentaires pour en être sûr."
    ),
    "recovery_not_yet": (
        "Pas encore : {inside} des {needed} tranches de suite qu’il faut sont dans la zone habituelle."
    ),
    "recovery_relapsed": "C’est reparti le {when}.",
    "recovery_ratio": (
        "Commentaires négatifs à présent : {ratio} fois le nombre habituel (entre {ratio_low} et {ratio_high})."
    ),
    "recovery_half_life": "La moitié de l’excès avait disparu {time} après le pire jour.",
    "share_corrected": (
        "Corrigée des erreurs du modèle, la part de commentaires négatifs est de {during} (entre {low} et {high}), "
        "contre {before} avant (entre {before_low} et {before_high}) ; intervalles à 95 %."
    ),
    "share_corrected_during": (
        "Corrigée des erreurs du modèle, la part de commentaires négatifs est de {during} (entre {low} et {high}, "
        "intervalle à 95 %)."
    ),
    "severity_press": "Le niveau serait plus élevé si la presse s’en était emparée.",
    "limits": "Ce que l’on ne peut pas savoir ici",
    "colon": " : ",
    # sheets of the workbook
    "sheet_verdict": "verdict",
    "sheet_crises": "crises",
    "sheet_series": "série",
    "sheet_segments": "segments",
    "sheet_concerns": "préoccupations",
    "sheet_questions": "questions",
    "sheet_actions": "actions",
    "sheet_comments": "commentaires montrés",
    "sheet_settings": "réglages",
    "sheet_title": "titre",
    "sheet_looked_at": "lu",
    # events on the chart
    "key_change": "rupture et intervalle de son moment",
    "events": "Événements connus",
}
