"""Signs of questions, requests and rhetorical questions, as patterns on folded text."""

from __future__ import annotations

from typing import Final

#: What asks for an answer without a question mark.
ASKING: Final = {
    "en": (
        r"(?:does|do|did|can|could|would|will) (?:any(?:one|body)|some(?:one|body)|you|u|i|we|it|this|"
        r"they)(?! guys? rock)",
        r"(?:any(?:one|body)) (?:else )?(?:know|knows|have|has|got|able|help|heard)",
        r"(?:i'?d|i would|we'?d|we would|i|would be (?:nice|good|great|helpful)|love|like|want|need|nice|"
        r"good) (?:\w+ )?(?:like |love |want |need )?to (?:know|hear|find out|understand)",
        r"(?:wondering|wonder|not sure|unsure|no idea|no clue|don'?t know|can'?t find|cannot find|can'?t see|"
        r"unclear|confused about) (?:\w+ ){0,2}(?:if|whether|when|where|how|what|why|who|which)",
        r"(?:tell|let|inform|explain to|remind|advise|update|notify) (?:me|us|them) (?:\w+ )?(?:know|when|"
        r"where|how|what|why|who|whether|if|about|on|which|to whom)",
        r"any (?:news|update|updates|idea|ideas|info|information|eta|chance|word|solution|advice|help|progress)",
        r"(?:looking|searching|waiting|asking) for (?:\w+ ){0,3}(?:info|information|answer|answers|reply|"
        r"response|help|advice|details|refund|update|news|explanation)",
        r"(?:awaiting|waiting on) (?:\w+ ){0,3}(?:answer|reply|response|refund|update|news)",
        r"(?:please|pls|plz|kindly|can someone) (?:\w+ )?(?:explain|help|tell|call|cancel|refund|send|fix|"
        r"advise|confirm|clarify|check|update|contact|respond|reply|answer|dm|reset|"
        r"let|give|provide|share|resolve|get|change|remove|delete|unsubscribe|assist|look|block|unblock|"
        r"activate|return)",
        r"(?:call|contact|refund|help|answer|reply to|dm|email|message|send|get back to|respond to|unblock|"
        r"update) (?:me|us) (?:\w+ ){0,6}(?:please|pls|plz|asap|back|urgently|now|today|tomorrow)",
        r"(?:i|we) (?:still )?(?:need|require|want) (?:\w+ )?(?:an? |the |some |my |"
        r"your )?(?:\w+ )?(?:invoice|receipt|answer|refund|help|number|address|copy|replacement|confirmation|"
        r"information|explanation)",
        r"need (?:some |your )?(?:help|assistance|advice)|(?:can|could) (?:you|someone|somebody|anyone)|"
        r"help me|what (?:should|can|do|am|are) (?:i|we) (?:\w+ )?(?:do|supposed)|help$",
        r"(?:gonna|going to) (?:\w+ ){0,5}or (?:what|not)",
    ),
    "fr": (
        r"(?:quelqu'un|qqn|qq1|quelqun|une? personne)s? (?:\w+ )?(?:sait|saurait|peut|pourrait|connait|"
        r"a une idee|a la reponse|pour m'aider|a des nouvelles)",
        r"(?:j'aimerais|je voudrais|j'aurais aime|je souhaite|je souhaiterais|nous voudrions|on voudrait|"
        r"on aimerait|aimerions|je veux|ce serait bien de|bon de|utile de|besoin de|"
        r"possible de) (?:bien )?(?:savoir|comprendre|connaitre|avoir|obtenir|parler|etre (?:rappele|"
        r"rembourse|contacte|informe))",
        r"(?:je me demande|on se demande|je demande|me demandais|demande) (?:bien )?(?:si|quand|ou|comment|"
        r"pourquoi|combien)",
        r"(?:je ne sais|je sais|on ne sait|on sait|aucune idee|j'ignore|je ne trouve|je trouve|"
        r"je ne comprends|je comprends|impossible de savoir|j'arrive) (?:pas |plus |de |toujours pas )*(?:si|"
        r"quand|ou|comment|pourquoi|combien|quel|quelle|a qui|vers qui)",
        r"(?:dites|dis|indiquez|expliquez|precisez|confirmez|informez|renseignez|eclairez|rappelez|repondez|"
        r"contactez|remboursez|aidez|envoyez|donnez|recontactez|appelez)-? ?(?:nous|moi|leur)",
        r"(?:des nouvelles|une idee|une date|une solution|des infos|un delai|une reponse|des precisions|"
        r"un conseil) (?:du|de|des|pour|sur|svp|a ce sujet)|du nouveau",
        r"(?:merci|priere|veuillez|svp|s'il vous plait|stp) (?!(?:de |d')(?:m'|nous |vous )?(?:avoir|etre) )(?:de |d'|"
        r"bien vouloir |de bien vouloir |vouloir )*(?:me |m'|nous |vous |bien )?(?:\w+er|\w+re|\w+ir|tenir|faire|"
        r"dire)(?= |$|,)",
        r"(?:en attente|dans l'attente|j'attends|on attend|attendons|attends) (?:\w+ ){0,2}(?:d'une|de|votre|"
        r"une|la|l'|d'un|mon|le) ?(?:\w+ )?(?:reponse|retour|remboursement|explication|nouvelles?|rappel|"
        r"colis|info\w*)",
        r"(?:cherche|recherche) (?:\w+ )?(?:infos?|informations?|renseignements?|conseils?|a savoir|a joindre|des)",
        r"(?:pouvez|pourriez|peux|pourrais|savez|auriez|avez|comptez|allez|etes|serait|seriez|est|peut|faut|"
        r"puis|dois|devons|doit|livrez|faites|acceptez|vendez|prenez|sera|y a)-(?:vous|tu|il|je|on|elle|ce|"
        r"t-il|t-elle|t-on|nous)",
        r"est.ce (?:qu\w*|normal|possible|vrai|encore)|qu'est.ce qu\w*|qu'en est.il|il (?:me|nous) faudrait|"
        r"j'ai besoin (?:d'un|d'une|de|d')|besoin d'aide|au secours|aidez.(?:moi|nous)|a l'aide",
        r"(?:vous|tu) (?:comptez|pouvez|pourriez|savez|pensez|prevoyez|allez) (?:\w+ )?(?:faire|repondre|"
        r"rembourser|me|nous|quoi|quand)|que (?:dois|faire|puis|peut|doit|faut|pouvez|comptez)",
        r"(?:est.ce|y a.?t.?il|y a.?t'il|existe.t.il)|(?:svp|stp|s'il vous plait)$|(?:rembours|rappel|contact|"
        r"repond|aid|renseign)\w{1,4} (?:moi|nous) ?(?:svp|stp|vite|rapidement)?",
    ),
}

