"""The words of the report in French; ``un|plusieurs`` where a number decides.

Spaces before double punctuation are written as plain ones here and made unbreakable in one place.
"""

from typing import Final

WORDS: Final = {
    # dates and numbers
    "months": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "months_short": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "first_of_month": "1er",
    "day": "{day} {month} {year}",
    "day_short": "{day} {month}",
    "moment": "{day} {month} {year} à {hour} h {minute} UTC",
    "clock": "{hour} h {minute}",
    "percent": "{value} %",
    "times": "× {value}",
    "decimal_mark": ",",
    "thousands_mark": "\u202f",
    "quoted": "« {name} »",
    "joined": "{first} et {last}",
    "n_minutes": "{n} minute|{n} minutes",
    "n_hours": "{n} heure|{n} heures",
    "n_days": "{n} jour|{n} jours",
    "per_3600": "par heure",
    "per_86400": "par jour",
    "per_604800": "par semaine",
    "per_width": "par tranche de {width}",
    "n_comments": "{n} commentaire|{n} commentaires",
    "n_authors": "{n} auteur|{n} auteurs",
    "n_streams": "{n} flux|{n} flux",
    # names of codes
    "level_0": "calme",
    "level_1": "vigilance",
    "level_2": "alerte",
    "level_3": "crise",
    "level_4": "crise majeure",
    "role_support": "service client",
    "role_community_lead": "responsable de communauté",
    "role_pr_lead": "responsable des relations publiques",
    "role_legal": "service juridique",
    "role_management": "direction",
    "channel_negatives": "le nombre de commentaires négatifs",
    "channel_share": "la part de commentaires négatifs",
    "channel_volume": "le nombre de commentaires",
    "axis_excess": "excès de négatifs",
    "axis_share_shift": "hausse de la part de négatifs",
    "axis_persistence": "persistance",
    "axis_spread": "diversité des auteurs",
    "axis_amplification": "amplification",
    "axis_gravity": "gravité du sujet",
    "axis_arousal": "colère",
    "axis_exposure": "commentaires sans réponse",
    "stream_calm": "rien d’inhabituel",
    "stream_crisis": "réactions inhabituelles",
    "stream_campaign": "campagne de copies",
    "stream_watch": "à surveiller",
    "stream_not_judged": "non jugé",
    "state_active": "en cours",
    "state_recovered": "terminé",
    "setting_alpha": "niveau de fausse alerte (alpha)",
    "setting_every": "durée d’une tranche",
    "setting_model": "modèle de sentiment",
    "setting_version": "version de crisisdetect",
    "setting_crisisdetect": "version de crisisdetect",
    "setting_tz": "fuseau des heures qui n’en nomment aucun",
    "setting_materiality": "ce qui fait d’un excès une crise",
    "setting_sentiment": "origine du sentiment",
    "setting_events": "événements prévus",
    "setting_value_auto": "selon le volume",
    "n_points": "{n} point|{n} points",
    "unknown_value": "inconnu",
    "all_comments": "l’ensemble des commentaires",
    # verdict
    "title": "Rapport sur les réactions du public",
    "period": "du {start} au {end}",
    "verdict_running": "{level} en cours sur {stream} depuis le {onset} : niveau {severity} sur 4.",
    "verdict_running_several": (
        "{n} épisodes sont en cours, le plus grave sur {stream} depuis le {onset} : {level}, niveau {severity} sur 4."
    ),
    "verdict_over": (
        "Plus rien d’inhabituel n’est en cours : l’épisode sur {stream} ({level}, niveau {severity} sur 4) "
        "a commencé le {onset} et s’est terminé le {closed}."
    ),
    "verdict_over_several": (
        "Plus rien d’inhabituel n’est en cours : {n} épisodes sont terminés, le plus grave sur {stream} "
        "du {onset} au {closed} ({level}, niveau {severity} sur 4)."
    ),
    "verdict_calm": (
        "Il ne s’est rien passé qui demande d’agir : aucune vague inhabituelle de commentaires négatifs sur {stream}."
    ),
    "verdict_calm_several": (
        "Il ne s’est rien passé qui demande d’agir : aucune vague inhabituelle de commentaires négatifs "
        "sur aucun des {n} flux."
    ),
    "verdict_calm_grave": (
        "Aucune vague inhabituelle de commentaires négatifs sur {stream}, mais des commentaires graves sont à lire."
    ),
    "verdict_calm_grave_several": (
        "Aucune vague inhabituelle de commentaires négatifs sur aucun des {n} flux, mais des commentaires graves "
        "sont à lire."
    ),
    "verdict_calm_partly": (
        "Aucune vague inhabituelle de commentaires négatifs là où il a été possible de juger, "
        "mais {n} flux sur {total} n’a pas pu être jugé.|"
        "Aucune vague inhabituelle de commentaires négatifs là où il a été possible de juger, "
        "mais {n} flux sur {total} n’ont pas pu être jugés."
    ),
    "verdict_not_judged": "Impossible de dire s’il s’est passé quelque chose : {stream} n’a pas pu être jugé.",
    "verdict_not_judged_several": (
        "Impossible de dire s’il s’est passé quelque chose : aucun des {n} flux n’a pu être jugé."
    ),
    "verdict_nothing": "Impossible de dire s’il s’est passé quelque chose : il n’y avait aucun commentaire à juger.",
    "looked_at": "{comments} lus, {streams} sous surveillance, du {start} au {end}.",
    "looked_at_nothing": "Aucun commentaire n’a pu être situé dans le temps.",
    # crisis
    "crises": "Ce qui s’est passé",
    "crisis_title": "{level} sur {stream}",
    "severity_of_4": "Niveau {severity} sur 4",
    "story_excess": "{negative} commentaires négatifs au lieu de {expected} attendus ({ratio})",
    "story_count": "{negative} commentaires négatifs",
    "story_authors": "de {authors}",
    "story_authors_alone": "presque tous d’auteurs différents",
    "story_share": "la part de négatifs est passée de {before} à {during}",
    "story_share_during": "la part de négatifs a été de {during}",
    "onset": "Début",
    "onset_between": "entre {low} et {high}",
    "clause": " ; ",
    "short_moment": "le {day} {month} à {hour} h {minute}",
    "nav_crises": "Épisodes",
    "nav_streams": "Flux",
    "nav_sure": "Fiabilité",
    "nav_read": "Données",
    "nav_settings": "Réglages",
    "opened": "Décelable",
    "opened_after": "{delay} après le début",
    "peak": "Pic",
    "closed": "Fin",
    "closed_after": "a duré {delay}",
    "still_running": "toujours en cours à la fin des données",
    "why": "Pourquoi ce niveau",
    "seen_in": "Visible dans {channels}.",
    "by_axis": "Gravité axe par axe",
    "axis": "Axe",
    "value": "Valeur",
    "tell": "À prévenir",
    "tell_nobody": "Personne n’a besoin d’être prévenu.",
    "terms": "Mots qui ressortent",
    "terms_hint": "Plus fréquents ici que d’habitude dans ce flux.",
    "evidence": "Ce que les gens écrivent",
    "evidence_none": "Aucun commentaire à montrer en exemple.",
    "evidence_redacted": "Les commentaires, les auteurs et les mots ont été retirés de ce rapport.",
    "negative_at": "négatif à\u00a0{p}",
    "more_crises": (
        "{n} autre épisode figure dans le tableau ci-dessus, sans détails.|"
        "{n} autres épisodes figurent dans le tableau ci-dessus, sans détails."
    ),
    "overview": "Tous les épisodes",
    "since": "depuis le {onset}",
    "overview_negatives": "{n} négatifs ({expected}\u00a0attendus)",
    "level": "Niveau",
    "stream": "Flux",
    "state": "État",
    "negatives": "Négatifs",
    "expected": "Attendus",
    # chart
    "chart_title": "Commentaires négatifs {per}",
    "chart_share": "Part de négatifs",
    "chart_label": ("Commentaires négatifs {per} sur {stream}, du {start} au {end}, au plus haut {top}."),
    "key_negatives": "commentaires négatifs",
    "key_usual": "zone habituelle",
    "key_expected": "attendu",
    "key_level": "niveau entre deux ruptures",
    "key_crisis": "épisode",
    "key_gap": "pas de données",
    "key_share": "part et intervalle à 95 %",
    "mark_onset": "début",
    "mark_opened": "décelable",
    "mark_peak": "pic",
    "mark_closed": "fin",
    "cursor": "Moment affiché",
    "zoom_in": "Agrandir",
    "zoom_out": "Réduire",
    "zoom_reset": "Revenir",
    "keys_hint": "Flèches : se déplacer ; + et − : agrandir, réduire ; 0 ou Échap : revenir.",
    "readout": "{when} · négatifs : {negatives} sur {comments}",
    "readout_usual": "attendus {expected}, habituel jusqu’à {usual}",
    "readout_share": "part {share} (de {low} à {high})",
    "readout_gap": "{when} : pas de données",
    "table_of": "Les chiffres du graphique",
    "table_per": "Une ligne couvre {width}.",
    "from": "À partir du",
    "comments": "Commentaires",
    "usual_up_to": "Habituel jusqu’à",
    "above_usual": "Tranches au-dessus de l’habituel",
    "share": "Part",
    "interval": "Intervalle à 95 %",
    "gap": "pas de données",
    # streams
    "streams": "Ce qui a été surveillé",
    "stream_line": "{comments}, du {start} au {end}, comptés {per}.",
    "stream_calm_long": (
        "Il ne s’est rien passé : les commentaires négatifs sont restés à leur niveau habituel pour ce flux."
    ),
    "stream_calm_noted": "Rien d’inhabituel dans ce flux.",
    "stream_crisis_long": "{n} épisode, décrit plus haut.|{n} épisodes, décrits plus haut.",
    "stream_campaign_long": "Presque tous les commentaires négatifs copient quelques textes\u00a0: une campagne.",
    "stream_watch_long": "Quelque chose d’inhabituel, mais pas de crise.",
    "stream_not_judged_long": "N’a pas pu être jugé ; cela ne veut pas dire que c’était calme.",
    # reading
    "read": "Ce qui a été lu et ce qui a été mis de côté",
    "n_read": "Lignes lues",
    "n_scored": "Commentaires dont le sentiment a été jugé",
    "n_without_text": "Sans texte à juger",
    "n_rejected": "Mises de côté",
    "rejected_because": "Pourquoi des lignes ont été mises de côté",
    "reason": "Raison",
    "rows": "Lignes",
    "nothing_rejected": "Aucune ligne n’a dû être mise de côté.",
    "reader_notes": "Remarques à la lecture",
    # certainty
    "sure": "À quel point en sommes-nous sûrs ?",
    "because": "Sur quoi cela repose",
    "wrong": "Ce qui nous donnerait tort",
    "sure_method": (
        "Un épisode n’est signalé que si les commentaires négatifs dépassent ce qui est habituel à cette heure et "
        "ce jour, assez longtemps, chez plusieurs auteurs, et d’une quantité qui compte."
    ),
    "sure_alpha": (
        "Les changements de niveau sont réglés pour qu’une série calme de cette longueur en montre un faux avec une "
        "probabilité d’au plus {alpha}."
    ),
    "sure_evidence": (
        "Épisode {number} : le changement à son début a pour indice {p} (plus petit, c’est plus net ; "
        "0 serait certain)."
    ),
    "sure_onset": "Épisode {number} : il a commencé dans un intervalle de {width}, pas à une minute précise.",
    "wrong_model": (
        "Le sentiment est jugé par un modèle. Il se trompe sur l’ironie, les sous-entendus et les langues mêlées : "
        "tout nombre de négatifs est une estimation ; lisez les commentaires avant d’agir."
    ),
    "wrong_column": "Le sentiment vient d’une colonne des données ; ses erreurs sont reprises telles quelles.",
    "wrong_collection": (
        "Nous ne voyons que ce qui a été exporté : les commentaires supprimés, privés ou non collectés manquent."
    ),
    "wrong_gaps": (
        "{n} tranche sur {total} est sans données ; on ne peut rien en dire.|"
        "{n} tranches sur {total} sont sans données ; on ne peut rien en dire."
    ),
    "wrong_baseline": (
        "{n} tranche sur {total} n’a pas de niveau habituel auquel la comparer, le plus souvent parce que "
        "l’historique est trop court.|"
        "{n} tranches sur {total} n’ont pas de niveau habituel auquel les comparer, le plus souvent parce que "
        "l’historique est trop court."
    ),
    "wrong_scored": "Le sentiment n’a pas pu être jugé pour {share} des commentaires lus.",
    "wrong_rejected": "{share} des lignes ont été mises de côté.",
    "wrong_authors": "L’épisode {number} repose sur {authors} : il peut s’agir de quelques personnes seulement.",
    "wrong_times": "{share} des commentaires n’ont pas d’heure exacte : les heures sont donc incertaines.",
    "wrong_own": (
        "Dire si une vague de critiques est une crise pour vous relève de votre jugement : "
        "ce rapport le prépare et ne le remplace pas."
    ),
    # rest
    "settings": "Modèle et réglages",
    "setting": "Réglage",
    "contents": "Sommaire",
    "skip": "Aller au contenu",
    "made_by": "Établi par crisisdetect. Toutes les heures sont en UTC.",
    "number": "N°",
    "label": "{name} : {value}",
}
