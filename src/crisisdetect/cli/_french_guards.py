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
    "{path} holds more than {n} files: unpack it and choose.": (
        "{path} contient plus de {n} fichiers : décompressez-le et choisissez."
    ),
    "{path} looks like a tar archive and cannot be opened as one.": (
        "{path} ressemble à une archive tar, mais ne peut pas être ouvert comme telle."
    ),
    "{path} is a page in HTML, whatever its name says; tools write such files for Excel.\n"
    "Hint: open it in a spreadsheet and save it as .xlsx or .csv, or choose JSON or CSV where it was exported.": (
        "{path} est une page HTML, quoi qu’en dise son nom ; certains outils écrivent de tels fichiers pour Excel.\n"
        "Conseil : ouvrez-la dans un tableur et enregistrez-la en .xlsx ou en .csv, ou choisissez JSON ou CSV au "
        "moment de l’export."
    ),
    "{path} is a pointer of Git LFS and not the file itself.\nHint: fetch it, with: git lfs pull": (
        "{path} est un pointeur Git LFS, et non le fichier lui-même.\nConseil : récupérez-le avec : git lfs pull"
    ),
    "{path} is a pointer of git-annex and not the file itself.\nHint: fetch it, with: git annex get": (
        "{path} est un pointeur git-annex, et non le fichier lui-même.\nConseil : récupérez-le avec : git annex get"
    ),
    "{path} is {kind}, which is not read.\nHint: {hint}.": (
        "{path} est {kind}, qui n’est pas lu ici.\nConseil : {hint}."
    ),
    "a PDF document": "un document PDF",
    "export the table as CSV or XLSX": "exportez le tableau en CSV ou en XLSX",
    "a document in rich text": "un document en texte enrichi (RTF)",
    "save it as plain text or CSV": "enregistrez-le en texte brut ou en CSV",
    "a database of SQLite": "un fichier de base de données SQLite",
    "export the table, as with: sqlite3 -header -csv FILE 'select * from TABLE'": (
        "exportez la table, par exemple avec : sqlite3 -header -csv FICHIER 'select * from TABLE'"
    ),
    "an archive of 7-Zip": "un fichier 7-Zip",
    "a RAR archive": "un fichier RAR",
    "a file packed by bzip2": "un fichier compressé par bzip2",
    "a file packed by xz": "un fichier compressé par xz",
    "unpack it first": "décompressez-le d’abord",
    "a picture": "un fichier d’image",
    "give the export itself": "donnez l’export lui-même",
    "an array of NumPy": "un tableau NumPy",
    "a pickle of Python, which could run code": "un fichier pickle de Python, capable d’exécuter du code",
    "save it as Parquet or CSV": "enregistrez-le en Parquet ou en CSV",
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
