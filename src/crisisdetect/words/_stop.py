"""Words that say nothing of a cause."""

from __future__ import annotations

from typing import Final

_STOP = """
    a about after again all also am an and any are as at be because been before being but by can could did do does
    doing don't down even ever every for from get go going got had has have having he her here him his how i i'm if in
    into is isn't it it's its just like me more most my never no not now of off on once one only or other our out over
    really same she should so some still such than that that's the their them then there these they this those through
    to too up us very was we were what when where which while who why will with won't would you your you're user http
    amp rt
    ai aie alors après as assez au aucun aussi autre aux avais avait avec avez avoir ayant bien bon c'est ça ce ceci
    cela celle celui ces cet cette ceux chaque chez comme comment d'un d'une dans de déjà depuis des deux dire dit
    doit donc dont du elle elles en encore entre es est et étaient était étais été être eu fait faire fais faut fois
    font il ils j'ai j'en je jamais juste l'on la là le les leur leurs lui ma mais me même mes moi moins mon n'a n'ai
    n'est ne ni non nos notre nous on ont ou où oui par parce pas peu peut plus pour pourquoi pourtant qu'il qu'on
    quand que quel quelle qui quoi qu'est s'est sa sans se sera ses si son sont sous sur ta te tes toi ton toujours
    tous tout toute toutes très trop tu un une va vais vas votre vos vous vont voir y
    """

# Said in every complaint, or left over where apostrophes are cut.
_MORE = """
    ain't aren't couldn't didn't doesn't hadn't hasn't haven't shouldn't wasn't weren't wouldn't won they're they've
    we're we've you've he's she's i've i'd i'll let's im dont cant didnt doesnt isnt wont ive much many both each few
    however although though instead let may might must since until upon via within without yet
    ceux-ci cela-dit afin ailleurs ainsi auprès avant beaucoup car certains certaines cependant ci d'autres
    dehors delà dès devant durant ensuite envers eux excepté hors jusqu'à lors lorsque malgré mieux n'était
    n'avait n'y néanmoins nouveau outre parfois parmi pendant plusieurs plutôt près presque puis puisque quant quelque
    quelques quels quelle quelles rien sauf selon seulement sinon soi surtout tandis tant tel telle tels
    tellement vers voici voilà vraiment c'était c'que chui jsuis qd tt ts pr ds ya y'a l'a m'a qu'ils
    qu'elle s'il t'as j'avais s'en d'être svp stp
"""

#: Words that say nothing of a cause, in French and English.
STOP_WORDS: Final = frozenset((_STOP + _MORE).split())
