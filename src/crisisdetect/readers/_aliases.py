"""What columns are called, in English, French, German, Spanish, Italian and Portuguese.

Names are written without case, accents, spaces and punctuation: ``createdat`` stands for ``created_at``, ``createdAt``
and ``Created At``. Earlier names win over later ones.
"""

from __future__ import annotations

from typing import Final

#: Aliases of each target column that say nothing about the language of the header.
ALIASES: Final[dict[str, str]] = {
    "timestamp": (
        "timestamp createdat createtimeiso createdutc createdatutc createdtime creationdate creationtime datetime "
        "commentcreatetimestamp timestampcreated timestampms publishedat publishedatdate publishtime publishdate "
        "publisheddate publicationdate published reviewdate reviewcreatedat reviewsubmitdateandtime postedat "
        "postdate postcreated posted commentdate commentedat messagedate messagetime sentat datesent sentdate "
        "submittedat submissiondate responsedate surveydate createtime dateunixtime createdon created "
        "creationdatetime datecreated dateutc dategmt datepublished dateadded dateofreview dateposted date time "
        "timeparsed utctime unixtime epoch ts createddate createdate createddatetime tweetcreated reviewtimestamp "
        "reviewdatetimeutc unixreviewtime reviewcreated reviewtime submitdate submitdateutc isodate postdatetime "
        "publisheddatetime recordeddate completiontime enddate datemodified lastmodifieddatetime postedon writtenat "
        "receivedat sentdatetime eventtime commentedon startdate starttime at updated updatedat "
        "lastupdated added indexed"
    ),
    "text": (
        "text fulltext commenttext reviewtext messagetext tweettext posttext textoriginal commentcontent "
        "reviewcontent commentbody reviewbody messagebody bodyastext body message content comment commentmessage "
        "review tweet tweetcontent hitsentence conversationstream verbatim verbatims textdisplay openingtext "
        "mentionsnippet mentioncontent snippet description feedback answer response responsetext openresponse "
        "opinion freetext post remark remarks caption selftext contenttext messagecontent mention rawcontent contents "
        "sharecommentary postraw raw cooked plaintext rawtext reviewdescription bodypreview bodytext customercomment "
        "openended openendedresponse comments reviews"
    ),
    "author": (
        "authorid authorfullname userid authorchannelid authoruserid author authorname authorusername username "
        "usernamehandle user authordisplayname authornickname authorscreenname screenname ownerusername uniqueid "
        "displayname nickname sendername sender senderscreenname reviewer reviewername reviewerid "
        "nameclicktoviewprofile influencer customer customerid customername consumer handle accountname pseudo "
        "from fromid fromname profileid profilename commenter commentername postedby createdby suppliedname "
        "acct fullname authoridentifier reviewerdisplayname"
    ),
    "lang": "lang language languagecode langcode locale detectedlanguage reviewerlanguage textlang",
    "id": (
        "id commentid reviewid messageid tweetid postid mentionid cid idstr recommendationid resourceid statusid "
        "uuid guid responseid feedbackid ticketid documentid docid"
    ),
    "thread_id": (
        "threadid conversationid linkid videoid contentthreadid postid submissionid topicid discussionid "
        "parentposturl posturl videourl videoweburl parenturl articleid thread conversation"
    ),
    "parent_id": (
        "parentid parentcommentid inreplyto inreplytoid replytoid repliestoid replyto inreplytostatusid isreplyto"
    ),
    "rating": "rating starrating stars star ratingvalue reviewrating note5 overallrating overall reviewstars",
    "vendor_sentiment": "vendorsentiment sentiment sentimentlabel polarity tonality sentimentscore overallsentiment",
    "likes": (
        "likes likecount likescount nblikes diggcount thumbsup thumbsupcount upvotes votesup ups favorites "
        "favoritecount favouritescount favoritescount reactioncount reactionscount commentlikecount reviewlikes "
        "reviewlikescount helpfulvote helpfulvotes"
    ),
    "shares": "shares sharecount sharescount retweets retweetcount reposts repostcount reblogscount",
    "reach": "reach potentialreach impressions impressioncount views viewcount audience",
    "url": "url permalink permalinkurl link commenturl reviewurl tweeturl mentionurl",
    "platform": "platform network socialnetwork mediatype channel sourcetype pagetype sntype",
    "stream": "stream brand brandname",
    "is_own": "isown ownaccount fromus compteofficiel officiel eigenerbeitrag cuentaoficial",
    "is_repost": "isrepost isretweet isshare repartage republication estrepartage",
    "timestamp_quality": "timestampquality",
    "source": "",
}

