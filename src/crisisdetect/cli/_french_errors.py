"""Errors in French: what is wrong with files, options and settings, by its English words.

``{name}`` stands for what a message puts in. A test holds that the messages of readers, settings and targets are all
here, word for word.
"""

from __future__ import annotations

from typing import Final

#: Of the framework: what typer, and click and pydantic below it, say of a wrong command line.
FRAMEWORK: Final = {
    "No such option: {option}": "option inconnue : {option}",
    "No such option: {option} (Possible options: {options})": (
        "option inconnue : {option} (options proches : {options})"
    ),
    "No such option: {option} Did you mean {options}?": "option inconnue : {option} (vouliez-vous dire {options} ?)",
    "No such command {name}.": "commande inconnue : {name}.",
    "No such command {name}. Did you mean {names}?": "commande inconnue : {name}. Vouliez-vous dire {names} ?",
    "No such command {name}. (Did you mean one of: {names}?)": (
        "commande inconnue : {name}. Vouliez-vous dire {names} ?"
    ),
    "Missing command.": "il manque une commande.",
    "Missing argument {name}.": "il manque l’argument {name}.",
    "Missing option {name}.": "il manque l’option {name}.",
    "Missing parameter {name}.": "il manque le paramètre {name}.",
    "Got unexpected extra argument ({names})": "argument en trop : {names}",
    "Got unexpected extra arguments ({names})": "arguments en trop : {names}",
    "Got unexpected extra argument(s) ({names})": "argument en trop : {names}",
    "Option {name} requires an argument.": "l’option {name} attend une valeur.",
    "Option {name} requires {n} arguments.": "l’option {name} attend {n} valeurs.",
    "Option {name} does not take a value.": "l’option {name} n’attend pas de valeur.",
    "Invalid value: {what}": "valeur incorrecte : {what}",
    "Invalid value for {name}: {what}": "valeur incorrecte pour {name} : {what}",
    "Could not open file {path}: {what}": "le fichier {path} ne peut pas être ouvert : {what}",
    "{value} is not one of {known}.": "{value} n’est pas l’une des valeurs possibles : {known}.",
    "{value} is not a valid integer.": "{value} n’est pas un nombre entier.",
    "{value} is not a valid integer range.": "{value} n’est pas un nombre entier.",
    "No such option {option}. Did you mean {options}?": "option inconnue : {option} (vouliez-vous dire {options} ?)",
    "No such option {option}.": "option inconnue : {option}.",
    "{value} is not a valid float.": "{value} n’est pas un nombre.",
    "{value} is not in the range {limits}.": "{value} n’est pas dans l’intervalle {limits}.",
    "Input should be a valid integer, unable to parse string as an integer": "un nombre entier est attendu",
    "Input should be a valid integer": "un nombre entier est attendu",
    "Input should be a valid number, unable to parse string as a number": "un nombre est attendu",
    "Input should be a valid boolean, unable to interpret input": "vrai ou faux est attendu",
    "Input should be greater than or equal to {low}": "la valeur doit être d’au moins {low}",
    "Input should be less than or equal to {high}": "la valeur doit être d’au plus {high}",
    "Input should be a valid string": "un texte est attendu",
    "path {path} does not exist.": "le chemin {path} n’existe pas.",
    "Path {path} does not exist.": "le chemin {path} n’existe pas.",
    "File {path} does not exist.": "le fichier {path} n’existe pas.",
    "No such file or directory": "ce fichier ou ce dossier n’existe pas",
    "Permission denied": "accès refusé",
    "Is a directory": "c’est un dossier",
    "Not a directory": "ce n’est pas un dossier",
    "File exists": "le fichier existe déjà",
    "No space left on device": "il n’y a plus de place sur le disque",
    "Read-only file system": "le disque est en lecture seule",
    "Too many open files": "trop de fichiers ouverts",
    "it is not UTF-8": "il n’est pas en UTF-8",
}

