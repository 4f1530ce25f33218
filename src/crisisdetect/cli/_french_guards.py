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
    "{path} cannot be read: its reader failed with {why}.": "{path} ne peut pas être lu : la lecture a échoué ({why}).",
    "{path} takes too much time or memory to unpack: it is damaged, or made to stop its reader.": (
        "{path} demande trop de temps ou de mémoire : le fichier est abîmé, ou fait pour bloquer la lecture."
    ),
    "{path} unfolds to too much ({what}): it looks like a decompression bomb.\n"
    "Hint: if you trust it, write it as CSV and give that": (
        "{path} se déplie en trop de données ({what}) : on dirait une bombe de décompression.\n"
        "Conseil : si vous avez confiance en ce fichier, enregistrez-le en CSV et donnez celui-là"
    ),
    "{path} has a row beyond {n}, which no spreadsheet has; it is not read.": (
        "{path} a une ligne au-delà de {n}, ce qu’aucun tableur n’a ; le fichier n’est pas lu."
    ),
    "more than {total} bytes from {size}": "plus de {total} octets à partir de {size}",
    "{n} rows from {size} bytes": "{n} lignes à partir de {size} octets",
    "more than {total} bytes in the first {n} of {rows} rows, from {size}": (
        "plus de {total} octets dans les {n} premières lignes sur {rows}, à partir de {size}"
    ),
    "more than {n} characters of cells": "plus de {n} caractères dans les cellules",
    "{n} columns, at most {most} are read": "{n} colonnes, {most} au plus sont lues",
    "a column of kind {kind}, which is not read": "une colonne de type {kind}, qui n’est pas lue",
    "The model in {folder} is not loaded: in a trial in a process of its own it {why}.\n"
    "Hint: it is damaged, or made to do harm; take it from people you know": (
        "Le modèle dans {folder} n’est pas chargé : lors d’un essai dans un processus à part, {why}.\n"
        "Conseil : il est abîmé, ou fait pour nuire ; prenez-le chez des gens que vous connaissez"
    ),
    "took more memory than its files can need": "il a pris plus de mémoire que ses fichiers ne peuvent en demander",
    "ended its process ({code})": "il a mis fin à son processus ({code})",
    "did not come to an end within {n} s": "il n’a pas fini en {n} s",
    "its answers have no end": "ses réponses n’ont pas de fin",
    "a row of its table {table} is not what was written": "une ligne de sa table {table} n’est pas ce qui a été écrit",
}
