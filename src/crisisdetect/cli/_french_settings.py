"""Errors in French: what is wrong with the settings of a scan, of a watch and of a training, by its English words.

See :mod:`crisisdetect.cli._french_errors`.
"""

from __future__ import annotations

from typing import Final

#: Of the settings of a scan, of a watch and of policies.
SETTINGS: Final = {
    "bin_reactions requires at least 1 comment, got 0.": "Il faut au moins 1 commentaire ; il n’y en a aucun.",
    "The 'every' parameter of bin_reactions must be a duration such as '1h' or '1D'. Got {every} instead.": (
        "Le pas de temps (every=) doit être une durée telle que 1h ou 1D. Reçu : {every}."
    ),
    "Bins of {every} are finer than the timestamps, which are no finer than a day.\nHint: every='1D'": (
        "Des pas de {every} sont plus fins que les dates, qui ne descendent pas sous le jour.\nConseil : every='1D'"
    ),
    "Stream {stream} spans {start} to {end}, which is {n} bins of {width}; at most {most} are possible.\n"
    "Hint: use wider bins, or look for wrong timestamps.": (
        "Le flux {stream} va du {start} au {end}, soit {n} pas de {width} ; au plus {most} sont possibles.\n"
        "Conseil : prenez des pas plus larges, ou cherchez des dates fausses."
    ),
    "The 'alpha' parameter of {caller} must be inside (0, 1). Got {alpha} instead.": (
        "Le risque accepté (alpha=) doit être compris entre 0 et 1, bornes exclues. Reçu : {alpha}."
    ),
    "No days are found in the event {event}.\n"
    "Hint: 'product launch 12-14 June 2026', 'soldes du 8 janvier au 4 février', 'strike 2026-03-03'": (
        "Aucune date n’est trouvée dans l’événement {event}.\n"
        "Conseil : 'lancement 12-14 juin 2026', 'soldes du 8 janvier au 4 février', 'grève 2026-03-03'"
    ),
    "The days of the event {event} do not exist: {why}.": "Les jours de l’événement {event} n’existent pas : {why}.",
    "The days of the event {event} cannot be understood. Got {start} and {end}.": (
        "Les jours de l’événement {event} ne sont pas compris. Reçu : {start} et {end}."
    ),
    "The 'tz' parameter must be a time zone such as 'Europe/Paris'. Got {tz} instead.": (
        "Le fuseau horaire (tz=) doit être tel que Europe/Paris. Reçu : {tz}."
    ),
    "The event {name} must end after it starts, at times with a time zone.": (
        "L’événement {name} doit finir après son début, à des heures avec un fuseau horaire."
    ),
    "The 'budget' parameter must be a time such as '10min', or a number of texts for the model such as 5000. Got {got} "
    "instead.": (
        "Le budget (budget=) doit être une durée telle que 10min, ou un nombre de textes pour le modèle tel que 5000. "
        "Reçu : {got}."
    ),
    "The parameters {names} of scan do not go together: give one of them.": (
        "Les réglages {names} ne vont pas ensemble : donnez l’un d’eux."
    ),
    "The folder {path} of the report does not exist.\nHint: Path({again}).parent.mkdir(parents=True)": (
        "Le dossier {path} du rapport n’existe pas.\nConseil : créez-le d’abord"
    ),
    "The policy is no valid TOML: {why}.": "La politique n’est pas du TOML correct : {why}.",
    "The policy {path} cannot be read: {why}.\nHint: crisisdetect policy > policy.toml writes one to start from": (
        "La politique {path} ne peut pas être lue : {why}.\n"
        "Conseil : crisisdetect policy > politique.toml en écrit une pour commencer"
    ),
    "This policy cannot be: {what}.": "Cette politique n’est pas possible : {what}.",
    "steps names unknown axes: {names}": "steps nomme des axes inconnus : {names}",
    "the steps of an axis must rise": "les paliers d’un axe doivent croître",
    "level_from must be three rising numbers from 1 on": "level_from doit être trois nombres croissants à partir de 1",
    "unknown roles: {names}; known are {known}": "rôles inconnus : {names} ; rôles connus : {known}",
    "level 1 is a paracrisis: it never goes to management": (
        "le niveau 1 est une paracrise : la direction n’en est jamais prévenue"
    ),
    "levels are 1 to 4": "les niveaux vont de 1 à 4",
    "acknowledge_within is in minutes, above 0": "acknowledge_within est en minutes, au-dessus de 0",
    "quiet hours are two times such as 22:00, in a time zone such as Europe/Paris ({why})": (
        "les heures calmes (quiet) sont deux heures telles que 22:00, dans un fuseau tel que Europe/Paris ({why})"
    ),
    "The policy has unknown settings: {unknown}. Known are {known}.": (
        "La politique a des réglages inconnus : {unknown}. Réglages connus : {known}."
    ),
    "The policy holds a value of the wrong kind: {why}.": "La politique contient une valeur du mauvais type : {why}.",
    "The {name} setting of the policy must be a table, such as [{again}] above its entries. Got {value}.": (
        "Le réglage {name} de la politique doit être une section, avec [{again}] au-dessus de ses valeurs. Reçu : "
        "{value}."
    ),
    "The {name} table of the policy is by level, 1 to 4. Got {level} instead.": (
        "La section {name} de la politique va par niveau, de 1 à 4. Reçu : {level}."
    ),
    "The 'false_alarms' parameter must say how many false alarms in which time. Got {text} instead.\n"
    "Hint: '1 per 90 days', 'once a month', 'au plus 1 par trimestre'": (
        "Le nombre de fausses alarmes (false_alarms=) se dit en nombre et en durée. Reçu : {text}.\n"
        "Conseil : '1 par 90 jours', 'une fois par mois', 'au plus 1 par trimestre'"
    ),
    "A budget must be a positive number of alarms in a time. Got {count} in {days} days.": (
        "Il faut un nombre positif d’alarmes par durée. Reçu : {count} en {days} jours."
    ),
    "The 'every' parameter of Monitor must divide an hour, or a week in bins of an hour or more. Got {every} instead.\n"
    "Hint: every='10min', '1h', '6h' or '1D'": (
        "Le pas de temps (every=) doit diviser une heure, ou une semaine s’il dure au moins une heure. Reçu : "
        "{every}.\n"
        "Conseil : 10min, 1h, 6h ou 1D"
    ),
    "The budget {budget} allows more than one false alarm in 10 bins of {every}.\n"
    "Hint: narrower bins, or fewer false alarms": (
        "Le budget {budget} permet plus d’une fausse alarme en 10 pas de {every}.\n"
        "Conseil : des pas plus courts, ou moins de fausses alarmes"
    ),
    "The 'tolerance' parameter must be a number of at least 1, or a pair of them: of the odds of the share, and of the "
    "number of negatives. Got {value} instead.": (
        "La tolérance (tolerance=) doit être un nombre d’au moins 1, ou deux : pour la cote de la part, et pour le "
        "nombre de négatifs. Reçu : {value}."
    ),
    "The {name} parameter must be a duration in whole seconds, such as '10min'. Got {value} instead.": (
        "Le paramètre {name} doit être une durée en secondes entières, telle que 10min. Reçu : {value}."
    ),
    "A file that is watched must hold one JSON object a line (.ndjson). Got {path} instead.\n"
    "Hint: put exports of other formats into a folder, and watch the folder": (
        "Un fichier suivi doit contenir un objet JSON par ligne (.ndjson). Reçu : {path}.\n"
        "Conseil : mettez les exports d’autres formats dans un dossier, et suivez le dossier"
    ),
    "Monitor.fit requires a table with at least 1 row as its history.\nHint: history=None, every='10min'": (
        "Le passé (--history) doit avoir au moins une ligne.\nConseil : sans passé, donnez --every 10min"
    ),
    "backtest requires more than the warm-up of {warm_up}, got {span}.\nHint: warm_up=": (
        "Il faut plus de données que la période d’apprentissage de {warm_up} ; il y en a {span}."
    ),
    "plan requires at least one stream with two weeks of history, or one of 500 comments.": (
        "Il faut au moins un flux de deux semaines, ou de 500 commentaires."
    ),
    "This is no saved monitor of version {version}: format {format}, version {got}.\nHint: fit it anew "
    "on the history.": (
        "Ce n’est pas un état de version {version} : format {format}, version {got}.\n"
        "Conseil : recommencez avec un nouveau fichier d’état et --history."
    ),
    "The monitor in {path} cannot be read: {why}.": "L’état dans {path} ne peut pas être lu : {why}.",
}

