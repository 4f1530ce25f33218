"""English signs of grave matters, as patterns on folded text."""

from __future__ import annotations

from typing import Final

_PERSON = (
    "(?:man|woman|child|kid|baby|boy|girl|son|daughter|father|mother|dad|mum|mom|husband|wife|brother|sister|friend|"
    "grand(?:ma|pa|mother|father)|neighbou?r|worker|employee|driver|passenger|guest|patient|customer|cyclist|someone|"
    "somebody|people|person|he|she|they|dog|cat)s?"
)
_BODY = "(?:face|hands?|skin|arms?|legs?|fingers?|mouth|tongue|lips?|eyes?|scalp|head|neck|back|chest|feet|foot|throat)"
_FOOD = (
    "(?:food|milk|yogh?urt|bread|jar|bottle|soup|salad|cereals?|chocolate|pizza|burger|sandwich|rice|pasta|meal|"
    "formula|juice|cake|sauce|sweets|candy)"
)
_TARGET = (
    "(?:black|asian|arabs?|muslims?|jewish|jews?|gay|lesbian|trans|disabled|deaf|blind|too old|over \\d+|pregnant|"
    "(?:a )?wom[ae]n|two (?:men|women|girls|guys)|indian|mexican|african|chinese|romanian|roma|foreign(?:ers?)?|"
    "(?:my|her|his|our) (?:skin|accent|religion|colou?r|name|origins?|headscarf|hijab|wheelchair|age|disability))"
)

#: Figures of speech and plain words that look like danger: hidden before anything is looked for.
FIGURES: Final = (
    r"(?:i'?m|im|i am|i was|we'?re|we are|you'?re) (?:\w+ )?(?:dying|dead|deceased)(?: (?:to|of|from|for|"
    r"inside) \w+)?",
    r"(?:dying|died|die|dead|choked|choking|exploded) (?:of|from|with)? ?(?:laughing|laughter|laugh|boredom|"
    r"shame|envy)",
    r"(?:to|would|could|i'?d) die for|drop.dead gorgeous|dead (?:end|line|slow|easy|good|on|weight|simple|pixel\w*)",
    r"(?:phone|battery|laptop|console|tablet|headphones?|earbuds?|connection|signal|wifi|app|tv|screen|mouse|printer|"
    r"computer|server|site|watch|charger|freezer|fridge|machine|engine)s? (?:has |have |just |is |are |suddenly )*"
    r"(?:died|dead|dies)",
    r"(?<!nearly )(?<!almost )(?:kill(?:s|ed|ing)?) (?:me|us|it|my battery|the mood|the vibe|time|the battery)",
    r"(?:could|would) (?:kill|murder) (?:for )?(?:a|an|some|that|this)",
    r"death of (?:the|my|our) (?:high street|internet|\w+ industry|cinema|battery)",
    r"(?:price|cost|bill|sale|number|fee|mind|head|comment|inbox|view|popularity|rate)s? (?:\w+ )?(?:explod|blew)\w*",
    r"(?:on fire|fire) (?:playlist|album|track|song|beat|show|deal|content|sale|outfit|your|the \w+ team|him|"
    r"her|them)",
    r"(?:you|he|she|they|we|team|band|everyone)(?:'re| are|'s| is| were) on fire|(?:is|are|was|so|pure|"
    r"straight|absolute) fire",
    r"heart attack (?:when|seeing|looking|opening|at the (?:price|bill))|(?:my|mini) heart attack",
    r"(?:the|da) bomb|bath bombs?|bomb (?:pancakes?|food|burger)|photobomb\w*|review.bomb\w*",
    r"sick (?:beats?|visuals?|tricks?|of|and tired)|poison (?:ivy|frog)|blood oranges?|deadly (?:boring|"
    r"serious|good)",
    r"burn(?:t|ed)? (?:orange|out|umber|through|my money|a hole)|burning (?:question|issue|desire|love)",
    r"toxic (?:fans?|community|positivity|people|players?|masculinity|management|comments?|chat|work\w*|culture)",
    r"dangerous(?:ly)? (?:good|delicious|addictive|cheesy|close|precedent)",
    r"(?:hurts?|painful) to (?:see|watch|say|read)|chok(?:ed|es|ing) (?:up|in the (?:final|match|game))",
    r"(?:trailer|teaser|album|script|episode|plot|spoilers?|release date|poster|game|song)s? (?:\w+ )?leak(?:ed|s)?",
    r"sue(?: is| was|'s| from| at| and)|court (?:shoes?|jester|martial)|(?:tennis|food|basketball|squash) courts?",
    r"my (?:lawyer|attorney) (?:husband|wife|friend|brother|sister|dad|mum|mom|son|daughter)",
    r"price discrimination|discriminating (?:palate|customer|taste|viewer|shopper)s?",
    r"insult to injury|death (?:certificate|metal|star|note|in the family)|"
    r"kills my (?:\w+ ){0,2}(?:performance|battery|pc|speed|mood|vibe)|"
    r"injury time|injured (?:player|striker|pride)|hospital (?:scene|drama|series|show|corners?)",
    r"shoot (?:me|you|us) an? (?:email|message|text|dm)|(?:photo|video|film) shoot\w*|dead(?:ass| ass)",
)

