"""Steps of the plan of action: who does them, who says so, and their words in English and French."""

from __future__ import annotations

from typing import Final

_SCCT: Final = "Coombs 2007"
_PARA: Final = "Coombs, Holladay 2012"
_BENOIT: Final = "Benoit 1995"
_AROUSAL: Final = "Herhausen et al. 2019"

#: Sources that have a name of their own in French.
SOURCE_FR: Final = {"practice": "pratique du métier", "GDPR, articles 33 and 34": "RGPD, articles 33 et 34"}

#: Code to role, source, and in each language what to do and why.
ACTIONS: Final[dict[str, tuple[str, str, dict[str, tuple[str, str]]]]] = {
    "safety": (
        "management",
        _SCCT,
        {
            "en": (
                "Say at once what people must do to stay safe, and check each report of danger with its author.",
                "Instructing information comes before everything else: it protects people.",
            ),
            "fr": (
                "Dire tout de suite ce qu’il faut faire pour se protéger, et vérifier chaque signalement de danger "
                "avec son auteur.",
                "Les consignes de sécurité passent avant tout le reste : elles protègent les personnes.",
            ),
        },
    ),
    "data_leak": (
        "legal",
        "GDPR, articles 33 and 34",
        {
            "en": (
                "Have the report of a data leak checked now; a confirmed one must be notified to the authority within "
                "72 hours in the EU.",
                "The delay runs from the moment you know of it.",
            ),
            "fr": (
                "Faire vérifier sans attendre le signalement de fuite de données ; dans l’UE, une fuite avérée se "
                "notifie à l’autorité de contrôle sous 72 heures.",
                "Le délai court à partir du moment où vous en avez connaissance.",
            ),
        },
    ),
    "legal": (
        "legal",
        "practice",
        {
            "en": (
                "Show these comments to the legal team before answering them in public.",
                "An answer can be held against you.",
            ),
            "fr": (
                "Montrer ces commentaires au service juridique avant d’y répondre publiquement.",
                "Une réponse peut vous être opposée.",
            ),
        },
    ),
    "facts": (
        "community_lead",
        _SCCT,
        {
            "en": (
                "Stay calm; read the comments shown as evidence; write down what is known, what is not, and who "
                "finds out.",
                "What is said too early and wrongly has to be taken back later.",
            ),
            "fr": (
                "Rester calme ; lire les commentaires cités en preuve ; noter ce qui est établi, ce qui ne l’est pas, "
                "et qui se renseigne.",
                "Ce qui est affirmé trop tôt et à tort devra être retiré plus tard.",
            ),
        },
    ),
    "paracrisis": (
        "community_lead",
        _PARA,
        {
            "en": (
                "Handle it in public with the team on duty; do not convene a crisis team.",
                "A paracrisis looks like a crisis and is handled as a reputation risk: alarm makes it larger.",
            ),
            "fr": (
                "La traiter en public avec l’équipe en place ; ne pas réunir de cellule de crise.",
                "Une paracrise ressemble à une crise mais se gère comme un risque de réputation : l’affolement "
                "l’amplifie.",
            ),
        },
    ),
    "holding": (
        "pr_lead",
        _SCCT,
        {
            "en": (
                "Publish a holding statement where it started: we know, we are looking into it, next news at a "
                "stated time.",
                "Silence is filled by others.",
            ),
            "fr": (
                "Publier un message d’attente là où tout a commencé : nous sommes informés, nous vérifions, prochaines "
                "nouvelles à une heure annoncée.",
                "Le silence est comblé par d’autres.",
            ),
        },
    ),
    "team": (
        "management",
        "practice",
        {
            "en": (
                "Convene the crisis team and name one spokesperson.",
                "Contradictory statements make a second crisis.",
            ),
            "fr": (
                "Réunir la cellule de crise et désigner un seul porte-parole.",
                "Des déclarations contradictoires créent une seconde crise.",
            ),
        },
    ),
    "pause": (
        "community_lead",
        "practice",
        {
            "en": (
                "Pause scheduled posts and campaigns; delete no critical comment.",
                "A cheerful post, or a deleted comment, becomes the next reproach.",
            ),
            "fr": (
                "Suspendre les publications et campagnes programmées ; ne supprimer aucun commentaire critique.",
                "Une publication enjouée ou un commentaire supprimé devient le reproche suivant.",
            ),
        },
    ),
    "ask_cause": (
        "community_lead",
        _SCCT,
        {
            "en": (
                "Find out the cause before choosing a tone: read twenty comments, ask those who were there.",
                "The right response depends on the responsibility people give you.",
            ),
            "fr": (
                "Établir la cause avant de choisir un ton : lire vingt commentaires, interroger les personnes "
                "présentes.",
                "La bonne réponse dépend de la responsabilité que le public vous attribue.",
            ),
        },
    ),
    "deny": (
        "pr_lead",
        _SCCT,
        {
            "en": (
                "Say that it is not true, once, with the proof and a link to it.",
                "Denial helps only against what is false, and only with evidence.",
            ),
            "fr": (
                "Dire que c’est faux, une fois, avec la preuve et un lien vers elle.",
                "Démentir n’aide que contre ce qui est faux, et seulement preuve à l’appui.",
            ),
        },
    ),
    "no_deny": (
        "pr_lead",
        _SCCT,
        {
            "en": (
                "Do not deny anything before it is established to be false.",
                "A denial that has to be taken back turns a victim into a culprit.",
            ),
            "fr": (
                "Ne rien démentir avant d’avoir établi que c’est faux.",
                "Un démenti qu’il faut retirer fait d’une victime un coupable.",
            ),
        },
    ),
    "explain": (
        "pr_lead",
        _SCCT,
        {
            "en": (
                "Explain what happened and that it was not meant, without making it smaller than it is.",
                "Diminishing fits accidents only, and only where nobody was harmed.",
            ),
            "fr": (
                "Expliquer ce qui s’est passé et que ce n’était pas voulu, sans le minimiser.",
                "Relativiser ne convient qu’à un accident, et seulement si personne n’a subi de dommage.",
            ),
        },
    ),
    "fix": (
        "support",
        _BENOIT,
        {
            "en": (
                "Offer a solution people can use today, and say when the fault will be gone.",
                "Corrective action is what complaints about products ask for.",
            ),
            "fr": (
                "Proposer une solution utilisable dès aujourd’hui, et dire quand le défaut sera corrigé.",
                "C’est une action corrective que demandent les plaintes sur un produit.",
            ),
        },
    ),
    "correct": (
        "pr_lead",
        _BENOIT,
        {
            "en": (
                "Correct the statement where it was made; leave the first version visible, marked as wrong.",
                "An edit in silence is found, and read as hiding.",
            ),
            "fr": (
                "Rectifier le propos là où il a été tenu ; laisser la première version visible, signalée comme "
                "erronée.",
                "Une modification discrète finit par se voir et passe pour de la dissimulation.",
            ),
        },
    ),
    "withdraw": (
        "management",
        _BENOIT,
        {
            "en": (
                "Withdraw the campaign or the offer, and say so.",
                "An apology while it goes on running is not believed.",
            ),
            "fr": (
                "Retirer la campagne ou l’offre, et le dire.",
                "Des excuses ne sont pas crues tant qu’elle continue.",
            ),
        },
    ),
    "apologise": (
        "management",
        _SCCT,
        {
            "en": (
                "Apologise for what was done, not for what people felt; say who is responsible and what changes.",
                "Where people hold you responsible, only taking responsibility rebuilds trust.",
            ),
            "fr": (
                "Présenter des excuses pour ce qui a été fait, non pour ce que les gens ont ressenti ; dire qui est "
                "responsable et ce qui change.",
                "Quand le public vous tient pour responsable, seul le fait d’assumer rétablit la confiance.",
            ),
        },
    ),
    "compensate": (
        "management",
        _SCCT,
        {
            "en": (
                "Make up for the harm done, by one rule for everybody.",
                "With high responsibility, words alone are not enough.",
            ),
            "fr": (
                "Réparer le préjudice, selon une même règle pour tout le monde.",
                "Quand la responsabilité est forte, les mots ne suffisent pas.",
            ),
        },
    ),
    "questions": (
        "support",
        _AROUSAL,
        {
            "en": (
                "Answer the {n} open questions, the longest waiting first, with one answer to the same question.",
                "Early answers with an explanation and empathy slow a firestorm down.",
            ),
            "fr": (
                "Répondre aux questions restées sans réponse ({n}), en commençant par les plus anciennes, avec une "
                "même réponse à une même question.",
                "Des réponses rapides, avec une explication et de l’empathie, freinent l’emballement.",
            ),
        },
    ),
    "questions_unknown": (
        "support",
        _AROUSAL,
        {
            "en": (
                "Look for open questions by hand: the data do not tell which were answered.",
                "Early answers with an explanation and empathy slow a firestorm down.",
            ),
            "fr": (
                "Chercher à la main les questions sans réponse : les données ne disent pas lesquelles en ont reçu une.",
                "Des réponses rapides, avec une explication et de l’empathie, freinent l’emballement.",
            ),
        },
    ),
    "updates": (
        "pr_lead",
        "practice",
        {
            "en": (
                "Publish an update at every announced time, also when there is nothing new.",
                "A broken promise of news is a new reproach.",
            ),
            "fr": (
                "Publier un point à chaque heure annoncée, même s’il n’y a rien de nouveau.",
                "Une nouvelle promise et non donnée est un nouveau reproche.",
            ),
        },
    ),
    "watch": (
        "community_lead",
        "practice",
        {
            "en": (
                "Keep watching until negatives are back to usual, check what each measure changed, then do the "
                "post-mortem.",
                "A crisis that is taken for over too early comes back.",
            ),
            "fr": (
                "Continuer à surveiller jusqu’au retour à la normale, vérifier l’effet de chaque mesure, puis faire le "
                "bilan.",
                "Une crise que l’on croit finie trop tôt revient.",
            ),
        },
    ),
}
