"""Further signs of grave matters, general ones, drawn from ``tests/data/response/gravity_train.tsv``; folded text."""

from __future__ import annotations

from typing import Final

_LIMB: Final = r"(?:spine|back|neck|leg|arm|hip|wrist|ankle|skull|ribs?|jaw|collarbone|nose|foot|hand|fingers?)"
_SELF: Final = r"(?:my|his|her|their|our|dad's|mum's|wife's|husband's|son's|daughter's)"

ENGLISH: Final = {
    "danger": (
        r"sparks (?:shot|flew|came|were (?:flying|coming))|scald(?:ed|s)|electric (?:jolt|shock)s?",
        rf"(?:broke|fractured|crushed|severed|sliced|trapped) {_SELF} (?:\w+ )?{_LIMB}",
        r"(?:surgeons? had to|needed (?:emergency )?surgery|operated on)",
        rf"(?:take|taken) it out of {_SELF} (?:gut|stomach)",
        r"(?:wheel|tyre|door|seat|harness) (?:came (?:off|loose)|flew off|opened) (?:at"
        r" (?:full )?speed|in mid|while|on the)",
        r"brakes? (?:gave out|failed|stopped working|did not respond|didn't respond)|ran over (?:a|my|our|an) \w+",
        rf"lost (?:the |{_SELF} )?(?:sight|vision|hearing)|(?:in|on) (?:the|a) (?:ward|drip|ventilator|oxygen)",
        r"(?:glass|metal|needle|blade|nails?)s? .{0,40}mouth|mouth (?:was )?full of blood",
        r"(?:all|everyone|everybody|whole \w+|half the \w+(?: \w+)?) (?:\w+ )?(?:got"
        r" |fell )?(?:sick|ill|vomit\w*) (?:after|by|from)",
        r"(?:cramps and fever|fever and cramps|vomiting and fever)|mould in (?:the |my )?(?:baby|formula|infant)",
        r"battery (?:swelled|swelling|bulged|went off|burst)",
        r"(?:ceiling|roof|shelf|shelves|balcony) .{0,25}(?:came down|fell|collapsed) on",
        r"(?:passed|blacked) out|(?:toxic |gas )fumes|fumes from|(?:limp|dizzy) .{0,20}(?:gas|fumes|heater)",
    ),
    "discrimination": (
        r"(?:once|when|as soon as) (?:they|he|she) (?:heard my accent|saw my (?:name|skin|face|headscarf|hijab))",
        r"(?:people|folks?) like (?:us|me|you|them) (?:should|are not|aren't|can't|do not|don't|belong)",
        r"(?:monkey|ape) (?:noises?|sounds?|chants?)|not for women|no (?:place|job) for (?:a )?(?:mothers?|wom[ae]n)",
        r"(?:only|just) (?:asked|checked|searched|stopped) (?:the )?(?:dark|black|brown|arab|asian)\w*",
        r"pay (?:the )?(?:girls|women|ladies) .{0,20}less than (?:the )?(?:boys|men|guys)",
        r"followed (?:me|us) .{0,30}white friends?",
        r"(?:laughed|sneered|mocked) at .{0,20}(?:wheelchair|disability|stutter|accent|skin|hijab|turban)",
    ),
    "data_leak": (
        r"(?:strangers?|scammers?|someone|spammers?) .{0,25}(?:ha(?:s|ve)|knows?|got) my"
        r" (?:\w+ )?(?:number|address|details|birthday|card)",
        r"(?:address|file|orders?|details|data|passport|invoice|contract|account|statement)s? of (?:a"
        r"|an)(?:nother| different|other) \w+",
        r"another (?:\w+'s|customer|client|person|patient|woman'?s?|man'?s?)"
        r" .{0,20}(?:address|file|orders?|passport|details|invoice)",
        r"(?:shows?|showed|exposed?) (?:the |all (?:the )?)?(?:\w+"
        r" )?(?:mail|email|address)\w* (?:addresses )?of (?:all|every)",
        r"chang(?:ing|e) (?:one|a|the) (?:digit|number|id) in (?:the|your) (?:link|url|address)|open server",
        r"unprotected server",
        r"took over my account|salary (?:slip|sheet)s? .{0,25}(?:sent|mailed) to",
        r"(?:bank|card) details .{0,15}(?:forum|online|dark)",
    ),
    "legal_threat": (
        r"(?:a|the) summons|police have my (?:statement|report)",
        r"filed a (?:report|complaint) with the (?:police|regulator)",
    ),
    "boycott": (
        r"not (?:one|a) (?:more )?(?:penny|cent|dollar|euro)|(?:leave|keep) (?:their|the) shelves full",
        r"empty their stores",
        r"delete (?:the|their|this) app,? (?:all|every)\w*",
        r"(?:close|cancel) your accounts? (?:all|everyone|this|now|today)",
        r"(?:take|spend) (?:their|your|our) money elsewhere|no (?:more )?purchases (?:from|until)",
        r"stop feeding (?:this|that) \w+",
        r"let'?s all (?:cancel|leave|quit|unsubscribe)|nobody should (?:buy|shop|order)",
    ),
}

