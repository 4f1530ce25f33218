"""Scored comments, in memory or in a folder larger than memory, of which what is needed is looked up.

:class:`Frame` and :class:`Folder` give the comments of one stream as :class:`Rows`. What is judged and reported
goes through them, so that an export that does not fit into memory comes to what one that does comes to.
"""

from crisisdetect.store._facts import OWN_SENTIMENT, Facts
from crisisdetect.store._folder import Folder
from crisisdetect.store._frame import Frame
from crisisdetect.store._joined import Joined
from crisisdetect.store._rows import COUNTED, SAID, Rows

#: What users need; what is imported beside it serves the other packages.
__all__: list[str] = []
