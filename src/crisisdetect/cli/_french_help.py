"""The help in French: commands by their name, everything else by its English words.

A test holds that no command and no option lacks its French, and that nothing here is left over. Blanks before
``: ; ! ?`` and inside « » are made unbreakable by :func:`crisisdetect.cli._french.spaced`.
"""

from __future__ import annotations

from typing import Final

#: What each command says of itself; ``""`` is the program.
COMMANDS: Final = {
    "": "Dit si la réaction à votre égard tourne à la crise, depuis quand, pourquoi, et qui prévenir.",
    "scan": """\
Cherche des crises dans des exports de commentaires.

\b
Exemples :
  crisisdetect scan commentaires.csv --report rapport.html
  crisisdetect scan exports/ --stream-column marque --json > resultat.json
  crisisdetect scan commentaires.csv --column "timestamp=Publié le" --column text=Verbatim
  zcat commentaires.ndjson.gz | crisisdetect scan - --fail-on 3
  crisisdetect scan commentaires.csv --notify""",
    "score": """\
Évalue chaque commentaire et écrit le tableau. Le rapport en est ensuite tiré sans attendre.

\b
Exemples :
  crisisdetect score commentaires.csv --out evalues.parquet
  crisisdetect score exports/ --out evalues/ --parts""",
    "report": """\
Écrit le rapport de ce que « score » a déjà évalué.

\b
Exemples :
  crisisdetect score commentaires.csv --out evalues.parquet
  crisisdetect report evalues.parquet --out rapport.html --out rapport.md --lang fr""",
    "questions": """\
Écrit les questions qui attendent une réponse. Les plus anciennes viennent d’abord.

\b
Exemple :
  crisisdetect questions commentaires.csv --own @marque --out questions.csv""",
    "plan": """\
Affiche quoi faire face à une crise. C’est une liste d’actions, avec raisons et sources ; rien n’est envoyé.

\b
Exemples :
  crisisdetect plan commentaires.csv
  crisisdetect plan evalues.parquet --crisis 2 --lang fr --json""",
    "draft": """\
Affiche un projet de déclaration. Il est rempli avec ce que disent les données ; ce qui manque est entre crochets.

\b
Exemple :
  crisisdetect draft commentaires.csv --kind apology --what "doubles prélèvements" --contact aide@example.org""",
    "review": """\
Écrit le bilan d’une crise terminée. On y trouve délais, questions, actions menées et effet de chaque mesure.

\b
Exemple :
  crisisdetect review commentaires.csv --measures mesures.csv --out bilan.md""",
    "policy": """\
Affiche les règles de gravité et d’alerte, ou les vérifie. C’est du TOML, à adapter : niveaux et personnes à prévenir.

\b
Exemples :
  crisisdetect policy > politique.toml
  crisisdetect policy --check politique.toml
  crisisdetect scan commentaires.csv --policy politique.toml""",
    "watch": """\
Suit les commentaires en direct. Chaque événement est affiché comme un objet JSON, un par ligne.

\b
Exemples :
  tail -f commentaires.ndjson | crisisdetect watch - --state veille.sqlite --history an_dernier.csv
  crisisdetect watch arrivees/ --state veille.sqlite --once --notify
  crisisdetect watch arrivees/ --state veille.sqlite --column "timestamp=Publié le" --column text=Verbatim""",
    "notify": """\
Envoie ce qui attend, ou un essai, aux cibles configurées.

\b
Exemples :
  crisisdetect notify --test
  crisisdetect notify --state veille.sqlite --retry-dead""",
    "backtest": """\
Rejoue le passé comme en direct. Affiche toutes les alarmes qu’il y aurait eu, à côté de celles des règles du marché.

\b
Exemple :
  crisisdetect backtest an_dernier.csv --false-alarms "1 par 90 jours\"""",
    "train": """\
Ajuste le modèle sur vos commentaires étiquetés. Écrit un dossier que --model accepte.

\b
Exemple :
  crisisdetect train etiquetes.csv --out mon-modele""",
    "demo": """\
Fabrique un export de démonstration et l’analyse. Son public est inventé ; ni fichier ni réseau ne sont nécessaires.

\b
Exemples :
  crisisdetect demo
  crisisdetect demo --out demo/ --lang fr""",
    "doctor": """\
Vérifie que tout est en place, sans réseau. Installation, modèle, cœurs, encodage, configuration, fichier d’essai.

\b
Exemples :
  crisisdetect doctor
  crisisdetect doctor commentaires.csv""",
    "formats": """\
Liste les exports connus par leur nom.

\b
Exemple :
  crisisdetect formats --json""",
    "init-config": """\
Écrit une configuration : tous les réglages, commentés.

\b
Exemple :
  crisisdetect init-config""",
    "schema": "Affiche le schéma JSON de « scan --json ».",
}