FRENCH: Final = {
    "danger": (
        r"etincelles? (?:sont|est|qui) |ebouillant\w+|(?:pris|prend|prendre) (?:le|du) jus|decharge electrique",
        r"(?:colonne|jambe|bras|hanche|poignet|cheville|crane|cotes?|machoire|clavicule|pied|nez)"
        r" (?:casse|fracture|broye|ecrase)\w*",
        r"(?:il|on|ils) (?:a|ont) (?:fallu|du) (?:l'|le |la )?(?:opere\w*|recou\w*)",
        r"du etre (?:opere|recousu|hospitalise)\w*",
        r"(?:roue|portiere|siege|harnais|sangle|barriere) (?:s'est|a) (?:detache\w*|ouverte?|lache|cede|decroche\w*)",
        r"freins? (?:n'ont plus|ne repond\w*|ont lache)|(?:renverse|ecrase) (?:un|une|ma|mon|notre) \w+",
        r"perdu (?:la vue|l'ouie|un oeil)|au chu|aux urgences|sous oxygene|(?:la |une )?bouche en sang",
        r"eclats? de verre dans|moisi\w* dans (?:le|du) lait|batterie a (?:gonfle|explose|pete)|monoxyde",
        r"(?:toute la classe|tous|tout le monde|la moitie \w+ \w+) .{0,25}(?:vomi\w*|malades?|fievre)",
        r"tourne de l'oeil",
        r"(?:plafond|toit|etagere|balcon) .{0,30}(?:tombe|effondre|ecroule)\w* sur|emanations?|titub\w+",
        r"y laisser sa peau",
        r"tombee? la tete la premiere|clous? rouilles?",
    ),
    "discrimination": (
        r"(?:entendu|entendant) mon accent|les gens comme (?:nous|moi|vous|eux|ca) (?:doivent|devaient|n'ont|ne )",
        r"cris? de singes?|pas pour une (?:mere|femme)",
        r"(?:a cause de|vu) (?:mon|son|ma|sa) (?:foulard|voile|turban|accent|nom|couleur)",
        r"ne (?:controlait|controlent|fouillait|fouillent) que (?:ceux|les)",
        r"peau (?:foncee|noire) .{0,20}(?:papiers|controle)",
        r"(?:filles|femmes) .{0,20}(?:touchent|gagnent|payees) moins",
        r"(?:moque\w*|ri\w*) (?:du|de son|de mon|de sa) (?:fauteuil|handicap|accent)",
        r"nom bien francais|(?:m'a |me )?suivie? dans tous les rayons",
    ),
    "data_leak": (
        r"(?:inconnus?|escrocs?|arnaqueurs?) .{0,25}(?:ont|a|connai\w+) (?:mon|ma|mes)"
        r" (?:numero|adresse|coordonnees|date|rib)",
        r"(?:commandes?|adresse|dossier|facture|donnees|passeport|contrat|compte)s?"
        r" (?:\w+ ){0,3}d'(?:une? )?autre (?:personne|client|cliente|patient)\w*",
        r"(?:rib|coordonnees|carte|donnees) (?:circule|traine)\w*",
        r"(?:affiche|montre) les (?:mails|adresses) de (?:nos|tous|tout)",
        r"changeant un (?:chiffre|numero)|serveur ouvert|(?:main|controle) sur mon compte",
        r"(?:copie|photo) d(?:u|'un) (?:passeport|carte d'identite) d'une?|fiche de paie .{0,10}envoyee? a tou\w+",
    ),
    "legal_threat": (
        r"(?:faire|fais) condamner|repression des fraudes|une assignation|gendarmes? ont ma",
        r"(?:mon|notre) conseil vous",
    ),
    "boycott": (
        r"plus (?:un|aucun) centime|laissez leurs rayons|vidons leurs|supprimez (?:l'appli|leur appli)\w*,? tous",
        r"(?:porter|porte[rz]?|depense[rz]?) (?:leur|votre|notre) argent ailleurs|zero achat",
        r"que plus personne n'achete",
        r"(?:resilions|desabonnons.nous|partons) tous|fermez vos comptes|arretez de nourrir (?:cette|ces)",
    ),
}