#: A clause that starts so is a question, with or without a mark, unless it is an exclamation or a relative clause.
STARTS: Final = {
    "en": r"(?:@\w+ |hey |hi |hello |so |and |but |ok |also |quick question |question )*"
    r"(?:how (?:do|does|did|can|could|to|much|many|long|come|is|are|should|will|would|soon|often)|"
    r"when (?:is|are|will|does|do|can|did|would|should)|where (?:is|are|can|do|does|did|should|to|was)|"
    r"why (?:is|are|was|were|do|does|did|can|can't|don't|has|have|would|isn't)|who (?:is|are|do|can|should|to)|"
    r"which \w+ (?:\w+ )?(?:do|does|is|should|can|are|to|works?|cable|one)|what (?:time|is|are|do|does|did|"
    r"should|happens|happened|about|can|kind)(?! a )|"
    r"(?:is|are|was|will|do|does|did|can|could|would|should|has|have|may) (?:it|there|this|that|you|u|i|we|"
    r"they|the|my|your|any\w*|some\w*|dogs|kids|pets|he|she|these|those|\w+s)(?= ))",
    "fr": r"(?:@\w+ |bonjour |bonsoir |salut |hello |et |mais |donc |alors |ok |du coup |petite question |question )*"
    r"(?:comment (?:on|faire|puis|je|peut|se|ca|est|vous|obtenir|avoir|contacter|ca)|quand (?:est.ce|sera|"
    r"seront|aurai|arrive\w*|ouvr\w*|recevr\w*|va|vont|vais|pourr\w*|allez|comptez)|"
    r"ou (?:est|sont|en est|puis|peut|on|trouver|je peux|faut)|pourquoi (?!pas|faire|je ne suis pas|"
    r"j'ai arrete)(?:\w+)|combien (?:de|ca|coute|faut)|"
    r"a quelle? (?:heure|adresse|date|moment)|quelle? (?:est|sont|heure|date|cable|modele|delai|numero|"
    r"adresse|taille|procedure|demarche)|quels? (?:est|sont|cable|delais?|modele|documents?)|qui (?:est|"
    r"contacter|peut|dois|faut|appeler)|"
    r"c'?e?s?t? ?k?(?:quoi|koi) (?:le|la|les|votre|ce)|c koi|y a t il|y a-t-il|est ce qu\w*|vous (?:livrez|"
    r"avez|faites|etes|ouvrez|fermez|prenez|acceptez) (?:\w+ ){0,6}(?:encore|aussi|ou|a quelle|quand|demain|"
    r"dimanche|jusqu'a)|"
    r"le rappel (?:\w+ )?(?:concerne)|\w+ (?:\w+ )?(?:ferme|ouvre|commence|part|arrive|"
    r"sort)\w* (?:a quelle heure|quand))",
}