#: Of the command line itself, and of what is not installed.
COMMAND_LINE: Final = {
    "{path}: no column is known to hold {what}.\nHint: name it, as {options}": (
        "Aucune colonne de {path} n’est reconnue pour {what}.\nConseil : nommez-la, avec {options}"
    ),
    "timestamp or text": "la date (timestamp) ni pour le texte (text)",
    "timestamp": "la date (timestamp)",
    "text": "le texte (text)",
    "must be fr or en, got {lang}": "doit être fr ou en, et non {lang}",
    "{purpose} needs {package}, which is not installed.\nHint: pip install 'crisisdetect[{extra}]'": (
        "{purpose} demande le paquet {package}, qui n’est pas installé.\nConseil : pip install 'crisisdetect[{extra}]'"
    ),
    "Reading {path}": "La lecture de {path}",
    "The target {name}": "La cible {name}",
    "Training": "L’entraînement",
    "A report as a workbook": "Un rapport au format Excel",
    "This model": "Ce modèle",
    "The configuration {path} cannot be read: {why}.": "La configuration {path} ne peut pas être lue : {why}.",
    "The configuration {path} is no valid TOML: {why}.": "La configuration {path} n’est pas un TOML correct : {why}.",
    "(at end of document)": "(à la fin du fichier)",
    "(at line {line}, column {column})": "(ligne {line}, colonne {column})",
    "it is no UTF-8 text": "ce n’est pas du texte en UTF-8",
    "There is no section [notify] in {path}.\nHint: crisisdetect init-config writes an example": (
        "Il n’y a pas de section [notify] dans {path}.\nConseil : crisisdetect init-config en écrit un exemple"
    ),
    "{where} has the unknown key {key}.\nHint: {hint}": "Dans {where}, la clé {key} est inconnue.\nConseil : {hint}",
    "did you mean {name}?": "vouliez-vous dire {name} ?",
    "known are {names}": "clés connues : {names}",
    "[{section}] of {path}": "la section [{section}] de {path}",
    "[{section}] of {path}.targets[{place}]": "la cible [{place}] de la section [{section}] de {path}",
    "notify.targets[{place}]": "la cible [{place}]",
    "The key {key} in {where} must be of type {kind}. Got {got} instead.": (
        "La clé {key} dans {where} doit être de type {kind}, et non {got}."
    ),
    "{where} must be a table of keys and values. Got {got} instead.": (
        "Dans {where}, des clés et des valeurs sont attendues, et non {got}."
    ),
    "The {what} must end in one of {known}. Got {name} instead.": (
        "Le nom du fichier doit se terminer par l’une de ces extensions : {known}. Reçu : {name}."
    ),
    "The --every option must be a duration such as 1h or 1D. Got {every} instead.": (
        "Le pas de temps (--every) doit être une durée telle que 1h ou 1D. Reçu : {every}."
    ),
    "The folder {path} of the report does not exist.\nHint: mkdir {again}": (
        "Le dossier {path} du rapport n’existe pas.\nConseil : mkdir {again}"
    ),
    "The {option} option must be such as {example}. Got {given} instead.": (
        "L’option {option} s’écrit comme {example}. Reçu : {given}."
    ),
    "The folder {path} is not complete.\nHint: run `crisisdetect score` again, it goes on": (
        "Le dossier {path} n’est pas complet.\nConseil : relancez « crisisdetect score », il reprendra"
    ),
    "There is nothing at {path}.\nHint: without --once, it is waited for": (
        "Il n’y a rien à l’emplacement {path}.\nConseil : sans --once, on l’attend"
    ),
    "There is nothing to send.\nHint: --test, or --state with the state file of a watch": (
        "Il n’y a rien à envoyer.\nConseil : --test, ou --state avec le fichier d’état d’une surveillance"
    ),
    "{path} is there already.\nHint: --force replaces it": "{path} existe déjà.\nConseil : --force le remplace",
    "The --kind option must be one of {known}. Got {kind} instead.": (
        "L’option --kind doit être l’une de ces valeurs : {known}. Reçu : {kind}."
    ),
    "The review must end in .md or .html. Got {name} instead.": (
        "Le nom du bilan doit se terminer par .md ou .html. Reçu : {name}."
    ),
    "The --crisis option must be 1 to {n}, as there are no more crises. Got {number} instead.": (
        "L’option --crisis doit être de 1 à {n}, car il n’y a pas plus de crises. Reçu : {number}."
    ),
    "{where} must be a time such as 2024-04-17T09:30. Got {given} instead.": (
        "Une date telle que 2024-04-17T09:30 est attendue pour {where}. Reçu : {given}."
    ),
    "The time in row {row} of {path}": "la ligne {row} de {path}",
    "The measures {path} are no UTF-8 text.\nHint: save the file as CSV, UTF-8": (
        "Les mesures {path} ne sont pas du texte en UTF-8.\nConseil : enregistrez le fichier en CSV UTF-8"
    ),
    "The measures {path} must have the columns time and measure. Got {got}.": (
        "Les mesures {path} doivent avoir les colonnes time et measure. Reçu : {got}."
    ),
    "nothing": "rien",
    "the model is intact, but wrong about {wrong} of {n} plain sentences": (
        "le modèle est intact, mais se trompe sur {wrong} phrases simples sur {n}"
    ),
    "a known export was read wrongly: {usable} comments and {rejected} rejected rows of 3": (
        "un export connu est mal lu : {usable} commentaires et {rejected} lignes écartées sur 3"
    ),
}

