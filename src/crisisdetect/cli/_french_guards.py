"""In French: what is told where hostile or damaged input, a full disk or a slow receiver is met."""

from __future__ import annotations

from typing import Final

GUARDS: Final = {
    "{why}; what was there before is as it was": "{why} ; ce qui s’y trouvait est resté tel quel",
    "{why}; what was there before is as it was, what is finished stays in {folder}, run again to go on": (
        "{why} ; ce qui s’y trouvait est resté tel quel, et ce qui est terminé reste dans {folder} ; relancez"
    ),
    "File too large": "le fichier dépasse la taille permise",
    "Disk quota exceeded": "le quota du disque est dépassé",
    "Input/output error": "le disque ne répond plus comme il faut",
    "The key of the pseudonyms in {path} is damaged: its {n} bytes could be guessed.\nHint: put back the {bytes} bytes "
    "it had, or delete it: a new key is made, and the same names get other pseudonyms": (
        "La clé des pseudonymes dans {path} est abîmée : ses {n} octets pourraient être devinés.\n"
        "Conseil : remettez les {bytes} octets qu’elle avait, ou supprimez-la : une nouvelle clé est créée, et les "
        "mêmes noms reçoivent d’autres pseudonymes"
    ),
    "a row of its table {table} is not what was written": "une ligne de sa table {table} n’est pas ce qui a été écrit",
}
