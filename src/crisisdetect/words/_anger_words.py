"""Words of fury and contempt, folded: no case, no accents. Complaints without them are not calm, only less loud."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

ENGLISH: Final = (
    r"furious|livid|fuming|enraged|outraged?|outrageous|infuriat\w+|seething",
    r"disgust(?:ing|ed)|disgrace(?:ful)?|shame on you|shameful|shameless|appalling|despicable|vile|repulsive",
    r"pathetic|sick of (?:you|this|it)|fed up|sick and tired|(?:i|we) hate (?:you|this|them)|how dare you",
    r"scum(?:bags?)?|crooks?|thieves|thiev\w+|liars?|scammers?|con artists?|criminals?|rats|parasites",
    r"idiots?|morons?|clowns?|imbeciles?|incompetents?|useless bunch|bunch of \w+s|losers",
    r"f+u+c+k\w*|f\*+k?\w*|fck\w*|sh[i*]t\w*|bullshit|bs|wtf|a(?:ss|rse)holes?|piss(?:ed)?(?: off)?",
    r"bastards?|damn(?:ed)?|screw you|go to hell|burn in hell|rot in hell|drop dead|get lost|enough is enough",
)

FRENCH: Final = (
    r"furieu(?:x|se)s?|en colere|enrage[es]*|rage|revolt(?:e[es]*|ant[es]*)|outre[es]*|hors de moi|indigne[es]*",
    r"degueulasses?|degout(?:e[es]*|ant[es]*)|ecoeur(?:e[es]*|ant[es]*)|honteu(?:x|se)s?|honte a vous|quelle honte",
    r"la honte|bande de \w+|scandaleu(?:x|se)s?|ignobles?|immondes?|repugnante?s?|inadmissible|intolerable",
    r"insupportable|ras[- ]le[- ]bol|(?:y en a|j'en ai|on en a) (?:vraiment )?marre|plein le dos|ca suffit",
    r"trop c'est trop|comment osez|foutage de gueule|fout(?:ez|ent|ait) de (?:nous|moi|ma|notre|la)|je vous deteste",
    r"allez vous faire|connards?|connasses?|enfoires?|salauds?|salopards?|ordures?|pourritures?|crapules?|escrocs?",
    r"voleurs?|voyous?|menteurs?|menteuses?|arnaqueurs?|criminels?|assassins?|parasites|rats|truands?|racaille",
    r"minables?|incapables|incompetents?|guignols?|charlots?|bouffons?|clowns?|debiles?|abrutis?|cretins?|imbeciles?",
    r"merd(?:e|ique|ier)s?|putain|ptn|bordel|chier|emmerd\w+|va te faire|allez au diable|brulez en enfer",
)


def has_fury(folded: str) -> bool:
    """Tell whether a folded text has a word of fury or contempt, French or English.

    Examples
    --------
    >>> has_fury("give it back, thieves"), has_fury("you charged me twice")
    (True, False)
    """
    return _pattern().search(folded) is not None


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join((*ENGLISH, *FRENCH))})(?!\w)")