#: What each argument and option says of itself, by its English words.
HELP: Final = {
    # Shared by several commands.
    "Exports or folders; '-' is standard input.": "Exports ou dossiers ; « - » est l’entrée standard.",
    "Bin width, such as 15min, 1h or 1D; by default one the volume carries.": (
        "Pas de temps, tel que 15min, 1h ou 1D ; par défaut, celui que permet le volume."
    ),
    "Column that names what is watched; each value is judged by itself.": (
        "Colonne qui nomme ce qui est suivi ; chaque valeur est jugée à part."
    ),
    "Column that holds a sentiment already, used in place of the model.": (
        "Colonne qui contient déjà un sentiment, utilisée à la place du modèle."
    ),
    "Folder or hub id of another sentiment model.": "Dossier ou identifiant d’un autre modèle de sentiment.",
    "Time zone of times that name none, such as Europe/Paris.": (
        "Fuseau des heures qui n’en indiquent pas, tel que Europe/Paris."
    ),
    "Order of day and month, where the data do not tell.": "Ordre du jour et du mois, si les données ne le disent pas.",
    "An account of yours: its comments are no reactions.": (
        "Un de vos comptes : ses commentaires ne sont pas des réactions."
    ),
    "Which column is which, such as 'text=Verbatim' or 'timestamp=Posted at'; may be repeated.": (
        "Quelle colonne est quoi, par exemple 'text=Verbatim' ou 'timestamp=Publié le' ; peut être répétée."
    ),
    "What a value of that column means, such as 'content=positive' or '0..40=negative'; may be repeated.": (
        "Ce que veut dire une valeur de cette colonne, par exemple 'content=positive' ou '0..40=negative' ; peut être "
        "répétée."
    ),
    "TOML file that says which column is which (see --save-mapping).": (
        "Fichier TOML qui dit quelle colonne est quoi (voir --save-mapping)."
    ),
    "Something planned that makes people talk, such as 'product launch 12-14 June 2026'.": (
        "Ce qui était prévu et fait parler, par exemple 'lancement 12-14 juin 2026'."
    ),
    "When the export was made, for times such as '2 hours ago'.": (
        "Moment de l’export, pour les dates telles que « il y a 2 heures »."
    ),
    "Encoding of text files, such as cp1250; else it is found out.": (
        "Codage des fichiers texte, par exemple cp1250 ; sinon, il est déterminé automatiquement."
    ),
    "Sheet of a workbook to read; may be repeated.": "Feuille du classeur à lire ; peut être répété.",
    "Rows without a date have that of the row above.": ("Attribuer aux lignes sans date celle de la ligne du dessus."),
    "Stop at a file that cannot be read, instead of leaving it out.": (
        "S’arrêter à un fichier illisible au lieu de le laisser de côté."
    ),
    "Keep the names of authors, not pseudonyms.": "Garder les noms des auteurs au lieu de pseudonymes.",
    "fr or en; by default that of your system.": "fr ou en ; par défaut, la langue du système.",
    "Show where an error came from.": "Montrer d’où vient une erreur.",
    "No notes and no progress on standard error.": "Ni remarques ni progression sur la sortie d’erreur.",
    "Print one JSON object.": "Afficher un seul objet JSON.",
    "Settings; crisisdetect.toml of the working folder where it is there (see init-config).": (
        "Réglages ; par défaut, le crisisdetect.toml du dossier courant, s’il existe (voir init-config)."
    ),
    "Print the version.": "Afficher la version.",
    # scan, score, report
    "Accepted chance of any false change in a calm stream; 0.05 by default.": (
        "Risque accepté d’un faux changement dans un flux calme ; 0.05 par défaut."
    ),
    "TOML file: what makes a level, and who is told.": "Fichier TOML : ce qui fait un niveau, et qui prévenir.",
    "Mask mentions, addresses, phone numbers and IBANs in the report.": (
        "Masquer mentions, adresses, numéros de téléphone et IBAN dans le rapport."
    ),
    "Leave out of the report all that people wrote.": "Ne rien montrer, dans le rapport, de ce que les gens ont écrit.",
    "Write the report: .html, .md, .json or .xlsx.": "Écrire le rapport : .html, .md, .json ou .xlsx.",
    "Write which column was taken for what, as TOML.": "Écrire en TOML quelle colonne a été prise pour quoi.",
    "Write the rows set aside to this CSV file.": "Écrire les lignes écartées dans ce fichier CSV.",
    "Exit with 1 if a crisis is of this severity or above.": (
        "Terminer avec le code 1 si une crise atteint cette gravité."
    ),
    "Tell the targets in the section [notify] of the configuration of each crisis, once.": (
        "Signaler chaque crise, une fois, aux cibles de la section [notify] de la configuration."
    ),
    "With --notify: SQLite file of what was told; crisisdetect.notices.sqlite beside the configuration by default.": (
        "Avec --notify : fichier SQLite de ce qui a été signalé ; par défaut, crisisdetect.notices.sqlite à côté de la "
        "configuration."
    ),
    "File to write: .csv, .ndjson, .parquet; or a folder, see --parts.": (
        "Fichier à écrire : .csv, .ndjson, .parquet ; ou un dossier, voir --parts."
    ),
    "Write a folder of Parquet parts: larger than memory, resumable.": (
        "Écrire un dossier de morceaux Parquet : plus grand que la mémoire, et reprend après une interruption."
    ),
    "What `score` wrote (.parquet, or a folder of parts); or an export, scored here.": (
        "Ce que « score » a écrit (.parquet ou dossier de morceaux) ; ou un export, évalué ici."
    ),
    "File: .html, .md, .json or .xlsx; may be repeated.": "Fichier : .html, .md, .json ou .xlsx ; peut être répétée.",
    "Title of the report.": "Titre du rapport.",
    "Time it may take, such as 10min: what the model cannot read then is estimated.": (
        "Temps accordé, par exemple 10min : ce que le modèle n’a pas le temps de lire est estimé."
    ),
    "Folder for scores, from which an interrupted scan goes on when run again.": (
        "Dossier des évaluations : une analyse interrompue y reprend quand on la relance."
    ),
    # questions, plan, draft, review, policy
    "Which crisis, the worst first.": "Numéro de la crise, la plus grave d’abord.",
    "CSV file to write.": "Fichier CSV à écrire.",
    "Also those that got an answer.": "Aussi celles qui ont eu une réponse.",
    "holding, apology or update.": "holding (attente), apology (excuses) ou update (suivi).",
    "Who speaks; the name of the stream by default.": "Qui parle ; par défaut, le nom du flux.",
    "What happened, as a noun phrase: 'double charges'.": (
        "Ce qui s’est passé, en quelques mots : 'doubles prélèvements'."
    ),
    "What has been done; may be repeated.": "Ce qui a été fait ; peut être répétée.",
    "Where people affected can turn to.": "À qui les personnes touchées peuvent s’adresser.",
    "What people must do to stay safe; it comes first.": (
        "Ce qu’il faut faire pour rester en sécurité ; placé en premier."
    ),
    "File to write: .md or .html.": "Fichier à écrire : .md ou .html.",
    "CSV of what was done, with the columns time and measure.": (
        "CSV de ce qui a été fait, avec les colonnes time (date) et measure (mesure)."
    ),
    "When somebody took it in hand, ISO 8601.": "Moment de la prise en charge, au format ISO 8601.",
    "TOML file to check.": "Fichier TOML à vérifier.",
    # watch, notify, backtest
    "How often you accept to be woken for nothing, such as '1 per 90 days'.": (
        "Combien de fois vous acceptez d’être réveillé pour rien, par exemple 'au plus 1 par trimestre'."
    ),
    "How far a calm stream may exceed its usual level; from the data by default.": (
        "De combien un flux calme peut dépasser son niveau habituel ; par défaut, d’après les données."
    ),
    "A growing file of JSON lines, a folder of exports, a topic (kafka://broker:9092/comments), or '-'.": (
        "Un fichier de lignes JSON qui s’allonge, un dossier d’exports, un sujet (kafka://serveur:9092/sujet), ou "
        "« - »."
    ),
    "Send events to a topic as well, such as kafka://broker:9092/events.": (
        "Envoyer aussi les événements à un sujet, tel que kafka://serveur:9092/evenements."
    ),
    "SQLite file that keeps the state over restarts.": "Fichier SQLite qui garde l’état d’un lancement à l’autre.",
    "Exports of the past, from which is learned.": "Exports du passé, pour apprendre ce qui est habituel.",
    "Stop at the end of what is there.": "S’arrêter à la fin de ce qui est là.",
    "Comments are as fresh as the clock: silence is noticed.": (
        "Les commentaires arrivent en temps réel : un silence se remarque."
    ),
    "Append events to this file as well.": "Ajouter aussi les événements à ce fichier.",
    "Tell the targets in the section [notify] of the configuration.": (
        "Prévenir les cibles de la section [notify] de la configuration."
    ),
    "State file of a watch, or of scan --notify: what waits in it is sent.": (
        "Fichier d’état d’une surveillance ou de scan --notify : ce qui y attend est envoyé."
    ),
    "Send a notice that says that it is only a test.": "Envoyer un message qui dit que ce n’est qu’un essai.",
    "Try again what was given up.": "Réessayer ce qui a été abandonné.",
    # train
    "Labelled comments: text, label, optional lang; CSV, NDJSON, Parquet.": (
        "Commentaires étiquetés : text, label et, si possible, lang ; CSV, NDJSON ou Parquet."
    ),
    "Model folder to write.": "Dossier du modèle à écrire.",
    "default, a model folder, or an encoder's folder or hub id.": (
        "default, un dossier de modèle, ou le dossier ou l’identifiant d’un encodeur."
    ),
    "Distil into so many layers.": "Distiller en ce nombre de couches.",
    "File with more texts, one a line, for the student.": "Fichier d’autres textes, un par ligne, pour l’élève.",
    "Held-out labelled comments; a part of TABLE else.": (
        "Commentaires étiquetés mis de côté ; sinon, une partie de TABLE."
    ),
    "Passes over the table.": "Nombre de passages sur le tableau.",
    "Time for training; a stopped run goes on.": "Minutes d’entraînement ; un entraînement arrêté reprend.",
    "The same seed gives the same model.": "La même graine donne le même modèle.",
    # demo, doctor, init-config
    "Folder that keeps the demo export and its report.": "Dossier où garder l’export de démonstration et son rapport.",
    "The whole demo: nine weeks in each language.": "Toute la démonstration : neuf semaines dans chaque langue.",
    "An export of yours: how it would be read, and why.": "Un export à vous : comment il serait lu, et pourquoi.",
    "File to write.": "Fichier à écrire.",
    "Replace a file that is there.": "Remplacer un fichier qui existe déjà.",
    # Of the framework.
    "Show this message and exit.": "Afficher cette aide.",
    "Install completion for the current shell.": "Installer la complétion pour l’interpréteur de commandes utilisé.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Afficher la complétion pour l’interpréteur de commandes utilisé, pour la copier ou l’adapter."
    ),
}