#: Aliases in languages that write the day before the month.
LOCAL_ALIASES: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "timestamp": (
            "horodatage datedepublication datedecreation dateheure dateetheure datepublication datecreation "
            "datedumessage datedavis dateavis datedelavis datecommentaire dateducommentaire ducommentaire horodateur "
            "datedesaisie datedesoumission datedecollecte datederecueil dateenquete datedenvoi datedereponse "
            "creele publiele posteele publie cree jour heure"
        ),
        "text": (
            "texte commentaire commentaires textecommentaire contenucommentaire avis texteavis contenu "
            "contenudumessage messageclient verbatimclient corps corpsdumessage resume extrait reponse "
            "reponselibre remarque remarques publication commentaireclient avisclient verbatimlibre commentairelibre "
            "commentaireslibres votrecommentaire votreavis observation observations"
        ),
        "author": (
            "auteur auteurs nomauteur auteurid idauteur utilisateur nomutilisateur nomdutilisateur client expediteur"
        ),
        "lang": "langue languedumessage",
        "id": "identifiant idcommentaire idavis idmessage iddumessage numero reference",
        "thread_id": "idconversation iddeconversation idfil fil iddefil idpublication",
        "parent_id": "idparent enreponsea reponsea commentaireparent",
        "rating": "note notes etoiles nombredetoiles nbetoiles noteglobale notesur5 notation",
        "vendor_sentiment": "tonalite polarite ressenti",
        "likes": "jaime mentionsjaime nbjaime nombredejaime approbations",
        "shares": "partages nbpartages nombredepartages",
        "reach": "portee audience vues impressions",
        "url": "lien adresse liendumessage permalien",
        "platform": "plateforme reseau reseausocial canal moyen media typedesource",
        "stream": "marque",
    },
    "de": {
        "timestamp": (
            "datum zeitstempel erstelltam erstellt veroffentlichtam veroffentlicht datumuhrzeit zeitpunkt uhrzeit"
        ),
        "text": "kommentar kommentare kommentartext nachricht inhalt bewertungstext beitrag rezension meinung",
        "author": "autor verfasser benutzer benutzername nutzer nutzername absender kunde",
        "lang": "sprache",
        "id": "kommentarid nachrichtid nachrichtenid bewertungsid kennung",
        "rating": "bewertung sterne note",
        "vendor_sentiment": "stimmung tonalitat",
        "likes": "gefalltmir",
        "shares": "geteilt",
        "reach": "reichweite",
        "platform": "plattform netzwerk kanal",
        "stream": "marke",
    },
    "es": {
        "timestamp": (
            "marcatemporal fecha fechahora fechayhora fechadepublicacion fechadecreacion publicadoel creadoel hora"
        ),
        "text": "texto comentario comentarios mensaje contenido resena opinion resumen resumenaclaracion cuerpo",
        "author": "autor autorconductor usuario nombredeusuario remitente cliente",
        "lang": "idioma lengua",
        "id": "identificador idcomentario idmensaje",
        "rating": "puntuacion calificacion valoracion estrellas",
        "vendor_sentiment": "sentimiento tono",
        "likes": "megusta",
        "shares": "compartidos",
        "reach": "alcance audiencia",
        "url": "enlace",
        "platform": "plataforma red canal",
        "stream": "marca",
    },
    "it": {
        "timestamp": (
            "data informazionicronologiche "
            "dataora dataeora datadipubblicazione datapubblicazione datacreazione pubblicatoil creatoil ora"
        ),
        "text": "testo commento commenti messaggio contenuto recensione opinione corpo",
        "author": "autore utente nomeutente mittente cliente",
        "lang": "lingua",
        "id": "identificativo idcommento idmessaggio",
        "rating": "valutazione voto stelle punteggio",
        "vendor_sentiment": "sentimento tono",
        "likes": "mipiace",
        "shares": "condivisioni",
        "reach": "copertura pubblico",
        "url": "collegamento",
        "platform": "piattaforma rete canale",
        "stream": "marchio",
    },
    "pt": {
        "timestamp": (
            "carimbodedatahora data datahora "
            "dataehora datadepublicacao datapublicacao datadecriacao publicadoem criadoem hora"
        ),
        "text": "texto comentario comentarios mensagem conteudo avaliacao opiniao corpo",
        "author": "autor utilizador usuario nomedeutilizador nomedousuario remetente cliente",
        "lang": "idioma lingua",
        "id": "identificador idcomentario idmensagem",
        "rating": "classificacao nota estrelas pontuacao",
        "vendor_sentiment": "sentimento tom",
        "likes": "curtidas gostos",
        "shares": "compartilhamentos partilhas",
        "reach": "alcance audiencia",
        "url": "ligacao",
        "platform": "plataforma rede canal",
        "stream": "marca",
    },
}

#: Columns that hold a title: read as text only where there is no other text.
TITLES: Final = "title headline subject titre objet sujet titel betreff titulo asunto"

#: Columns that hold the time of day beside a date.
CLOCKS: Final = "time heure hour uhrzeit hora ora"

#: Columns that are never read: e-mail and network addresses, telephone numbers.
PRIVATE: Final = (
    "email emailaddress mail mailaddress authoremail useremail commentauthoremail wpcommentauthoremail courriel "
    "adressecourriel adressemail adresseemail emailadresse correo correoelectronico requesteremail customeremail "
    "contactemail senderemail ip ipaddress ipaddr adresseip ipadresse direccionip authorip commentauthorip "
    "wpcommentauthorip userip clientip remoteaddr remoteip phone phonenumber telephone tel numerodetelephone "
    "telefon telefono mobile"
)
