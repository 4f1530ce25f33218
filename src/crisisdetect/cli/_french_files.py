"""Errors in French: what is wrong with exports, tables, models and settings of a scan, by its English words.

See :mod:`crisisdetect.cli._french_errors`.
"""

from __future__ import annotations

from typing import Final

#: Of the readers, of tables, and of folders of parts.
READERS: Final = {
    "There is no file {path}.": "Il n’y a pas de fichier {path}.",
    "The file {path} cannot be read: {why}.": "Le fichier {path} ne peut pas être lu : {why}.",
    "There is nothing to read.": "Il n’y a rien à lire.",
    "There is nothing to read: the list is empty.": "Il n’y a rien à lire : la liste est vide.",
    "There is no reading option {name}; there are {names}.": (
        "Il n’existe pas d’option de lecture {name} ; il y a {names}."
    ),
    "The 'encoding' parameter must name an encoding, as cp1250 or utf-8. Got {value} instead.": (
        "Le codage des fichiers (encoding=) doit être tel que cp1250 ou utf-8. Reçu : {value}."
    ),
    "The workbook {path} has no sheet {name} with rows. Its sheets are {names}.": (
        "Le classeur {path} n’a pas de feuille {name} qui contienne des lignes. Ses feuilles : {names}."
    ),
    "{path} is empty.": "Le fichier {path} est vide.",
    "{path} holds no rows.": "Le fichier {path} ne contient aucune ligne.",
    "Comments cannot be read from a {kind}: give a path, an open file or a table.": (
        "On ne peut pas lire de commentaires dans un objet {kind} : donnez un chemin, un fichier ouvert ou un tableau."
    ),
    "No file in it can be read as comments. {notes}": (
        "Aucun fichier n’y peut être lu comme des commentaires. {notes}"
    ),
    "The folder {path} holds no file of a kind that can be read, out of {n}.": (
        "Aucun des {n} fichiers du dossier {path} n’est d’un type qui peut être lu."
    ),
    "The archive {path} holds no file of a kind that can be read, out of {n}.": (
        "Aucun des {n} fichiers de l’archive {path} n’est d’un type qui peut être lu."
    ),
    "The file {path} in {archive} cannot be unpacked: {why}.": (
        "Le fichier {path}, dans {archive}, ne peut pas être décompressé : {why}."
    ),
    "The file {path} cannot be unpacked: {why}.": "Le fichier {path} ne peut pas être décompressé : {why}.",
    "{path} looks like a zip archive and cannot be opened as one: {why}.": (
        "{path} ressemble à une archive zip, mais ne peut pas être ouvert comme telle : {why}."
    ),
    "{path} holds {n} files, more than {most}: unpack it and choose.": (
        "{path} contient {n} fichiers, plus que {most} : décompressez-le et choisissez."
    ),
    "{path} holds archives within archives, deeper than {depth}: unpack it first.": (
        "{path} contient des archives dans des archives, au-delà de {depth} niveaux : décompressez-le d’abord."
    ),
    "{path} expands to more than {expanded} bytes from {packed}: it looks like a decompression bomb.\n"
    "Hint: if you trust it, unpack it yourself and give the unpacked file.": (
        "{path} se décompresse en plus de {expanded} octets à partir de {packed} : cela ressemble à une bombe de "
        "décompression.\nConseil : si vous avez confiance, décompressez-le vous-même et donnez le résultat."
    ),
    "{path} is compressed and damaged: nothing in it can be unpacked.": (
        "{path} est compressé et endommagé : rien n’y peut être décompressé."
    ),
    "{path} is damaged: {kind} while it was unpacked.": ("{path} est endommagé ({kind} pendant la décompression)."),
    "{path} is one document of more than {most} bytes, which can only be read as a whole.\n"
    "Hint: turn it into one record a line (NDJSON) or CSV, as with: jq -c '.[]' FILE": (
        "{path} est un seul document de plus de {most} octets, qui ne peut être lu qu’en entier.\n"
        "Conseil : transformez-le en CSV ou en un enregistrement par ligne (NDJSON), par exemple avec : "
        "jq -c '.[]' FICHIER"
    ),
    "{path} has {n} columns; at most {most} are read.": "{path} a {n} colonnes ; au plus {most} sont lues.",
    "{path} has {n} fields; at most {most} are read.": "{path} a {n} champs ; au plus {most} sont lus.",
    "The header of {path} cannot be read: {why}.": "L’en-tête de {path} ne peut pas être lu : {why}.",
    "{path} is an Excel workbook of before 2007.\nHint: open it and save it as .xlsx or .csv.": (
        "{path} est un classeur Excel d’avant 2007.\nConseil : ouvrez-le et enregistrez-le en .xlsx ou en .csv."
    ),
    "The workbook {path} is damaged: {kind} while it was opened.": (
        "Le classeur {path} est endommagé ({kind} à l’ouverture)."
    ),
    "The workbook {path} holds no rows below a header.": "Le classeur {path} n’a aucune ligne sous un en-tête.",
    "The workbook {path} is damaged or encrypted.": "Le classeur {path} est endommagé ou chiffré.",
    "The workbook {path} declares XML entities, which no spreadsheet needs; it is not read.": (
        "Le classeur {path} déclare des entités XML, dont aucun tableur n’a besoin ; il n’est pas lu."
    ),
    "{path} is XML of a kind that is not known.\nHint: Disqus, WordPress and App Store exports are read.": (
        "{path} est un XML d’un genre inconnu.\nConseil : les exports de Disqus, de WordPress et de l’App Store "
        "sont lus."
    ),
    "{path} nests its values too deeply to be read.": "{path} imbrique ses valeurs trop profondément pour être lu.",
    "{path} holds code after its data; only data is read.": (
        "{path} contient du code après ses données ; seules des données sont lues."
    ),
    "{path} starts as JSON and holds no record that can be read.": (
        "{path} commence comme du JSON, mais ne contient aucun enregistrement lisible."
    ),
    "{path} has no column that is known to hold times. Its columns are {columns}.\n"
    'Hint: name it, as mapping={"timestamp": "...", "text": "..."}; a file without a header needs one first.': (
        "Aucune colonne de {path} n’est reconnue comme celle des dates. Ses colonnes sont {columns}.\n"
        'Conseil : nommez-la, avec mapping={"timestamp": "...", "text": "..."} ; un fichier sans en-tête doit d’abord '
        "en recevoir un."
    ),
    "{path} has no column that is known to hold texts, ratings or a sentiment. Its columns are {columns}.\n"
    'Hint: name it, as mapping={"text": "..."}.': (
        "Aucune colonne de {path} n’est reconnue comme celle des textes, des notes ou d’un sentiment. Ses "
        "colonnes sont "
        '{columns}.\nConseil : nommez-la, avec mapping={"text": "..."}.'
    ),
    "{path} has no column {column}, which was given for {use}. Its columns are {columns}.": (
        "{path} n’a pas de colonne {column}, qui était donnée pour {use}. Ses colonnes sont {columns}."
    ),
    "The column {column} of {path} holds addresses of persons, which are never read.": (
        "La colonne {column} de {path} contient des coordonnées de personnes, qui ne sont jamais lues."
    ),
    "{columns} and {n} more": "{columns} et {n} autres",
    "None of the {n} rows of {path} can be read: {reasons}. Row {row}: {detail}.\n"
    'Hint: times were looked for in {column}; give mapping={"timestamp": "..."} for another.': (
        "Aucune des {n} lignes de {path} n’est lisible : {reasons}. Ligne {row} : {detail}.\n"
        "Conseil : les dates ont été cherchées dans la colonne {column} ; donnez "
        'mapping={"timestamp": "..."} pour une autre.'
    ),
    "None of the {n} rows of {path} can be read: {reasons}. Row {row}: {name} is {cell}.\n"
    'Hint: times were looked for in {column}; give mapping={"timestamp": "..."} for another.': (
        "Aucune des {n} lignes de {path} n’est lisible : {reasons}. Ligne {row} : {name} vaut {cell}.\n"
        "Conseil : les dates ont été cherchées dans la colonne {column} ; donnez "
        'mapping={"timestamp": "..."} pour une autre.'
    ),
    "{column} cannot be read": "{column} est illisible",
    "{reasons}, {n} × {reason} ({code})": "{reasons}, {n} × {reason} ({code})",
    "{n} × {reason} ({code})": "{n} × {reason} ({code})",
    "The dates in column {column} of {path} can be read with the day or the month first: {why}.\n"
    "Hint: give dayfirst=True for 31/12/2026, dayfirst=False for 12/31/2026.": (
        "Les dates de la colonne {column} de {path} peuvent se lire avec le jour ou le mois en premier : {why}.\n"
        "Conseil : donnez dayfirst=True pour 31/12/2026, dayfirst=False pour 12/31/2026."
    ),
    "Column {column} of {path} begins with times in ISO 8601 and goes on with dates such as 31/12/2026.\n"
    "Hint: give dayfirst=True for 31/12/2026, dayfirst=False for 12/31/2026.": (
        "La colonne {column} de {path} commence par des dates ISO 8601 et continue avec des dates telles que "
        "31/12/2026.\nConseil : donnez dayfirst=True pour 31/12/2026, dayfirst=False pour 12/31/2026."
    ),
    'The times in column {column} of {path} are told from the moment the export was made, as "3 days ago", '
    "and nothing in "
    'it says when that was.\nHint: give as_of="2026-03-02T10:00Z", when it was made.': (
        "Les dates de la colonne {column} de {path} sont relatives au moment de l’export, comme « il y a 3 jours », et "
        'rien n’y dit quand il a été fait.\nConseil : donnez as_of="2026-03-02T10:00Z", le moment de l’export.'
    ),
    "The 'tz' parameter must name a time zone, as Europe/Paris. Got {tz} instead.": (
        "Le fuseau horaire (tz=) doit être tel que Europe/Paris. Reçu : {tz}."
    ),
    "The 'as_of' parameter must be a moment, as 2026-03-02T10:00Z. Got {moment} instead.": (
        "Le moment de l’export (as_of=) doit être tel que 2026-03-02T10:00Z. Reçu : {moment}."
    ),
    "The {name} parameter must be a list of texts. Got one text instead.\nHint: {again}=[{value}]": (
        "Le paramètre {name} doit être une liste de textes, et non un seul texte.\nConseil : {again}=[{value}]"
    ),
    "The 'mapping' parameter must have keys among {known}. Got {unknown} instead.": (
        "Les colonnes à nommer (mapping=) sont parmi {known}. Reçu : {unknown}."
    ),
    "The 'mapping' parameter must name columns by text. Got something else for {names}.": (
        "Les colonnes (mapping=) doivent être nommées par du texte. Ce n’est pas le cas de {names}."
    ),
    "The 'mapping' parameter must be a dict, TOML or a path to it. Got a {kind} instead.": (
        "Les colonnes (mapping=) sont données par un dictionnaire, du TOML ou un chemin, et non par un objet {kind}."
    ),
    "The mapping {path} cannot be read: {why}.": "Le fichier de colonnes {path} ne peut pas être lu : {why}.",
    '{path} is no TOML: {why}.\nHint: lines such as text = "Comment"': (
        '{path} n’est pas du TOML correct : {why}.\nConseil : des lignes telles que text = "Commentaire"'
    ),
    "The 'source' parameter of save_mapping must be one of {names}. Got {source} instead.": (
        "La source à enregistrer doit être l’une de {names}. Reçu : {source}."
    ),
    "The 'batch_rows' parameter of read_batches must be at least 1. Got {n} instead.": (
        "Le nombre de lignes par lot (batch_rows) doit être d’au moins 1. Reçu : {n}."
    ),
    "The 'lang' parameter must be one of {names}. Got {lang} instead.": (
        "La langue doit être l’une de {names}. Reçu : {lang}."
    ),
    "The {table} table must have the columns {missing}. Got {columns} instead.": (
        "Il manque au tableau {table} les colonnes {missing}. Il a {columns}."
    ),
    "The timestamp column of the comments table must be timezone-aware. Got {kind} instead.\n"
    'Hint: pd.to_datetime(frame["timestamp"], utc=True)': (
        "La colonne timestamp des commentaires doit indiquer un fuseau horaire, et non être de type {kind}.\n"
        'Conseil : pd.to_datetime(frame["timestamp"], utc=True)'
    ),
    "The timestamp column of the comments table has {n} nulls: set those rows aside first.": (
        "La colonne timestamp des commentaires a {n} valeurs vides : écartez d’abord ces lignes."
    ),
    "The id column of the comments table must be unique and without nulls. Got {ids} again.": (
        "La colonne id des commentaires doit être sans doublon et sans valeur vide. {ids} y revient."
    ),
    "The columns {names} of the scored table must be null together or sum to 1.": (
        "Les colonnes {names} du tableau évalué doivent être vides ensemble ou de somme 1."
    ),
    "The index of the series table must hold timezone-aware bin starts. Got {kind} instead.": (
        "L’index de la série doit contenir des débuts de pas avec un fuseau horaire, et non être de type {kind}."
    ),
    "The bins of stream {stream} must follow each other at one distance. Got {n} distances.": (
        "Les pas du flux {stream} doivent se suivre à la même distance. Il y a {n} distances."
    ),
    "The folder {path} holds no scored comments yet.": "Le dossier {path} ne contient encore aucun commentaire évalué.",
    "The folder {path} holds no scored parts: there is no {manifest} in it.": (
        "Le dossier {path} ne contient pas de morceaux évalués : il n’y a pas de {manifest}."
    ),
    "The folder {path} lacks {part}.\nHint: score the same export again.": (
        "Il manque {part} dans le dossier {path}.\nConseil : évaluez de nouveau le même export."
    ),
    "The manifest in {path} cannot be read: {why}.": "Le manifeste du dossier {path} ne peut pas être lu : {why}.",
    "The folder {path} was written by another version of crisisdetect.\nHint: use a new folder.": (
        "Le dossier {path} a été écrit par une autre version de crisisdetect.\nConseil : prenez un nouveau dossier."
    ),
    "The folder {path} cannot be written to: {why}.": "On ne peut pas écrire dans le dossier {path} : {why}.",
    "Another process is writing to the folder {path}: wait for it, or use another folder.": (
        "Un autre processus écrit dans le dossier {path} : attendez-le, ou prenez un autre dossier."
    ),
    "The 'part_rows' parameter of score_in_parts must be at least 1. Got {n} instead.": (
        "Le nombre de lignes par morceau (part_rows) doit être d’au moins 1. Reçu : {n}."
    ),
    "The folder {path} holds parts without a manifest.\nHint: use a new folder.": (
        "Le dossier {path} contient des morceaux sans manifeste.\nConseil : prenez un nouveau dossier."
    ),
    "The parts in {path} were made with {name} {old}, and now it is {new}.\n"
    "Hint: use a new folder, or the same settings.": (
        "Les morceaux de {path} ont été faits avec {name} = {old}, et c’est maintenant {new}.\n"
        "Conseil : prenez un nouveau dossier, ou les mêmes réglages."
    ),
    "The folder {path} holds more parts than the source now gives: it was longer.\nHint: use a new folder.": (
        "Le dossier {path} contient plus de morceaux que la source n’en donne maintenant : elle était plus longue.\n"
        "Conseil : prenez un nouveau dossier."
    ),
    "{part} in {path} was made from other comments than the source now gives: the source, the options or the "
    "key of the "
    "pseudonyms changed since.\nHint: use a new folder.": (
        "{part}, dans {path}, a été fait avec d’autres commentaires que ceux que la source donne maintenant : la "
        "source, les options ou la clé des pseudonymes ont changé depuis.\nConseil : prenez un nouveau dossier."
    ),
}