#: Of a watch: its state, and Kafka.
WATCH: Final = {
    "Another watch uses the state file {path}: two of them would count comments twice.\n"
    "Hint: wait for it, or give this one a state file of its own": (
        "Une autre surveillance utilise le fichier d’état {path} : à deux, elles compteraient deux fois les "
        "commentaires.\n"
        "Conseil : attendez qu’elle finisse, ou donnez à celle-ci son propre fichier d’état"
    ),
    "The state file {path} cannot be used: its folder cannot be written to ({why}).": (
        "Le fichier d’état {path} ne peut pas être utilisé : on ne peut pas écrire dans son dossier ({why})."
    ),
    "The state file {path} cannot be written: {why}. It is as it was before these comments, which are read again.\n"
    "Hint: look for a full disk, or a missing right to write": (
        "Le fichier d’état {path} ne peut pas être écrit : {why}. Il est resté tel qu’avant ces commentaires, qui "
        "seront "
        "relus.\nConseil : le disque est peut-être plein, ou le droit d’écrire manque"
    ),
    "The state file {path} is damaged: {why}.\nHint: put a backup in its place": (
        "Le fichier d’état {path} est endommagé : {why}.\nConseil : remplacez-le par une sauvegarde"
    ),
    "Bins of the history must divide {seconds} s. Got {width} s instead.\nHint: every='1D'": (
        "Les pas du passé doivent diviser {seconds} s, et non durer {width} s.\nConseil : every='1D'"
    ),
    "Bins of the series must start at multiples of the monitor's width, {seconds} s.\nHint: every=...": (
        "Les pas de la série doivent commencer à des multiples de {seconds} s.\nConseil : every=..."
    ),
    "An address of Kafka holds brokers and a topic only; this one is not shown, as it may hold a secret.\n"
    'Hint: name environment variables in [kafka]: user_env = "...", password_env = "..."': (
        "Une adresse Kafka ne contient que des serveurs et un sujet ; celle-ci n’est pas affichée, car elle pourrait "
        "contenir un secret.\nConseil : nommez des variables d’environnement dans [kafka] : "
        'user_env = "...", password_env = "..."'
    ),
    "An address of Kafka must be like 'kafka://broker:9092/topic'. Got {address} instead.": (
        "Une adresse Kafka s’écrit comme kafka://serveur:9092/sujet. Reçu : {address}."
    ),
    "Kafka needs a 'name' of letters, digits, '.', '_' and '-', and a 'timeout_s' in (0, 300].": (
        "Kafka demande un nom (name) fait de lettres, de chiffres, de « . », « _ » et « - », et un délai (timeout_s) "
        "supérieur à 0 et d’au plus 300."
    ),
    "The security {security} of Kafka needs 'user_env' and 'password_env'.": (
        "La sécurité {security} de Kafka demande user_env et password_env."
    ),
    "The environment variable {name} is not set, and Kafka needs it.": (
        "La variable d’environnement {name} n’est pas définie, et Kafka en a besoin."
    ),
    "The {key} of Kafka must be among {known}. Got {got} instead.": (
        "Le réglage {key} de Kafka doit être parmi {known}. Reçu : {got}."
    ),
    "The {key} of Kafka must be the name of an environment variable; it is not shown.": (
        "Le réglage {key} de Kafka doit être le nom d’une variable d’environnement ; il n’est pas affiché."
    ),
    "The option {key} of Kafka is not to be chosen here: it is a secret, or would break counting.": (
        "L’option {key} de Kafka ne se choisit pas ici : elle est secrète, ou fausserait le comptage."
    ),
    "The key {key} of {where} is of a wrong type: {kind}.": "La clé {key} dans {where} est du mauvais type : {kind}.",
    "{address} cannot be read: {why}.": "{address} ne peut pas être lu : {why}.",
    "Events cannot be sent to {address}: {why}. They are kept in the state file.": (
        "Les événements ne peuvent pas être envoyés à {address} : {why}. Ils sont gardés dans le fichier d’état."
    ),
}