#: Of targets and their settings.
NOTIFY: Final = {
    "The 'kinds' of {name} must be among {known}. Got {got} instead.": (
        "Les genres (kinds) de {name} doivent être parmi {known}. Reçu : {got}."
    ),
    "The 'min_level' of {name} must be 0 to 4. Got {got} instead.": (
        "Le niveau minimal (min_level) de {name} doit être de 0 à 4. Reçu : {got}."
    ),
    '{where} needs at least one target.\nHint: [[notify.targets]] with type = "webhook" and url_env': (
        'Dans {where}, il faut au moins une cible.\nConseil : [[notify.targets]] avec type = "webhook" et url_env'
    ),
    "{where} has the key {key}: secrets are not kept in the file, and it is not shown.\n"
    'Hint: {name} = "NAME_OF_AN_ENVIRONMENT_VARIABLE"': (
        "Dans {where}, la clé {key} contiendrait un secret : aucun n’est gardé dans le fichier, et celui-ci n’est "
        "pas affiché.\n"
        'Conseil : {name} = "NOM_D_UNE_VARIABLE_D_ENVIRONNEMENT"'
    ),
    "The key {key} of {where} must be of type {kind}. Got {got} instead.": (
        "La clé {key} dans {where} doit être de type {kind}, et non {got}."
    ),
    "{where} needs a type among {known}.": "Dans {where}, il faut un type parmi {known}.",
    "{where} lacks {names}.": "Dans {where}, il manque {names}.",
    "The 'url' of {where} has a query, which may be a secret, and is not shown.\nHint: use url_env": (
        "L’adresse (url) de {where} a des paramètres, qui peuvent être secrets ; elle n’est pas affichée.\n"
        "Conseil : utilisez url_env"
    ),
    "An outbox needs at least one of 'tries', and 0 < 'first_s' <= 'longest_s'.": (
        "Une boîte d’envoi demande au moins un essai (tries), et 0 < first_s <= longest_s."
    ),
    "The targets must have different names. Got {names}.": (
        "Les cibles doivent avoir des noms différents. Reçu : {names}."
    ),
    "The state file {path} cannot be used: {why}.": "Le fichier d’état {path} ne peut pas être utilisé : {why}.",
    "file is not a database": "ce n’est pas un fichier SQLite",
    "unable to open database file": "le fichier ne peut pas être ouvert",
    "database is locked": "un autre processus l’utilise",
    "The environment variable {name} is not set.\nHint: export {again}=...": (
        "La variable d’environnement {name} n’est pas définie.\nConseil : export {again}=..."
    ),
    "The {name} parameter must be the name of an environment variable. What was given is none, and is not shown, since "
    "it may be a secret.": (
        "Le réglage {name} doit être le nom d’une variable d’environnement. La valeur donnée n’en est pas un, et n’est "
        "pas affichée, car elle pourrait être secrète."
    ),
    "The {place}. address in {variable} is none that Apprise knows. It is not shown.": (
        "Apprise ne connaît pas l’adresse numéro {place} de {variable}. Elle n’est pas affichée."
    ),
    "{name} failed ({why}).": "{name} : échec ({why}).",
    "{name}: at least one of {n} addresses did not take it.": "{name} : au moins une des {n} adresses l’a refusé.",
    "The target {name} needs exactly one of 'url' and 'url_env'.": (
        "La cible {name} demande soit url, soit url_env, mais pas les deux."
    ),
    "The 'timeout_s' parameter of {name} must be above 0 and at most 300. Got {got}.": (
        "Le délai (timeout_s) de {name} doit être supérieur à 0 et d’au plus 300. Reçu : {got}."
    ),
    "{name} at {place} did not answer ({why}).": "{name} ({place}) : pas de réponse ({why}).",
    "Connection refused": "connexion refusée",
    "Connection reset by peer": "connexion interrompue",
    "Network is unreachable": "réseau inaccessible",
    "{name} at {place} answered {status}.": "{name} ({place}) : réponse {status}.",
    "The file of certificates {path} of {name} cannot be read ({why}).": (
        "Le fichier de certificats {path} de {name} ne peut pas être lu ({why})."
    ),
    "The address of {name} must start with http:// or https:// and name a host. It is not shown.": (
        "L’adresse de {name} doit commencer par http:// ou https:// et nommer une machine. Elle n’est pas affichée."
    ),
    "The address of {name} must not hold a user or password: sign requests with 'secret_env' instead.": (
        "L’adresse de {name} ne doit contenir ni utilisateur ni mot de passe : signez plutôt les requêtes avec "
        "secret_env."
    ),
    "The 'security' parameter of {name} must be one of {known}.": (
        "Le réglage security de {name} doit être l’une de ces valeurs : {known}."
    ),
    "The target {name} needs a 'sender' and 'to', each address as name@example.org.": (
        "La cible {name} demande un expéditeur (sender) et des destinataires (to), tels que nom@example.org."
    ),
    "The target {name} needs both 'user_env' and 'password_env', or none.": (
        "La cible {name} demande user_env et password_env, ou aucun des deux."
    ),
    "The target {name} would send a password in the clear: 'security' must be starttls or tls.": (
        "La cible {name} enverrait un mot de passe en clair : security doit être starttls ou tls."
    ),
}