#: Somewhere in the clause, a word that asks for a fact: "la piscine ferme à quelle heure".
INSIDE: Final = {
    "en": r"(?:until|till|from|for|at|by|since) (?:when|how long|what time)|or (?:what|not)$",
    "fr": (
        r"(?:a|de|pour|vers|jusqu'a|depuis|dans|avec|sur|chez) (?:quelle? (?:heure|date|numero|adresse|"
        r"delai|etage)|combien|qui (?:dois|faut|s'adresser|ecrire)|quand)|(?:faire|faut|font) (?:quoi|"
        r"comment)|c'est (?:quand|combien|ou|quel\w*|comment)|combien$|quand$|comment$"
    ),
}

#: Questions that want no answer.
RHETORICAL: Final = {
    "en": (
        r"(?:are|r) (?:you|u|they|we) (?:\w+ )?(?:kidding|joking|serious|insane|crazy|blind|deaf|stupid|mad|"
        r"nuts|out of|for real|high|drunk|happy now|proud)",
        r"(?:seriously|really|wtf|wth|what|huh|eh|innit|for real|come on|oh really|is that so|no|yeah|right|ok|"
        r"okay)(?: guys| folks| people)?(?= ?[?!]|$)",
        r"who (?:cares|knows|would have|even|on earth|the hell|asked|could have|wouldn't|needs|doesn't)|"
        r"what (?:a |an |the (?:hell|fuck|heck)|on earth|were (?:they|you)|was (?:he|she|i) thinking|"
        r"did (?:you|i|they) expect|else is new|'s the point|is the point|is wrong with)",
        r"how (?:hard|difficult) (?:can|could|is)|how (?:low|stupid|dumb|greedy|pathetic|nice|sad|lovely|"
        r"convenient|typical|dare|sweet|kind|funny|original|cute|can you sleep|do you sleep|about no|"
        r"many times (?:do|must))",
        r"why (?:am i (?:not|even|still)|bother|on earth|would (?:anyone|anybody|i|you)|even|did i (?:even|"
        r"expect|bother))|is (?:this|that|it) (?:\w+ )?(?:a|some kind of|some sort of) (?:\w+ )?joke|"
        r"is (?:this|that) (?:normal|how you|for real|what|all)",
        r"(?:do|have) (?:you|they|these \w+) (?:\w+ ){0,2}(?:no|any|have no|have any|"
        r"even have) (?:\w+ )?(?:shame|respect|decency|heart|brains?|conscience|standards|clue|pride)|"
        r"(?:have you|got) no shame",
        r"(?:isn't|aren't|wasn't|don't|doesn't|ain't) (?:it|that|this|they|you|we|she|"
        r"he) (?:\w+ )?(?:beautiful|great|lovely|nice|amazing|wonderful|funny|ironic|obvious|cute|love|just|"
        r"ridiculous|awesome)",
        r"need i say|you call (?:this|that)|since when|remember when|guess what|know what|so what|whatever|"
        r"can you (?:imagine|believe)|can we (?:all )?(?:just )?(?:talk|agree|appreciate)|must i|"
        r"where do i (?:even )?(?:start|begin)|what'?s next|what more|see the problem|anyone surprised|"
        r"surprised\?|coincidence|who'?s with me|sounds familiar|whose idea|"
        r"how (?:do|did|can) (?:you|they|u) even|(?:did|do|does|have|has) (?:\w+ ){1,3}(?:really|actually) just|"
        r"if (?:that|this)(?:'s| is) how (?:you|they|u)|after (?:insulting|robbing|ignoring|lying to|"
        r"humiliating) (?:us|me|your|their|people|customers)",
        r"(?:that's|that is|is that|this is) (?:what|how|all) (?:\w+ )?(?:you|they|u) (?:really )?(?:think|treat|"
        r"thank|care|value|call)\w*|how (?:is|are) (?:this|that|it|these|they|you)(?: \w+)? (?:so|even|still|not)",
    ),
    "fr": (
        r"(?:vous|tu|ils|on) (?:vous|te|se|nous) (?:moqu\w{1,4}|fout\w{0,3}|fich\w{1,3}|pay\w{1,4}|"
        r"pren\w{1,4}) (?:\w+ )?(?:de|du|pour|notre|la|de qui|qui)|vous (?:nous |me )?prenez (?:\w+ )?pour|"
        r"on se (?:moque|fout|fiche) de",
        r"(?:serieu(?:x|sement)|vraiment|ah bon|ah oui|non mais|quoi|hein|sans blague|sans rire|pardon|"
        r"nan mais|allo|ok|d'accord|n'est.ce pas|non)(?= ?[?!]|$)|allo quoi",
        r"(?:c'est|est.ce|serait.ce|encore) (?:\w+ )?(?:une|un|une mauvaise|une grosse) (?:\w+ )?(?:blague|"
        r"plaisanterie|gag|poisson|camera cachee)|quelle? (?:blague|honte|belle?|bel|joli\w*|plaisir|bonheur|"
        r"dommage|moment|horreur|surprise|genie|culot|tristesse|catastrophe|gachis|idee)",
        r"(?:vous n'avez|n'avez.vous|vous avez|avez.vous|ils n'ont|t'as|tu n'as) (?:donc |vraiment )?(?:pas|"
        r"aucun\w?|zero|meme pas|pas un peu) (?:de |un peu |d')?(?:honte|respect|coeur|pitie|scrupules|"
        r"conscience|decence|dignite)|pas honte",
        r"(?:c'est|est.ce|etait.ce) (?:donc |vraiment |pourtant )?(?:si|trop|tellement|"
        r"aussi) (?:\w+ )?(?:complique|dur|difficile|complexe|demande)|on s'en (?:fiche|fout|moque|tape)|"
        r"qui s'en soucie|et alors|et puis quoi|quoi encore|et apres",
        r"pourquoi (?:je ne suis|ne suis.je|je suis|ca (?:ne )?m'etonne|m'etonner|suis.je|s'embeter|se gener|"
        r"se priver)|(?:c'est|voila) pourquoi|qui l'eut|qui aurait (?:cru|pu|pense)|qui (?:y croit|"
        r"peut croire|va croire|peut encore)|jusqu'ou|(?:a quoi|mais a quoi|que) (?:\w+ )?(?:pens\w{2,5}|bon|"
        r"sert de payer)",
        r"faut.il (?:en dire|vraiment|que je|rappeler)|(?:vous|tu) appel\w{1,3} ca|depuis quand|qui dit mieux|"
        r"vous trouvez (?:ca )?normal|est.ce (?:bien )?normal|c'est normal|que (?:dire|demander) de plu+s|"
        r"a qui le tour|vous savez quoi|devinez|comment (?:osez|peut.on etre|dire|est.ce possible|"
        r"c'est possible|peut.on encore)|comme c'est|c'est pas (?:\w+ )?(?:magnifique|beau|genial|mignon|"
        r"incroyable|ca)|elle est pas belle|c'est pas beau|vous dormez bien|on va ou|ou va.t.on|"
        r"on marche sur la tete|que demande le peuple|si vous le dites|attendre (?:quoi|koi|encore combien)|un rein|"
        r"(?:pete|peter) (?:un|les) (?:cable|plombs?)|nous prenez (?:\w+ )?pour|c'est qui les? (?:client|patron)s?",
        r"(?:il faudrait|il faut|on devrait|je devrais|on doit) (?:encore |vous |en plus |quand meme )*(?:dire "
        r"merci|remercier|etre (?:content|reconnaissant)\w*|applaudir)|(?:ont|avez|as|a|savent|savez).(?:ils|elles|"
        r"vous|tu|t-il|t-on|on) seulement|comment (?:des|un|une) \w+ comme (?:ca|cela)",
        r"comment (?:peut|pouvez|peuvent|ose\w*).(?:on|vous|ils) (?:\w+ )*(?:encore|siecle|sans honte|a ce point)|"
        r"vous (?:croyez|pensez) (?:\w+ )?(?:qu'on|que (?:je|nous|les) \w+ (?:vais|allons|vont))",
        r"(?:ca|cela) (?:ne )?vous (?:derange|gene) pas|c'est (?:donc )?(?:ca|cela),? (?:votre|la|le|ce que vous)|"
        r"si (?:complique|dur|difficile) que (?:ca|cela)",
    ),
}

#: Somebody tells of a question, an answer or knowledge: nothing is asked.
TOLD: Final = {
    "en": (
        r"(?:i|we|he|she|they) (?:\w+ )?(?:asked|wondered|called|explained|told|know|knew|"
        r"understand) (?:\w+ ){0,3}(?:when|where|how|what|why|who|if|whether)|(?:no need|"
        r"needless) to (?:explain|tell|know)|which is (?:why|how|when)|that's (?:how|why|what|when)|"
        r"this is (?:how|why)|everything explained"
    ),
    "fr": (
        r"(?:j'ai|on a|il a|elle a|nous avons|ils ont) (?:\w+ )?(?:demande|explique|compris|"
        r"su) (?:\w+ )?(?:quand|ou|comment|pourquoi|si|a|que)|je sais (?:comment|pourquoi|ou|quand|que)|"
        r"inutile (?:de|d')|pas besoin (?:de|d')|voila (?:comment|pourquoi|ou|ce)|c'est (?:comme ca|ainsi|"
        r"pourquoi|pour ca)"
    ),
}