#: Of training.
TRAINING: Final = {
    "The training table must be a .csv, .tsv, .ndjson, .parquet or .xlsx file. Got {name} instead.": (
        "Le tableau d’entraînement doit être un fichier .csv, .tsv, .ndjson, .parquet ou .xlsx. Reçu : {name}."
    ),
    "The training table must have the columns text and label. Got {got} instead (missing: {missing}).": (
        "Le tableau d’entraînement doit avoir les colonnes text et label. Il a {got} (il manque {missing})."
    ),
    "Training needs at least {rows} distinct labelled texts, {negative} of them negative and {positive} positive. Got "
    "{n}: {n_negative} negative, {n_neutral} neutral, {n_positive} positive.\n"
    "Hint: 300 texts of your own are a good start, 2,000 better": (
        "L’entraînement demande au moins {rows} textes étiquetés distincts, dont {negative} négatifs et {positive} "
        "positifs. Il y en a {n} : {n_negative} négatifs, {n_neutral} neutres, {n_positive} positifs.\n"
        "Conseil : 300 textes à vous sont un bon début, 2 000 sont mieux"
    ),
    "The 'distil_to' parameter of train must be from 1 to {most}, below the layers of {name}. Got {got} instead.": (
        "Le nombre de couches (--distil-to) doit être de 1 à {most}, moins que celles de {name}. Reçu : {got}."
    ),
    "The {name} parameter of train must be above 0. Got {got} instead.": (
        "Le réglage {name} de l’entraînement doit être supérieur à 0. Reçu : {got}."
    ),
    "Training starts from a BERT encoder. The model_type in {path} is {kind}.": (
        "L’entraînement part d’un encodeur BERT. Le model_type de {path} est {kind}."
    ),
    "There is no folder, and no model {name} on the hub or in the local cache: {why}": (
        "Il n’y a ni dossier de ce nom, ni modèle {name} sur le dépôt de modèles ou dans le cache local. "
        "Message d’origine, en anglais : {why}"
    ),
    "The folder {path} is no encoder to train from: {name} is missing.": (
        "Le dossier {path} n’est pas un encodeur dont partir : il manque {name}."
    ),
    "The checkpoint {path} is of another run: other texts, labels or settings.\n"
    "Hint: name another folder for checkpoints, or remove this one": (
        "Le point de reprise {path} vient d’un autre entraînement : autres textes, étiquettes ou réglages.\n"
        "Conseil : choisissez un autre dossier, ou supprimez celui-ci"
    ),
}