#: Of models and of sentiment columns.
SCORING: Final = {
    "There is no model folder at {path}.": "Il n’y a pas de dossier de modèle à l’emplacement {path}.",
    "The folder {path} is no model folder: it has no config.json.": (
        "Le dossier {path} n’est pas celui d’un modèle : il n’a pas de config.json."
    ),
    "The file {path} is no valid JSON: {why}.": "Le fichier {path} n’est pas du JSON correct : {why}.",
    "The file {path} must hold a JSON object. Got {kind} instead.": (
        "Le fichier {path} doit contenir un objet JSON, et non {kind}."
    ),
    "The field {field} of {path} must be {expected}. Got {got} instead: the model was made for another version of "
    "crisisdetect.": (
        "Le champ {field} de {path} doit être {expected}, et non {got} : le modèle a été fait pour une autre "
        "version de "
        "crisisdetect."
    ),
    "The field {field} of {path} must be of type {kind}. Got {got} instead.": (
        "Le champ {field} de {path} doit être de type {kind}. Reçu : {got}."
    ),
    "In {path}, max_tokens must be at least 8 and pad_id at least 0. Got {got} instead.": (
        "Dans {path}, max_tokens doit être d’au moins 8 et pad_id d’au moins 0. Reçu : {got}."
    ),
    "The model folder {path} is not complete: {name} is missing.": (
        "Le dossier de modèle {path} n’est pas complet : il manque {name}."
    ),
    "The file {path} is damaged or not the one the model was made with: its SHA-256 is not the one in config.json ({n} "
    "bytes read).\nHint: copy or install the model folder again": (
        "Le fichier {path} est endommagé ou n’est pas celui avec lequel le modèle a été fait : son empreinte SHA-256 "
        "n’est pas celle de config.json ({n} octets lus).\nConseil : copiez ou installez de nouveau le dossier du "
        "modèle"
    ),
    "The file {path} is too large for a model: {n} bytes, at most {most} are read.": (
        "Le fichier {path} est trop gros pour un modèle : {n} octets, au plus {most} sont lus."
    ),
    "The 'precision' parameter must be 'auto', 'float32' or 'int8'. Got {got} instead.": (
        "La précision doit être auto, float32 ou int8. Reçu : {got}."
    ),
    "The file {path} is no tokenizer: {why}.": "Le fichier {path} n’est pas un découpeur de texte (tokenizer) : {why}.",
    "The 'threads' parameter must be at least 1. Got {n} instead.": (
        "Le nombre de fils d’exécution (threads) doit être d’au moins 1. Reçu : {n}."
    ),
    "The file {path} is no ONNX model that onnxruntime can run: {why}": (
        "Le fichier {path} n’est pas un modèle ONNX qu’onnxruntime sait exécuter : {why}"
    ),
    "The inputs of the model {name} must be integers among {known}. Got {got} instead.": (
        "Les entrées du modèle {name} doivent être des entiers parmi {known}. Reçu : {got}."
    ),
    "There is no model folder, and no model {name} {where} (revision {revision}): {why}": (
        "Il n’y a ni dossier de ce nom, ni modèle {name} {where} (révision {revision}). "
        "Message d’origine, en anglais : {why}"
    ),
    "on the hub or in the local cache": "sur le dépôt de modèles ou dans le cache local",
    "in the local cache": "dans le cache local",
    "The weights in {path} lack parts of the model, which would be random: {names}. Is it a classifier?": (
        "Il manque aux poids de {path} des parties du modèle, qui seraient aléatoires : {names}. Est-ce un "
        "classifieur ?"
    ),
    "The model {name} failed on a batch of {n} texts: {why}": (
        "Le modèle {name} a échoué sur un lot de {n} textes : {why}"
    ),
    "The model {name} has no output 'embedding'. It has {names}.": (
        "Le modèle {name} n’a pas de sortie « embedding ». Il a {names}."
    ),
    "The model returned {n} numbers a text, but its config.json names {labels} labels.": (
        "Le modèle a rendu {n} nombres par texte, mais son config.json nomme {labels} étiquettes."
    ),
    "The model returned numbers that are not finite: its weights or its runtime are broken.": (
        "Le modèle a rendu des nombres infinis ou indéfinis : ses poids ou son moteur sont défectueux."
    ),
    "The 'scorer' parameter must be a folder, a hub id, a scorer, a function or a fitted classifier with "
    "predict_proba. "
    "Got {kind} instead.": (
        "Le modèle (scorer=) doit être un dossier, un identifiant, une fonction ou un classifieur entraîné avec "
        "predict_proba. Reçu : {kind}."
    ),
    "The file {path} must name its labels in id2label, numbered from 0: is it a classifier?": (
        "Le fichier {path} doit nommer ses étiquettes dans id2label, numérotées à partir de 0 : est-ce un classifieur ?"
    ),
    "The model in {path} gives each text several labels. A sentiment model gives it one.": (
        "Le modèle de {path} donne plusieurs étiquettes à chaque texte. Un modèle de sentiment en donne une."
    ),
    "The folder {path} has no tokenizer.json, and no tokenizer that can be turned into one: {why}": (
        "Le dossier {path} n’a pas de tokenizer.json, ni de quoi en faire un : {why}"
    ),
    "The model in {path} has its weights only as a pickle ({names}), which can run any code when it is "
    "opened: it is not "
    "loaded.\nHint: take a revision with model.safetensors or model.onnx": (
        "Les poids du modèle de {path} n’existent qu’en pickle ({names}), qui peut exécuter n’importe quel code à "
        "l’ouverture : il n’est pas chargé.\nConseil : prenez une révision avec model.safetensors ou model.onnx"
    ),
    "The folder {path} has no weights: no onnx/model.onnx, model.onnx or model.safetensors.": (
        "Le dossier {path} n’a pas de poids : ni onnx/model.onnx, ni model.onnx, ni model.safetensors."
    ),
    "The model {name}, which has no ONNX file,": "Le modèle {name}, qui n’a pas de fichier ONNX,",
    "The model in {path} cannot be loaded: {why}": "Le modèle de {path} ne peut pas être chargé : {why}",
    "The labels of {source} must name a negative and a positive class. Got {got} instead ({why}).\n"
    "Hint: these are understood: {known}": (
        "Les étiquettes de {source} doivent nommer une classe négative et une classe positive. Reçu : {got} ({why}).\n"
        "Conseil : celles-ci sont comprises : {known}"
    ),
    "not understood: {names}": "pas comprises : {names}",
    "one side is missing": "il manque un côté",
    "The sentiment column {name} has values that are not understood: {values}. These are understood: "
    "{known}.\n{hint}": (
        "La colonne de sentiment {name} a des valeurs qui ne sont pas comprises : {values}. Celles-ci sont comprises : "
        "{known}.\n{hint}"
    ),
    "{n} distinct values": "{n} valeurs distinctes",
    "The column {name} has {n} distinct values: these are no sentiment labels.\n{hint}": (
        "La colonne {name} a {n} valeurs distinctes : ce ne sont pas des étiquettes de sentiment.\n{hint}"
    ),
    "True in the column {name} seems to mean positive, and false could be neutral or negative.\n{hint}": (
        "« True », dans la colonne {name}, semble vouloir dire positif, et « False » pourrait être neutre ou négatif.\n"
        "{hint}"
    ),
    "The numbers from {low} to {high} in the sentiment column {name} can mean several things.\n{hint}": (
        "Les nombres de {low} à {high} de la colonne de sentiment {name} peuvent vouloir dire plusieurs choses.\n{hint}"
    ),
    'Hint: say it with sentiment_mapping={"value": "negative", ...}, for numbers with ranges: '
    'sentiment_mapping={"0..6": "negative", "7..8": "neutral", "9..10": "positive"}': (
        'Conseil : dites-le avec sentiment_mapping={"value": "negative", ...}, pour des nombres avec des intervalles : '
        'sentiment_mapping={"0..6": "negative", "7..8": "neutral", "9..10": "positive"}'
    ),
    "The sentiment column {name} must hold labels, numbers or booleans. Got {got} instead.": (
        "La colonne de sentiment {name} doit contenir des étiquettes, des nombres ou des booléens, et non {got}."
    ),
    "The 'mapping' parameter must lead to negative, neutral, positive or None. Got {word} for {key} instead.": (
        "Une valeur doit valoir negative, neutral ou positive. Reçu : {word} pour {key}."
    ),
    "None of the {n} distinct values of the column {name} is in the 'mapping' parameter.": (
        "Aucune des {n} valeurs distinctes de la colonne {name} n’est parmi celles qui sont données."
    ),
    "The 'revision' parameter is for models on the hub. Got {revision} without one.": (
        "La révision ne concerne que les modèles du dépôt. Reçu : {revision}, sans un tel modèle."
    ),
    "The 'revision' parameter is for models on the hub. Got {revision} for the folder {path}.": (
        "La révision ne concerne que les modèles du dépôt. Reçu : {revision} pour le dossier {path}."
    ),
    "A model of the package is missing: there is no folder {path}.\n"
    "Hint: install crisisdetect from its wheel again, or name a model: scorer='owner/name' or a folder": (
        "Un modèle fourni avec crisisdetect manque : il n’y a pas de dossier {path}.\n"
        "Conseil : réinstallez crisisdetect, ou nommez un autre modèle"
    ),
}
