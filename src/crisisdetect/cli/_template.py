"""The configuration that ``init-config`` writes: every setting, commented out."""

from __future__ import annotations

from typing import Final

TEMPLATES: Final = {
    "en": """\
# Settings of crisisdetect. What the command line says comes first, then the environment (CRISISDETECT_READ_TZ,
# CRISISDETECT_SCAN_EVERY ...), then this file. Files are relative to the folder of this one.

# lang = "en"                           # en or fr; else that of the system

[read]
# tz = "Europe/Paris"                   # of times that name no zone
# dayfirst = true                       # 05/06/2026 is the 5th of June
# own_accounts = ["our_account"]        # their comments are no reactions
# mapping = "columns.toml"              # which column is which, see scan --save-mapping
# keep_authors = false                  # pseudonyms otherwise

[scan]
# every = "1h"                          # bin width; else one that the volume carries
# alpha = 0.05                          # accepted chance of any false change in a calm stream
# events = ["product launch 12-14 June"] # what was planned, and makes people talk
# stream_column = "brand"               # each of its values is judged by itself
# sentiment_column = "sentiment"        # used in place of the model
# model = "my-model"                    # folder or hub id of another model
# policy = "policy.toml"                # what makes a level, and who is told
# fail_on = 3                           # exit with 1 from this severity on
# state = "notices.sqlite"              # what scan --notify has told

[watch]
# false_alarms = "1 per 90 days"        # how often you accept to be woken for nothing
# every = "10min"
# tolerance = 1.25                      # how far a calm stream may exceed its usual level
# state = "watch.sqlite"
# out = "events.ndjson"
# to = "kafka://broker:9092/events"     # a topic that events are sent to
# live = true                           # comments are as fresh as the clock

# [kafka]                               # pip install 'crisisdetect[kafka]'
# begin = "earliest"                    # or latest: only comments to come
# security = "sasl_ssl"                 # plaintext, ssl, sasl_plaintext or sasl_ssl
# user_env = "CRISIS_KAFKA_USER"
# password_env = "CRISIS_KAFKA_PASSWORD"

# [notify]
# lang = "en"
# link = "https://example.org/runbook"  # put into each notice
# texts = false                         # quote comments
# redact = true                         # mask addresses, numbers and accounts in quoted comments
# tries = 24                            # some twelve hours

# Secrets are never written here: name the environment variables that hold them.

# [[notify.targets]]
# type = "webhook"                      # Alertmanager's JSON
# name = "desk"
# url_env = "CRISIS_HOOK_URL"           # or url = "https://..." where it holds no secret
# secret_env = "CRISIS_HOOK_SECRET"     # signs each request
# cloudevents = false
# min_level = 2                         # from alert on

# [[notify.targets]]
# type = "smtp"
# name = "mail"
# host = "smtp.example.org"
# security = "starttls"                 # starttls, tls or none
# user_env = "CRISIS_SMTP_USER"
# password_env = "CRISIS_SMTP_PASSWORD"
# sender = "crisis@example.org"
# to = ["desk@example.org"]

# [[notify.targets]]
# type = "apprise"                      # Slack, Teams, Telegram, SMS ...: pip install 'crisisdetect[notify]'
# name = "chat"
# urls_env = "CRISIS_APPRISE_URLS"
# streams = ["brand A"]
""",
    "fr": """\
# Réglages de crisisdetect. La ligne de commande passe avant tout, puis l’environnement (CRISISDETECT_READ_TZ,
# CRISISDETECT_SCAN_EVERY…), puis ce fichier. Les chemins sont relatifs au dossier de ce fichier.

# lang = "fr"                           # fr ou en ; sinon la langue du système

[read]
# tz = "Europe/Paris"                   # fuseau des heures qui n’en indiquent pas
# dayfirst = true                       # 05/06/2026 est le 5 juin
# own_accounts = ["notre_compte"]       # leurs commentaires ne sont pas des réactions
# mapping = "colonnes.toml"             # quelle colonne est quoi, voir scan --save-mapping
# keep_authors = false                  # sinon, des pseudonymes

[scan]
# every = "1h"                          # pas de temps ; sinon, celui que permet le volume
# alpha = 0.05                          # risque accepté d’un faux changement dans un flux calme
# events = ["lancement 12-14 juin"]     # ce qui était prévu et fait parler
# stream_column = "marque"              # chacune de ses valeurs est jugée à part
# sentiment_column = "sentiment"        # utilisée à la place du modèle
# model = "mon-modele"                  # dossier ou identifiant d’un autre modèle
# policy = "politique.toml"             # ce qui fait un niveau, et qui prévenir
# fail_on = 3                           # code de sortie 1 à partir de cette gravité
# state = "messages.sqlite"             # ce que scan --notify a déjà signalé

[watch]
# false_alarms = "au plus 1 par trimestre"  # combien de fois vous acceptez d’être réveillé pour rien
# every = "10min"
# tolerance = 1.25                      # de combien un flux calme peut dépasser son niveau habituel
# state = "watch.sqlite"
# out = "evenements.ndjson"
# to = "kafka://courtier:9092/alertes"  # sujet où les événements sont envoyés
# live = true                           # les commentaires arrivent en temps réel

# [kafka]                               # pip install 'crisisdetect[kafka]'
# begin = "earliest"                    # ou latest : seulement les commentaires à venir
# security = "sasl_ssl"                 # plaintext, ssl, sasl_plaintext ou sasl_ssl
# user_env = "CRISIS_KAFKA_USER"
# password_env = "CRISIS_KAFKA_PASSWORD"

# [notify]
# lang = "fr"
# link = "https://example.org/procedure"  # ajouté à chaque message
# texts = false                         # citer des commentaires
# redact = true                         # masquer adresses, numéros et comptes dans les commentaires cités
# tries = 24                            # environ douze heures

# Aucun secret ici : indiquez le nom des variables d’environnement qui les contiennent.

# [[notify.targets]]
# type = "webhook"                      # le JSON d’Alertmanager
# name = "cellule"
# url_env = "CRISIS_HOOK_URL"           # ou url = "https://..." si elle ne contient aucun secret
# secret_env = "CRISIS_HOOK_SECRET"     # signe chaque requête
# cloudevents = false
# min_level = 2                         # à partir du niveau alerte

# [[notify.targets]]
# type = "smtp"
# name = "courriel"
# host = "smtp.example.org"
# security = "starttls"                 # starttls, tls ou none
# user_env = "CRISIS_SMTP_USER"
# password_env = "CRISIS_SMTP_PASSWORD"
# sender = "crise@example.org"
# to = ["cellule@example.org"]

# [[notify.targets]]
# type = "apprise"                      # Slack, Teams, Telegram, SMS… : pip install 'crisisdetect[notify]'
# name = "messagerie"
# urls_env = "CRISIS_APPRISE_URLS"
# streams = ["marque A"]
""",
}
