"""The sentences of the reader, in English and French."""

from __future__ import annotations

import re
from typing import Final


def _set_well(text: str) -> str:
    """Return French with the spaces that must not break before its signs."""
    text = re.sub(r" ([;!?])", "\u202f\\1", text)
    return text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def _both(english: str, french: str) -> dict[str, str]:
    return {"en": english, "fr": _set_well(french)}


#: Figures and names are put in by :class:`crisisdetect.readers._notes.Note`.
SENTENCES: Final[dict[str, dict[str, str]]] = {
    "far_times": _both(
        "Comments dated far from all others: {n} ({first} to {last}). They are left out of what is judged.",
        "Commentaires datés très loin de tous les autres : {n} (de {first} à {last}). Ils ne sont pas pris en compte.",
    ),
    "budget": _both(
        "Within the budget ({budget}) the model itself scored {n} of {total} comments ({share} %); the others have "
        "the scores of a fast approximation fitted to it. How far that is off was measured on a random sample and "
        "taken out of every count: in half of the bins the negative comments that the model would count are known to "
        "± {half} or better (from n_negative_low to n_negative_high, 95 %).",
        "Dans les limites fixées ({budget}), le modèle lui-même a évalué {n} commentaires sur {total} "
        "({share}\u00a0%) ; les autres ont l’évaluation d’une approximation rapide ajustée sur lui. Son écart a été "
        "mesuré sur un échantillon aléatoire et retiré de chaque compte : dans la moitié des tranches de temps, le "
        "nombre de commentaires négatifs que le modèle compterait est connu à ± {half} près ou mieux (de "
        "n_negative_low à n_negative_high, à 95\u00a0%).",
    ),
    "budget_texts": _both("{n} texts", "{n} textes"),
    "budget_whole": _both(
        "The budget ({budget}) was enough for the model to score all {total} comments.",
        "Les limites fixées ({budget}) ont permis au modèle d’évaluer les {total} commentaires.",
    ),
    "few_understood": _both(
        "Only the {n} most severe of {total} crises were looked at for their cause, grave reports, concerns, open "
        "questions, corrected shares and what to do; of the others these are null.",
        "Seules les crises les plus graves ({n} sur {total}) ont été examinées de près : cause, signalements graves, "
        "préoccupations, questions ouvertes, parts corrigées et conduite à tenir ; pour les autres, ces champs sont "
        "vides (null).",
    ),
    "source": _both(
        "{path} was read as {format}, because {why}: {mapping}.",
        "{path} a été lu au format {format}, car {why} : {mapping}.",
    ),
    "why_nested": _both(
        "its records are nested as in an export of {format}",
        "ses enregistrements sont imbriqués comme dans un export {format}",
    ),
    "why_columns": _both("it has the columns {names}", "il a les colonnes {names}"),
    "why_called": _both("its columns are called {called}", "ses colonnes s’appellent {called}"),
    "called_both": _both(
        "{timestamp} for the timestamp and {text} for the text", "{timestamp} pour la date et {text} pour le texte"
    ),
    "called_timestamp": _both("{timestamp} for the timestamp", "{timestamp} pour la date"),
    "called_text": _both("{text} for the text", "{text} pour le texte"),
    "name": _both("{column}", "{column}"),
    "why_named": _both("you named its columns", "vous avez nommé ses colonnes"),
    "why_unknown": _both("no column has a known name", "aucune colonne n’a de nom connu"),
    "guessed_timestamp": _both(
        "No column is named as times are: {column} was taken for the time, as it holds moments. "
        'Name another with mapping={{"timestamp": "..."}}.',
        "Aucune colonne ne porte un nom de date : {column} a été prise pour la date, car elle contient des dates. "
        'Indiquez-en une autre avec mapping={{"timestamp": "..."}}.',
    ),
    "guessed_text": _both(
        "No column is named as texts are: {column} was taken for the text, as it holds the longest sentences. "
        'Name another with mapping={{"text": "..."}}.',
        "Aucune colonne ne porte un nom de texte : {column} a été prise pour le texte, car elle contient les phrases "
        'les plus longues. Indiquez-en une autre avec mapping={{"text": "..."}}.',
    ),
    "unread_columns": _both(
        "Columns that were not read ({n}): {columns}.", "Colonnes qui n’ont pas été lues ({n}) : {columns}."
    ),
    "other_lists": _both(
        "Other lists in it look like comments too and were not read: {columns}.",
        "D’autres listes qui ressemblent à des commentaires n’ont pas été lues : {columns}.",
    ),
    "inner_lists": _both(
        "Lists within its records were not read: {columns}.",
        "Les listes contenues dans ses enregistrements n’ont pas été lues : {columns}.",
    ),
    "turned_dates": _both(
        "A spreadsheet had exchanged day and month in {n} dates of column {column} and left the others as text: they "
        "were turned back. Give dayfirst= or export again if that is wrong.",
        "Un tableur avait inversé le jour et le mois dans {n} dates de la colonne {column} et laissé les autres en "
        "texte : elles ont été rétablies. Exportez de nouveau si c’est faux.",
    ),
    "fill_dates": _both(
        "{n} rows have no date in column {column} and stand below one that has: if a date is written on the first row "
        "of a day only, give fill_dates=True.",
        "Lignes sans date dans la colonne {column}, sous une ligne qui en a une : {n}. Si la date n’est écrite que sur "
        "la première ligne de chaque jour, donnez fill_dates=True.",
    ),
    "unreadable": _both(
        "{error} It was left out.", "Un fichier a été laissé de côté. Message d’origine, en anglais : {error}"
    ),
    "broken_off": _both(
        "{error} What stands before was read, the rest was left out.",
        "Un fichier n’a été lu qu’en partie, la suite a été laissée de côté. Message d’origine, en anglais : {error}",
    ),
    "other_kinds": _both(
        "{n} files of other kinds were left out: {endings}.",
        "Fichiers d’un autre type, laissés de côté : {n} ({endings}).",
    ),
    "same_file": _both(
        "{path} is the same file as one already read, and was left out.",
        "{path} est identique à un fichier déjà lu et a été laissé de côté.",
    ),
    "torn": _both(
        "The compressed file is damaged or ends early; what could be unpacked was read.",
        "Le fichier compressé est endommagé ou incomplet ; ce qui a pu être décompressé a été lu.",
    ),
    "utf16": _both(
        "It was read as {encoding}, which its NUL bytes suggest.",
        "Il a été lu en {encoding}, comme le suggèrent ses octets NUL.",
    ),
    "windows": _both(
        "It is not UTF-8 and was read as Windows-1252.", "Il n’est pas en UTF-8 et a été lu en Windows-1252."
    ),
    "code_page": _both(
        "It is not UTF-8 and was read as {encoding}, whose letters fit best. Name another with encoding=.",
        "Il n’est pas en UTF-8 et a été lu en {encoding}, dont les lettres conviennent le mieux. Indiquez-en un autre "
        "avec encoding=.",
    ),
    "stray_bytes": _both(
        "{n} bytes are not UTF-8 and were read as Windows-1252.",
        "Octets qui ne sont pas en UTF-8 et ont été lus en Windows-1252 : {n}.",
    ),
    "nul": _both("{n} NUL characters were removed.", "Caractères NUL supprimés : {n}."),
    "long_line": _both(
        "A line of more than {limit} bytes was cut there.", "Une ligne de plus de {limit} octets y a été coupée."
    ),
    "header": _both("The header was found in row {row}.", "L’en-tête a été trouvé à la ligne {row}."),
    "header_below": _both(
        "The header was found in row {row}, below {above} other rows.",
        "L’en-tête a été trouvé à la ligne {row}, sous d’autres lignes (nombre : {above}).",
    ),
    "private_columns": _both(
        "Columns with addresses of persons were not read: {columns}.",
        "Les colonnes qui contiennent des coordonnées de personnes n’ont pas été lues : {columns}.",
    ),
    "ids_repeat": _both(
        "Column {column} repeats on different comments, so it is not used as their id.",
        "La colonne {column} se répète pour des commentaires différents : elle ne sert pas d’identifiant.",
    ),
    "rounded_ids": _both(
        "{n} ids were rounded by a spreadsheet or a table of numbers and cannot be used: column {column}.",
        "Identifiants arrondis par un tableur ou un tableau de nombres, donc inutilisables : {n} (colonne {column}).",
    ),
    "no_texts": _both(
        "There is no column of texts: nothing can be scored, only counted.",
        "Il n’y a pas de colonne de textes : rien ne peut être évalué, seulement compté.",
    ),
    "encoded_twice": _both(
        "{n} texts in column {column} had been encoded twice (Ã© for é) and were put right.",
        "Textes encodés deux fois (Ã© pour é) et rétablis : {n} (colonne {column}).",
    ),
    "ratings_unread": _both(
        "{n} ratings in column {column} cannot be read and were left out.",
        "Notes illisibles, laissées de côté : {n} (colonne {column}).",
    ),
    "long_texts": _both(
        "{n} texts are longer than {limit} characters and were cut there.",
        "Textes de plus de {limit} caractères, coupés à cette longueur : {n}.",
    ),
    "own_posts": _both(
        "Its {rows} rows are posts of your own pages, not comments on them; they are marked as your own.",
        "Ses lignes ({rows}) sont des publications de vos propres pages, et non des commentaires ; elles sont marquées "
        "comme les vôtres.",
    ),
    "missing_replies": _both(
        "YouTube counted {counted} replies and the export holds {given}: it gives only some of them.",
        "YouTube a compté {counted} réponses et l’export en contient {given} : il n’en donne qu’une partie.",
    ),
    "several_files": _both(
        "{n} rows are in more than one file and were counted once.",
        "Lignes présentes dans plusieurs fichiers et comptées une seule fois : {n}.",
    ),
    "day_first": _both(
        "Dates in {path} were read with the day first: {why}.",
        "Les dates de {path} ont été lues avec le jour en premier : {why}.",
    ),
    "month_first": _both(
        "Dates in {path} were read with the month first: {why}.",
        "Les dates de {path} ont été lues avec le mois en premier : {why}.",
    ),
    "reach_both": _both(
        "row values reach {first} in the first and {second} in the second place",
        "les valeurs vont jusqu’à {first} en première et {second} en deuxième position",
    ),
    "reach_first": _both(
        "row values reach {first} in the first place", "les valeurs vont jusqu’à {first} en première position"
    ),
    "reach_second": _both(
        "row values reach {second} in the second place", "les valeurs vont jusqu’à {second} en deuxième position"
    ),
    "dotted": _both("dates with dots put the day first", "les dates avec des points mettent le jour en premier"),
    "in_order": _both(
        "only so are the rows in order of time", "c’est la seule lecture où les lignes sont en ordre chronologique"
    ),
    "local_header": _both(
        "the header is in '{language}', where the day comes first",
        "l’en-tête est dans une langue (« {language} ») où le jour vient en premier",
    ),
    "nothing_tells": _both("nothing in the column tells", "rien dans la colonne ne permet de trancher"),
    "exports_so": _both("exports of {format} are written so", "les exports {format} sont écrits ainsi"),
    "others_so": _both(
        "other files with the same column are written so", "d’autres fichiers avec la même colonne sont écrits ainsi"
    ),
    "serial_days": _both(
        "Numbers such as 46083.5 ({n} rows) were read as days counted by a spreadsheet.",
        "Les nombres tels que 46083.5 (lignes : {n}) ont été lus comme des jours comptés par un tableur.",
    ),
    "no_zone": _both(
        "Times that name no time zone ({n} rows) were read as {tz}.",
        "Les heures sans fuseau horaire (lignes : {n}) ont été lues en {tz}.",
    ),
    "no_zone_utc": _both(
        "Times that name no time zone ({n} rows) were read as UTC. Give tz= if they are local times.",
        "Les heures sans fuseau horaire (lignes : {n}) ont été lues en UTC. Donnez tz= si ce sont des heures locales.",
    ),
    "only_days": _both(
        "Rows with a day and no time of day: {n}. Bins shorter than a day mean nothing for them.",
        "Lignes avec un jour mais sans heure : {n}. Un pas plus court que la journée n’a pas de sens pour elles.",
    ),
    "came_twice": _both(
        "Rows in the hour that came twice when clocks went back in {tz}: {n}. They were told apart by their order, or "
        "spread evenly over both hours.",
        "Lignes dans l’heure vécue deux fois au passage à l’heure d’hiver ({tz}) : {n}. Elles ont été départagées "
        "d’après leur ordre, ou réparties également sur les deux heures.",
    ),
    "told_relative": _both(
        "Times told from the moment of the export, {moment} UTC: {n} rows, some told in no finer unit than {unit}. "
        "Finer bins mean nothing for them.",
        "Dates relatives au moment de l’export, {moment} UTC : {n} lignes, dont certaines ne sont pas plus précises "
        "que {unit}. Un pas plus fin n’a pas de sens pour elles.",
    ),
    "worked_out": _both(
        "Its times ({n} rows) were worked out by the tool that collected it from words such as “1 year ago”: a whole "
        "year may stand on one instant, and finer bins mean nothing.",
        "Ses dates (lignes : {n}) ont été calculées par l’outil de collecte d’après des mots tels que « il y a 1 an » "
        ": toute une année peut tomber sur un même instant, et un pas plus fin n’a pas de sens.",
    ),
    "capped": _both(
        "It holds exactly {rows} rows, at which tools stop: it is probably not complete. {side}",
        "Il contient exactement {rows} lignes, limite à laquelle les outils s’arrêtent : il est sans doute incomplet. "
        "{side}",
    ),
    "latest_first": _both(
        "Its latest rows come first, so that what was said before {moment} UTC is probably missing.",
        "Les lignes les plus récentes viennent en premier : ce qui a été dit avant le {moment} UTC manque sans doute.",
    ),
    "earliest_first": _both(
        "Its earliest rows come first, so that what was said after {moment} UTC is probably missing.",
        "Les lignes les plus anciennes viennent en premier : ce qui a été dit après le {moment} UTC manque sans doute.",
    ),
    "no_order": _both(
        "Its rows are in no order, so that nothing tells which ones are missing.",
        "Ses lignes ne suivent aucun ordre : rien ne dit lesquelles manquent.",
    ),
    "begins_late": _both(
        "It begins at {moment} UTC at full volume: what came before on that day was not collected. It is not a jump.",
        "Les données commencent le {moment} UTC à plein volume : ce qui précède ce jour-là n’a pas été collecté. "
        "Ce n’est pas une hausse soudaine.",
    ),
    "ends_early": _both(
        "It ends at {moment} UTC at full volume: what came later on that day was not collected. It is not calm.",
        "Les données s’arrêtent le {moment} UTC à plein volume : la suite de cette journée n’a pas été collectée. "
        "Ce n’est pas une accalmie.",
    ),
    "in_stream": _both("{what} (stream {stream})", "{what} (flux {stream})"),
    "free": _both("{text}", "{text}"),
}

UNITS: Final = {
    "years": _both("years", "l’année"),
    "months": _both("months", "le mois"),
    "weeks": _both("weeks", "la semaine"),
    "days": _both("days", "le jour"),
    "hours": _both("hours", "l’heure"),
    "minutes": _both("minutes", "la minute"),
}

#: Why rows were rejected.
REASONS: Final = {
    "bad_timestamp": _both("time that cannot be read", "date illisible"),
    "bad_number": _both("number beyond all bounds", "nombre démesuré"),
    "duplicate_id": _both("comment that was read already", "commentaire déjà lu"),
    "internal_note": _both("internal note", "note interne"),
    "malformed_row": _both("row that cannot be read", "ligne illisible"),
    "no_timestamp": _both("no time", "sans date"),
    "not_a_comment": _both("not a comment", "n’est pas un commentaire"),
    "relative_timestamp": _both("time told from an unknown moment", "date relative à un moment inconnu"),
    "trash": _both("in the trash of the exporting tool", "dans la corbeille de l’outil d’export"),
    "spam": _both("marked as spam", "marqué comme indésirable"),
    "timestamp_out_of_range": _both("time out of range", "date hors limites"),
}