CUES: Final = {
    "danger": (
        r"(?:in|to|at) (?:the )?(?:hospital|icu|er|a and e|a&e|emergency room|intensive care)",
        r"hospitali[sz]ed|ambulance|paramedics|intensive care|stretcher",
        r"c[ao](?:ught|tch(?:es|ing)?) (?:on )?fire|on fire|burst into flames|in flames|started a fire|house fire",
        r"(?:a|the|kitchen|electrical|engine) fire (?:in|at|broke out|started|on board)|smoke (?:coming|came|"
        r"pouring|filled|everywhere)|sparks? (?:fly|"
        r"flying|from|came)",
        r"faint(?:ed|ing)|passed out|unconscious|lost consciousness|seizures?|miscarriage|stopped breathing",
        r"can(?:'t|not) breathe|couldn't breathe|(?:ceiling|shelf|shelves|stand|roof|balcony|stairs?|seat|"
        r"wall|floor) collapsed",
        r"injur(?:ed|y|ies|es)|wounded(?! (?:vet|warrior|soldier))|bleeding|concussion|"
        r"needed (?:\w+ )?stitches|paraly[sz]ed|disfigured|maimed",
        r"(?:was|were|got|get|gets|getting|been|be|badly|seriously) (?:\w+ )?hurt|hurt (?:my|his|her|him|"
        r"himself|herself)",
        rf"{_PERSON} (?:\w+ ){{0,3}}(?:died|dies|die|dead|(?:was|were|got|get|be|been) killed|collapsed|drowned)",
        r"(?:a|another|two|three|\d+|first) deaths?|deaths (?:at|on|in|after)|death (?:at|on) (?:the|your)|"
        r"fatalit(?:y|ies)",
        r"(?:nearly|almost) (?:\w+ )?(?:died|killed|drowned|fell|suffocated|choked)|(?:could|"
        r"might) have (?:died|killed|been killed)",
        r"kill(?:ed|s)? (?:a|an|two|three|my|him|her|someone|somebody|people|\d+|our|children)|going to (?:die|kill)",
        r"electric(?:al)? shocks?|electrocut(?:ed|ion)|(?:got|gave|gives) (?:me |him |her |us )?(?:a |"
        r"an )?shock from",
        rf"burn(?:ed|t|s|ing)? (?:\w+ )?(?:my|his|her|our|their|your) (?:\w+ )?(?:{_BODY}|child|son|daughter|"
        rf"kid|baby)",
        r"(?:chemical|degree|skin|bad|severe) burns?|(?:was|were|got|been) (?:badly |severely )?burn(?:ed|t)|"
        r"blister(?:s|ed)?",
        rf"{_PERSON} (?:\w+ ){{0,3}}(?:crushed|trapped (?:in|under|inside))|(?:crushed|trapped) (?:\w+ )?(?:by|"
        rf"in|under|my|his|"
        rf"her) (?:the |a |an |my |his |her )?"
        rf"(?:machine|lift|elevator|car|truck|train|door|building|room|cabin|{_BODY})",
        r"fell (?:down|off|through|from|into) (?:the |a |your |my )?(?:\w+ )?(?:stairs?|steps?|ladder|hole|window|"
        r"escalator|balcony|roof|bed|chair|ride|horse|bike|floor)",
        rf"(?:broke|broken|fractured|sprained|lost|cut|sliced) (?:his|her|my|their|a|an) (?:hip|leg|arm|wrist|"
        rf"ankle|nose|ribs?|"
        rf"tooth|teeth|jaw|collarbone|shoulder|elbow|skull|{_BODY})",
        r"brakes? (?:\w+ )?(?:fail(?:ed|s|ing|ure)?|gave out|gone|stopped|don't|didn't|do not|did not)|"
        r"no brakes|brake failure",
        r"(?:seat ?belts?|airbags?|safety (?:bar|lock|catch|belt)|harness) (?:\w+ )?(?:doesn't|don't|didn't|"
        r"does not|did not|failed|"
        r"broke|snapped|won't|came (?:off|loose|undone))",
        r"allergic (?:reaction|shock)|anaphyla\w{1,6}|epipen|(?:undeclared|hidden) (?:allergens?|nuts?)",
        rf"(?:glass|metal|plastic|needles?|nails?|screws?|blades?|razor|stones?|wire) (?:\w+ ){{0,4}}(?:in|"
        rf"inside) (?:\w+ ){{0,3}}{_FOOD}",
        r"food.?poison(?:ing|ed)|poison(?:ed|ing|ous)|toxic (?:smell|fumes?|chemicals?|products?|gas|"
        r"substances?|ingredients?|smoke|waste)|contaminat(?:ed|ion)|salmonell\w{1,5}|"
        r"listeri\w{1,5}|e\.? ?coli|"
        r"botulism|legionell\w{1,5}|asbestos|norovirus|carcinogen\w{0,3}",
        r"explo(?:ded?|des|ding|sion)|blew up in|detonat\w{2,4}",
        r"(?:driver|pilot|captain|staff|nurse|doctor|lifeguard|instructor) (?:\w+ ){0,2}(?:drunk|asleep|"
        r"on drugs|intoxicated)|drunk (?:driver|pilot)|"
        r"drove (?:through|into|at) (?:a |the )?(?:red|crowd|\d{3})",
        r"carbon monoxide|gas (?:leak|smell|explosion)|(?:smell|smells|smelled|smelt|stinks?) (?:of |"
        r"like )?gas|live wires?|exposed wires?",
        rf"ch[oa]ck?(?:ed|ing|es) (?:on|hazard|to)|chok(?:ed|ing|es)|suffocat\w{{2,4}}|drown(?:ed|ing)|"
        rf"strangl\w{{2,4}}|"
        rf"{_PERSON} (?:\w+ ){{0,2}}swallow(?:ed|s)",
        r"(?:vomit|throw|threw|coughing|puking|peeing|pooping|spitting)\w{0,4} (?:up )?(?:up|blood|all night|"
        r"for hours|since)|vomiting",
        r"dangerous(?! (?:disease|virus|world|times))|(?:un|not )safe(?: to)?|safety (?:hazards?|risks?|"
        r"issues?|concerns?)|hazard(?:ous|s)?|"
        r"life.threatening|death ?trap|"
        r"lethal|deadly|fatal(?! (?:flaw|error|bug|exception|crash))|risk(?:ed|ing|s)? (?:\w+ )?(?:lives|"
        r"his life|her life|my life|our lives)",
        r"assault(?:ed|ing|s)?|attacked (?:me|him|her|us|by|my)|punched|slapped (?:me|my|him|her)|"
        r"beat(?:en)? (?:up|me|him|her)|raped?|"
        r"molest\w{0,3}|groped|harass(?:ed|ing)|stabbed|at (?:gun|knife)point|threatened (?:me|us|her|him|my)|"
        r"stalk(?:ed|ing)",
        rf"(?:hit|hits|hitting|kicked|pushed|dragged) (?:a|my|the|our|his|an) (?:\w+ )?{_PERSON}",
        r"(?:sick|ill) (?:after|from|since|for days|all night)|(?:got|fell|get|getting|falling) (?:so |very |"
        r"really |all |seriously )?(?:sick|ill)|"
        r"made (?:me|us|him|her|them|my \w+|our \w+) (?:so |very |really |all )?(?:sick|ill)",
        r"(?:rash|hives|burns?) (?:all )?(?:over|on) (?:my|his|her|our)|swollen (?:face|throat|tongue|lips)|"
        r"lost (?:her|his|my) (?:sight|hearing)",
        r"heart attack|suicid\w{1,4}|(?:kill|hang|harm) (?:him|her|my|them)sel(?:f|ves)|overdos(?:e|ed)",
        r"(?:someone|somebody|people|kids?|child(?:ren)?) (?:\w+ ){0,4}(?:get|be) (?:hurt|killed|injured)|"
        r"(?:will|gonna) die",
    ),
    "discrimination": (
        r"racis(?:t|ts|m)|racial(?:ly)? (?:\w+ )?(?:profil\w{2,4}|slurs?|abuse\w?|insults?|comments?|"
        r"discriminat\w{2,4})|sexis(?:t|m)|"
        r"misogyn\w{1,5}|(?:homo|trans|xeno|islamo|lesbo)phob\w{1,4}|anti.?semit\w{1,5}|ableis[tm]|ageis[tm]|"
        r"blackface|bigot\w{0,3}",
        r"discriminat(?:ion|ed|es|ory|e|ing against)|white supremac\w{1,4}|segregat\w{2,4}|hate speech|n.word|"
        r"nazi (?:salute|symbol)",
        r"(?:refus|den[iy]|reject|kick|turn|thr[eo]w|ignor|treat|insult|search|stopp|fir(?:e|ing)|sack|laugh|"
        r"mock|attack|banned|told|not serv)\w{0,4}"
        rf"[^.!?]{{0,80}} (?:because|cause|cos|bc|due to|as) (?:of )?(?:i'?m|i am|i was|we'?re|we are|we were|"
        rf"he'?s|he is|"
        rf"she'?s|she is|they'?re|they are|"
        rf"(?:my|her|his|our) \w+ (?:is|was|are)|being)? ?(?:\w+ )?{_TARGET}",
        r"(?:refus|den[iy]|reject|kick|turn|threw|throw|told|asked|banned?|insult|laugh|mock|"
        r"ignor)\w{0,3} (?:\w+ ){0,8}"
        r"(?:wheelchair|hijab|headscarf|turban|veil|burk?ini|guide dog|autis\w{2,4}|disabled|down'?s syndrome)",
        r"(?:wheelchair|hijab|headscarf|turban|veil|guide dog) (?:\w+ ){0,6}(?:refused|denied|not allowed|"
        r"turned away|kicked out|off or leave|banned)",
        r"(?:only|just) (?:\w+ )?(?:checked|searched|stopped|controlled|picked) (?:\w+ )?(?:arabs?|blacks?|"
        r"asians?|foreigners?)|"
        r"(?:searched|checked|stopped|controlled) only (?:the |us )?(?:arabs?|blacks?|asians?|foreigners?)",
        r"(?:transphobic|racist|homophobic|ethnic) slurs?|slur(?:s)? (?:from|by|at|against)|called (?:me|him|"
        r"her|us) (?:a |an )?(?:\w+ )?"
        r"(?:fag\w{0,3}|monkey|terrorist|tranny|dyke|paki|nigg\w{1,3}|retard\w{0,2}|n.word)",
        r"(?:whites?|men|under.\d+s?) only|go back to (?:your|my|his|her) (?:own )?country",
    ),
    "data_leak": (
        r"data (?:leaks?|breach(?:es)?|theft)|privacy (?:breach|violation)|security breach|"
        r"identity theft|dark ?web|gdpr (?:breach|violation)",
        r"leak(?:ed|s|ing)? (?:\w+ ){0,4}(?:data|e?mails?|passwords?|accounts?|address(?:es)?|customers?|"
        r"details|records|info\w*|numbers?|messages|photos|files)",
        r"(?:data|database|details|passwords?|e?mails?|accounts?|cards?|information|info|records|numbers?|"
        r"identity|photos|messages|files) "
        r"(?:\w+ ){0,5}(?:leaked|stolen|hacked|exposed|breached|compromised|for sale|on (?:some|a|"
        r"the) (?:forum|internet|web))",
        r"(?:stole|stolen|hacked|exposed|sold|selling|sell|shar(?:e|es|ed|ing)) (?:\w+ ){0,2}(?:personal|"
        r"private|customers?'?|medical|bank|my|our) "
        r"(?:\w+ )?(?:data|details|info\w*|passwords?|accounts?|address(?:es)?|records|location|numbers?|photos)",
        r"(?:got|been|was|were|is|are|getting|your|the) (?:\w+ )?hacked|(?:the|your|since|after) (?:\w+ )?hack",
        r"(?:other|another|different) (?:people|person|customer|user|client|patient|guest|passenger)(?:'s|s'|"
        r"s)?(?:'s)? (?:\w+ )?"
        r"(?:orders?|data|details|accounts?|invoices?|messages|address(?:es)?|files?|bookings?|names?|records|"
        r"conversations?|statements?)",
        r"(?:someone|somebody|a stranger) ?(?:else)?'s (?:\w+ ){0,2}(?:file|data|account|details|invoice|"
        r"order|statement|records?|address|passport|results?|photos)",
        r"(?:sent|send|gave|showed|emailed|forwarded) (?:\w+ ){0,4}(?:statement|details|data|file|invoice|"
        r"results|address|passport|records) to (?:\w+ )?"
        r"(?:another|other|the wrong|a stranger|someone else|somebody else)",
        r"passwords? (?:\w+ ){0,3}plain ?text|plain ?text passwords?|(?:in|on|all) (?:in )?cc|instead of bcc|"
        r"everyone (?:can )?sees? my (?:address|e?mail|name)",
        r"(?:data|location|contacts|photos|camera|microphone|info\w*|address) (?:\w+ ){0,6}without (?:my|our|"
        r"any|asking) ?(?:consent|permission|knowledge)?",
    ),
    "legal_threat": (
        r"(?:my|our|a|the|by|from my|contact(?:ed|ing)? (?:a|my)|get(?:ting)? a|hir(?:e|ed|"
        r"ing) a) (?:lawyers?|attorneys?|solicitors?|barristers?)|law firm",
        r"lawsuits?|class.?action|small claims|legal (?:action|proceedings|advice|notice|steps|route)|"
        r"cease and desist|subpoena",
        r"(?:take|taking|took|see|meet|drag|dragging|bring) (?:\w+ ){1,3}(?:to|in|before) (?:a |the |"
        r"small )?(?:court|tribunal|judge)|(?:go|going|went) to court|in court",
        r"(?:will|gonna|to|i'?ll|we'?ll|should|could|can|lets|let's|and|going to|might|must|i) sue|su(?:e|ing|"
        r"ed) (?:you|them|the|this|your|for|over|these|ur)",
        r"press(?:ing)? charges|prosecut(?:e|ed|ion|ing)|trading standards|ombudsman|attorney general|"
        r"consumer (?:court|protection|rights|affairs)",
        r"(?:fil(?:e|ed|ing)|lodg(?:e|ed|ing)|mak(?:e|ing)) (?:a |an )?(?:\w+ )?(?:complaint|claim|report|"
        r"suit|dispute) (?:with|to|against|at)|police (?:report|complaint)",
        r"report(?:ed|ing)? (?:\w+ ){1,3}to (?:the )?(?:police|authorit\w{3}|trading|fca|ftc|bbb|regulators?|"
        r"icas?|ico|health|fda|faa|cops|city)|"
        r"(?:went|going|go) to the police|calling the (?:police|cops)",
    ),
    "boycott": (
        r"#?boycot\w{0,30}|#cancel(?!led|ed|lation|ation)\w{2,30}|#delete\w{2,30}|#stop(?:buying)?\w{2,30}|"
        r"#\w{2,30}boycott",
        r"(?:nobody|no one|none of (?:us|you)|people|everyone|everybody|we (?:all )?|you (?:all )?|"
        r"y'all) (?:should|must|need to|have to|has to|ought to) "
        r"(?:\w+ )?(?:buy|stop|avoid|leave|cancel|switch|quit|shop|go|unsubscribe|uninstall|delete|fly|eat)",
        r"(?:do not|don't|dont|never) (?:\w+ )?(?:buy|shop|order|book|eat|fly|go|spend) (?:\w+ ){0,3}(?:there|"
        r"from them|with them|from these|from this|from here|"
        r"their (?:\w+ )?(?:products?|stuff|things))",
        r"(?:do not|don't|dont|not) give (?:them|these \w+|this \w+) (?:\w+ ){0,3}(?:cents?|money|penny|dime|"
        r"business|pounds?|euros?|dollars?)|not a (?:single )?(?:cent|penny|dime) (?:for|to) ",
        r"(?<!i )(?<!i'll )(?<!to )(?<!will )(?<!please )stop (?:buying|shopping|flying|eating|supporting|"
        r"ordering|booking|giving them)",
        r"(?:let's|lets|time to|we should|we must) (?:all )?(?:\w+ )?(?:stop|cancel|leave|unsubscribe|"
        r"walk away|quit|avoid|switch|uninstall)",
        r"(?:cancel|unsubscribe|uninstall|delet|clos|return|switch)\w{0,5} (?:\w+ ){0,6}(?:do the same|"
        r"so should you|follow me|join (?:me|us)|you should too|all of you|en masse|everyone)",
        r"hit them (?:\w+ )?(?:in the (?:wallet|pocket)|where it hurts)|vote with (?:your|our) (?:wallets?|"
        r"money|feet)|mass (?:unsubscribe|cancel\w*|uninstall)|"
        r"(?:protest|picket|blockade|demonstration) (?:\w+ ){0,4}(?:outside|in front|at)|no.?one goes in",
    ),
}

#: What turns a sign around when it stands shortly before it in the same clause.
NEGATION: Final = (
    r"(?:no|not|never|nobody|no.one|none|nothing|without|neither|nor|cannot|(?:is|are|was|were|do|does|did|"
    r"has|have|had|wo|would|could|ca|should)n'?t|"
    r"zero|isnt|dont|doesnt|didnt|wont|far from|hardly|refuse to|free of|instead of|pointless|no need to|stop saying)"
)
#: These look like negations and are none.
NO_NEGATION: Final = (
    r"(?:not only|not just|not joking|not kidding|no wonder|no doubt|no surprise|why not|"
    r"not sure if|not even|can't believe|nothing but|no joke|if not)"
)
#: What makes an event a mere supposition.
SUPPOSED: Final = (
    r"(?:risk of|if (?:it|this|that|he|she|they|someone|i|we) (?:had|would|were)|imagine if|as if|"
    r"what if|in case|hope (?:no|that no)|like (?:a|an) )"
)
#: After a sign, these say that it is not so.
DENIED_AFTER: Final = (
    r"(?: is| are| was| were| would be)? ?(?:pointless|useless|ridiculous|silly|nonsense|"
    r"free\b|exaggerated|n't|not true|fake|a lie|over ?the ?top)"
)
