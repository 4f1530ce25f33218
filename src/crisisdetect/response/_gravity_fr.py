"""French signs of grave matters, as patterns on folded text (no accents, lower case)."""

from __future__ import annotations

from typing import Final

_PERSON = (
    "(?:homme|femme|enfant|gamin|gamine|gosse|bebe|garcon|fille|fils|pere|mere|papa|maman|mari|femme|frere|"
    "soeur|ami|amie|"
    "voisin|voisine|ouvrier|salarie|salariee|chauffeur|passager|passagere|cliente?|patiente?|cycliste|"
    "quelqu'un|qqn|gens|"
    "personnes?|monsieur|dame|grand.mere|grand.pere|chien|chat|il|elle|ils|elles|neveu|niece|collegue|eleve)s?"
)
_BODY = (
    "(?:visage|mains?|peau|bras|jambes?|doigts?|bouche|langue|levres?|yeux|oeil|cuir chevelu|tete|cou|dos|"
    "torse|pieds?|gorge|"
    "hanche|poignet|cheville|nez|cotes?|dents?|machoire|epaule|coude|crane|genou|clavicule)"
)
_FOOD = (
    "(?:petits? pots?|lait|yaourts?|pain|bocal|bouteille|soupe|salade|cereales|chocolat|pizza|burger|"
    "sandwich|riz|pates|plat|assiette|"
    "jus|gateau|sauce|bonbons?|nourriture|compote|steak|repas)"
)
_TARGET = (
    "(?:noire?s?|arabes?|musulmane?s?|juive?s?|juifs?|asiatiques?|gays?|lesbiennes?|homos?|trans|"
    "handicapee?s?|sourde?s?|aveugles?|"
    "trop vieux|trop vieille|enceintes?|une femme|des femmes|femmes?|deux (?:hommes|femmes|mecs|filles)|"
    "africaine?s?|chinoise?s?|roms?|etrangere?s?|maghrebine?s?|"
    "voilee?s?|mon (?:accent|nom|age|origine|voile|handicap)|ma (?:couleur|peau|religion)|couleur de peau|"
    "gros(?:se)?s?)"
)

#: Figures of speech and plain words that look like danger: hidden before anything is looked for.
FIGURES: Final = (
    r"morte?s? (?:de|d') ?(?:rire|honte|faim|soif|fatigue|trouille|jalousie|peur|froid|chaud|ennui)",
    r"(?:mour(?:ir|ant|u)|meur[ts]?|creve[rs]?) (?:de|d') ?(?:rire|honte|faim|soif|fatigue|envie|trouille|"
    r"peur|chaud|froid|ennui|jalousie|impatience)",
    r"(?:je suis|jsuis|chui|chuis|on est|je) morte?s?(?! de (?:peur|trouille))|belle? a mourir|a mourir de|"
    r"plus morte? que vive?(?:ant)?|plus mort que vivant",
    r"(?:ca|cela|ce|cette|cet|l'|tu|vous|attente|elle|il|mise a jour|bug|colis|commentaire|humour|"
    r"\w+) (?:\w+ ){0,3}(?:me|m'|nous|t'as|m'as) ?(?:tue|tues|tuez|tuent|acheve|as tuee?)",
    r"tue[rs]? (?:le temps|l'ambiance|le game|la batterie|l'ennui)|une tuerie|tuerais pour|tuer pour|a tue le game",
    r"(?:telephone|tel|batterie|portable|ordi\w*|console|tablette|ecran|casque|ecouteurs?|tele|appli\w*|"
    r"imprimante|moteur|frigo|serveur|site|reseau|machine|jeu|carte|chargeur|montre)s? "
    r"(?:\w+ ){0,2}(?:est |sont )?morte?s?",
    r"mort du (?:petit commerce|cinema|livre|service public)|mort (?:cerebrale|subite)|nature morte|"
    r"points? morts?|temps morts?|peine de mort|la mort dans l'ame|petite mort",
    r"vous etes (?:tous |completement |vraiment )?malades?|a vomir|(?:personne|client|titulaire|pere|"
    r"mere) decede\w{0,2}|certificat de deces|"
    r"(?:prix|factures?|tarifs?|ventes?|chiffres?|couts?|loyers?|nombre|budget|ma tete|"
    r"compteurs?) (?:\w+ )?explos\w{1,5}|explose(?:e|r|s)? (?:de rire|de joie|les compteurs)|"
    r"explosion de (?:saveurs?|gouts?|joie|couleurs?|rires?)",
    r"(?:de la|une|la|c'est la) bombe|review.?bomb\w*|concert de feu|de feu|feux? d'artifice|"
    r"coup de feu en cuisine|feu (?:vert|rouge|orange|de joie|de cheminee|de camp)|tout feu tout flamme|"
    r"mettre le feu|le feu !",
    r"crise cardiaque (?:en voyant|quand|en lisant|en ouvrant|devant)|fai(?:t|re|lli faire) une crise cardiaque",
    r"brule(?:r|s)? (?:d'impatience|d'envie|les etapes|la priorite|les doigts de)|cremes? brulees?|"
    r"un feu rouge brule|orange brulee?",
    r"dangereusement (?:bon|bonne|delicieux|addictif)|coup de foudre|oranges? sanguines?|bain de sang froid|"
    r"sang.froid|pur.sang|sang neuf",
    r"allergique (?:a|aux|au) (?:files?|la queue|lundis?|matins?|betise|travail|l'attente|pub|mauvaise foi)",
    r"(?:bande.annonce|teaser|trailer|album|scenario|episode|spoilers?|date de sortie|affiche|chanson|single|"
    r"clip)s? (?:\w+ )?(?:a |ont )?fuite|fuites? d'(?:eau|huile)|fuite (?:en avant|sous l'evier|au plafond|"
    r"du temps)",
    r"avocats? (?:toasts?|murs?|crevettes?|bio|trop|pas murs?)|toasts? (?:a l')?avocats?|(?:a l'|l'|huile d'|"
    r"noyau d')avocat (?:est|mur|pas)|(?:mari|femme|ami|frere|soeur|pere) avocate?|court de tennis",
    r"ca (?:me )?fait mal (?:de|d'|au coeur|aux yeux)|(?:blesse|touche) (?:dans|par) (?:l'|mon |"
    r"son )?(?:orgueil|amour.propre|vos propos)|joueurs? blesses?|attaquant blesse",
    r"vous etes (?:tous |completement |vraiment )?malades?|a vomir|(?:personne|client|titulaire|pere|"
    r"mere) decede\w{0,2}|certificat de deces|"
    r"(?:prix|factures?|tarifs?|kilowatts?|couts?)[^.!]{0,40}explosion\w*|dangers? publics?|(?:toxique|"
    r"toxiques) (?:communaute|fans?)|(?:communaute|fans?|relation|ambiance|"
    r"management|joueurs?|masculinite) (?:\w+ )?toxiques?",
    r"scenes? (?:de |a )?l'hopital|serie (?:sur|a) l'hopital|plainte (?:du vent|de la guitare)|sans plainte|"
    r"etouffe de rire|s'etouffer de rire|monstre sacre",
)

CUES: Final = {
    "danger": (
        r"(?:a l'|aux |chez les |en |vers l'|l'emmener a l')(?:hopital|hosto|urgences|reanimation|rea|"
        r"soins intensifs)|hospitalis\w{1,6}|ambulance|(?:les )?pompiers|(?:le )?samu|en reanimation",
        r"(?:a|ont|avoir|ait|est|va|vont|prend|prennent|pris|prenne|prendre) (?:\w+ )?(?:pris |"
        r"prendre )?(?:feu)(?! vert| rouge)|en feu|en flammes|prend(?:re)? feu|depart de feu|"
        r"(?:debut d')?incendie|etincelles?|fumee (?:partout|noire|qui sort|dans)",
        r"evanou\w{1,4}|perdu connaissance|inconsciente?s?|convulsions?|fausse couche|ne respir\w{2,6} plus|"
        r"(?:peux|pouvai[st]|arriv\w{1,5}) (?:plus |pas |plus a |pas a )?respirer",
        r"bless(?:e|es|ee|ees|ure|ures|er|ant grave\w*)(?! d'orgueil)|saign\w{1,6}|commotion|points de suture|"
        r"paralyse\w{0,2}|defigure\w{0,2}|mutile\w{0,2}",
        r"(?:etagere|plafond|toit|balcon|gradin|mur|sol|escalier|siege|stand|estrade|"
        r"lit)s? (?:\w+ ){0,3}(?:effondre|ecroule|cede)\w{0,3}|s'est (?:effondre|ecroule)\w{0,2}",
        rf"{_PERSON} (?:\w+ ){{0,3}}(?:morte?s?|decede\w{{0,2}}|tuee?s?|noyee?s?|meurt|mourir|mourra)|(?:un|"
        rf"une|deux|trois|\d+|des|plusieurs) (?:\w+ )?(?:mort|morts|deces|victimes?)(?! de)",
        r"(?:failli|manque de|a deux doigts de|aurai[ts]?(?:ent)? pu|risque de|peut|peuvent|vont|"
        r"va) (?:\w+ )?(?:mourir|(?:nous |me |le |la |les )?tuer|s'etouffer|etouffer|se noyer|tomber (?:de|"
        r"du)|y passer|y rester|(?:etre|se) bless\w{1,3}|bruler)",
        r"tue (?:un|une|deux|des|mon|ma|son|sa|\d+|plusieurs)|mortel(?:le)?s?|fatal(?:e)?s?",
        r"(?:decharge|choc|coup de jus|jus)s? (?:electrique|dans la douche)|coup de jus|electrocut\w{1,5}|"
        r"electrise\w{0,2}|fils? (?:denudes?|a nu)",
        rf"(?:brul(?:e|es|ee|ees|ant|ait|er)|crame) (?:\w+ )?(?:le|la|les|mon|ma|mes|son|sa|ses|au|"
        rf"aux) (?:\w+ )?{_BODY}|brulures?|(?:ete|suis|est|m'a|l'a|m'ont|s'est|nous a|etre) (?:\w+ )?brulee?s?|"
        rf"cloques?|(?:premier|second|deuxieme|troisieme) degre",
        rf"{_PERSON} (?:\w+ ){{0,3}}(?:ecrasee?s?|coincee?s?) (?:dans|sous|par|entre)|(?:ecrase|"
        rf"coince) (?:\w+ )?(?:le|la|les|mes|sa|ses|mon|ma) {_BODY}",
        r"(?:tombe|tombee|tombes|chute|chutee|chuter|tomber) (?:\w+ )?(?:dans|de|du|des|depuis|sur) (?:l'|la |"
        r"le |les |un |une |mon |ma )?(?:\w+ )?(?:escaliers?|marches?|echelle|trou|fenetre|escalator|balcon|"
        r"toit|lit|chaise|manege|cheval|velo|quai|voies?|rails)",
        rf"(?:casse|cassee|fracture|foule|ouvert|coupe|arrache|perdu|abime) (?:\w+ )?(?:le|la|les|un|une|son|"
        rf"sa|mon|ma|deux) (?:\w+ )?{_BODY}|fractures?|entorse|traumatisme",
        r"freins? (?:\w+ ){0,3}(?:lache|laches|cede|fonctionn\w{1,4}|marche\w{0,3}|repond\w{0,3})|"
        r"plus de freins?|perte de freinage",
        r"(?:ceintures?|airbags?|harnais|barre de securite|siege auto) (?:\w+ |n'|ne |s'){0,4}(?:bloque|"
        r"verrouille|ferme|attache|declenche|decroche|lache|casse|detache)\w{0,4}",
        r"(?:reaction|choc|crise) allergique|choc anaphylactique|anaphyla\w{1,8}|oedeme|allergene (?:non |pas )",
        rf"(?:verre|metal|plastique|aiguilles?|clous?|vis|lames?|cailloux?|ferraille) (?:\w+ |d'|"
        rf"l'){{0,4}}(?:dans|dedans|a l'interieur)(?: \w+){{0,3}} {_FOOD}|(?:verre|metal|plastique|lame|"
        rf"aiguille) dans (?:\w+ ){{0,3}}{_FOOD}",
        r"intox\w{1,8}|empoison+\w{1,6}|toxiques?|(?:produit|lot|aliment|eau|viande|lait|lots|produits|"
        r"aliments|poulet|oeufs|fromage|salade)s? (?:\w+ ){0,3}contamin\w{1,6}|salmonell\w{1,5}|"
        r"listeri\w{1,5}|e\.? ?coli|"
        r"botulisme|legionell\w{1,5}|amiante|norovirus|cancerigenes?",
        r"explos(?:e|es|ee|ees|ion|ions|ent|er|ant|if|ait)|(?:a|ont|avait) pete (?:dans|a) (?:ma|mon|la|sa|ses|mes)",
        r"(?:chauffeur|conducteur|pilote|animateur|infirmier|infirmiere|medecin|moniteur|maitre.nageur|"
        r"personnel)s? (?:\w+ ){0,3}(?:ivres?|bourres?|soul|saoul|drogues?|endormi|alcoolise\w{0,2})|"
        r"endormi au volant|conduit (?:\w+ )?(?:ivre|bourre)",
        r"monoxyde|fuite de gaz|odeur de gaz|sent(?:ait)? le gaz",
        rf"etouff(?:e|er|ee|ait|ement)|avale (?:un|une|la|le|de)|noyade|se noi\w{{1,4}}|noyee?s?|"
        rf"etrangl\w{{1,6}}|{_PERSON} (?:\w+ ){{0,2}}avale",
        r"(?:ai|a|ont|avons|fait) (?:\w+ )?vomi(?:r)?|vomi(?:t|s|ssait|ssements?|ssent)(?! de)|crache du sang|"
        r"malades? (?:apres|depuis|toute la nuit|comme|a cause)|(?:tous|toutes|tombee?s?|"
        r"m'a rendue?|nous a rendus?|rend(?:us?|ues?)?) (?:\w+ )?malades?",
        r"dangereu(?:x|se|ses)|mis(?:e|es)? en danger|en danger|danger (?:de mort|pour|mortel)|"
        r"risques? (?:pour|sanitaires?|d'incendie|mortels?|vitaux?)|peril|(?:pas|aucune) (?:de )?securite",
        r"agress(?:e|es|ee|ees|ion|ions|eur|er)|(?:m'a|l'a|a|ont|ete|s'est fait|suis fait|"
        r"fait) (?:violemment )?frapp(?:e|es|ee|ees|er)|gifl(?:e|ee)|tabass\w{1,4}|"
        r"violee?s?(?= par| dans| chez|$)|viol(?= |$)|attouchements?|harcelement (?:sexuel|moral|de rue)|"
        r"poignard\w{1,4}|menac(?:e|es|ee|ees) (?:de |avec |par )",
        rf"(?:plaques|boutons|cloques|brulures?) (?:\w+ )?(?:sur|dans|partout|plein) (?:tout )?(?:le|la|les|"
        rf"mon|ma|mes|son|sa) ?{_BODY}?|gorge (?:\w+ )?gonfle\w{{0,2}}|perdu (?:la vue|l'ouie)",
        r"crise cardiaque|suicid\w{1,4}|overdose|mettre fin a (?:ses|mes) jours|se (?:pendre|tuer)|"
        r"finir par (?:\w+ ){0,3}(?:blesser|tuer|mourir)|accidents? (?:mortels?|graves?)",
    ),
    "discrimination": (
        r"racis(?:te|tes|me)|sexis(?:te|tes|me)|misogyn\w{1,3}|(?:homo|trans|xeno|islamo|lesbo|grosso|"
        r"handi)phob\w{1,3}|anti.?semit\w{1,5}|validis(?:te|me)|agis(?:te|me)(?! de)|blackface|"
        r"negrophob\w{1,3}",
        r"discrimin(?:ation|ations|atoire|atoires|e|ee|ees|es|er|ant)|suprem(?:aciste|acisme)s?|segregation|"
        r"injures? racial\w{1,4}|(?:controle|delit|tri) (?:au |de )facies|propos haineux|salut nazi|"
        r"croix gammees?",
        r"(?:refus|interdi|vire|rejet|expuls|insult|ignor|trait|renvoy|licenci|moqu|control|fouill|dehors|"
        r"agress)\w{0,4}[^.!?]{0,80} "
        rf"(?:parce que|parce qu'|pcq|car|puisque|sous pretexte que|sous pretexte qu'|a cause de|"
        rf"du fait de) ?(?:je suis|j'etais|nous sommes|on est|on etait|nous etions|il est|elle est|ils sont|"
        rf"elles sont|c'est|"
        rf"(?:mon|ma|mes|son|sa|notre) \w+ (?:est|etait|sont|porte))? ?(?:\w+ )?{_TARGET}",
        r"(?:refus|interdi|rejet|vire|mis dehors|dit|demande|banni|insult|moqu|rigol|empech|renvoy|"
        r"expuls)\w{0,5} (?:[\w']+ ){0,9}(?:fauteuil roulant|voile|foulard|kippa|turban|burkini|"
        r"chien guide|autis\w{1,4}|handicap\w{0,4}|trisomi\w{1,4})",
        r"(?:fauteuil roulant|voile|foulard|kippa|chien guide) (?:[\w']+ ){0,6}(?:refuse|interdit|dehors|"
        r"expulse|pas admis)\w{0,2}",
        r"sale (?:arabe|noire?|negre|juive?|juif|pede|gouine|blanc|gitan|race|bougnoule|chinetoque|rom)|"
        r"(?:traite|traitee|appele|appelee)s? de (?:\w+ )?(?:negre|singe|pede|gouine|bougnoule|terroriste|"
        r"mongol|travelo|bamboula)",
        r"(?:controle|fouille|arrete)\w{0,2} que (?:les|des) (?:arabes|noirs|etrangers)|rentre[sz]? (?:dans|"
        r"chez) (?:ton|toi|votre|vous|leur)(?: pays)?|dans (?:ton|votre|son) pays",
    ),
    "data_leak": (
        r"fuite (?:massive )?(?:de|des|d') ?(?:donnees|mails?|informations?|infos|mots de passe|coordonnees|"
        r"fichiers?)|(?:violation|vol|perte) de (?:donnees|la vie privee)|usurpation d'identite|dark ?web|"
        r"(?:violation|non.respect|infraction) (?:\w+ )?rgpd",
        r"(?:donnees|coordonnees|mots? de passe|mdp|mails?|adresses?|comptes?|cartes?|infos?|informations?|"
        r"fichiers?|base|numeros?|photos|rib|dossiers?) (?:[\w']+ ){0,5}(?:fuite\w{0,2}|volee?s?|pirat\w{1,4}|"
        r"exposee?s?|compromis\w{0,2}|en vente|vendu\w{0,2}|revendu\w{0,2}|circulent|divulgu\w{1,4}|"
        r"dans la nature|hack\w{1,3}|videe?)",
        r"(?:(?:(?:ete|suis|sommes|etait|est|fait) (?:\w+ )?(?:pirat|hack)(?:e|es|ee|ees|er)|(?:votre|le|ce|"
        r"au|du|un) (?:piratage|hack)|cyberattaque))(?= |$|,)|(?:laisse|"
        r"laissez) (?:filer|fuiter) (?:[\w']+ ){0,4}(?:donnees|mails?|adresses?|clients)|a fuite",
        r"(?:vois|voit|acces a\w?|affiche|recu|recois|consulter) (?:\w+ )?(?:les|des|l'|une|la|mes|"
        r"aux) ?(?:commandes?|donnees|coordonnees|factures?|messages|adresses?|dossiers?|"
        r"reservations?|comptes?|releves?|noms?) (?:d'|des |de )(?:autres? (?:clients?|personnes?|"
        r"utilisateurs?|gens|patients?|clientes?)|autrui|quelqu'un d'autre|un autre client)",
        r"(?:dossier|compte|courrier|releve|facture|resultats?|passeport|ordonnance|contrat|donnees|rib|"
        r"colis et facture) (?:\w+ ){0,2}(?:de |d')(?:quelqu'un|une autre|un autre|un inconnu|autres)",
        r"(?:envoye|transmis|donne|communique|transfere)\w{0,2} (?:[\w']+ ){0,4}(?:releve|coordonnees|donnees|"
        r"dossier|facture|resultats|adresse|passeport|rib|numero) (?:\w+ )?a (?:un|une|d'|des|quelqu'un|"
        r"la mauvaise) ?(?:autre|inconnu|tiers|autres)?",
        r"mots? de passe (?:[\w']+ ){0,3}en clair|en copie (?:visible|ouverte|non cachee)|au lieu de (?:la |"
        r")copie cachee|tout le monde (?:a|voit|peut voir) (?:mon|mes|ma) (?:adresse|mail|nom|coordonnees)",
        r"(?:donnees|position|localisation|contacts|photos|micro|camera|infos?|informations?|adresse|"
        r"numero) (?:[\w']+ ){0,6}sans (?:mon|notre|votre|aucun|nous|me|son) ?(?:accord|consentement|"
        r"autorisation|demander)?",
    ),
    "legal_threat": (
        r"(?:mon|notre|nos|mes|un|une|par|l'|d'un|aux|des) ?(?:avocate?s?)(?! toast)|cabinet d'avocats?|"
        r"protection juridique|huissier|commissaire de justice",
        r"(?:attaqu\w{1,4}|poursui\w{1,5}|assign\w{1,4}|train\w{1,3}) (?:[\w']+ )?(?:en justice|devant|"
        r"au tribunal|aux? prud'?hommes)|en justice|poursuites? (?:judiciaires?|penales?)|"
        r"action (?:collective|de groupe|en justice)|class.?action",
        r"(?:port\w{1,5}|depos\w{1,5}|depot de|mains? courantes?) ?(?:une |de )?plainte|plainte (?:deposee|"
        r"penale|en cours|contre|collective|au)|main courante",
        r"(?:au|le|du|devant (?:le|un|les)|au x) ?(?:tribunal|tribunaux|juge|prud'?hommes)|prud'?hommes|"
        r"mis(?:e|es)? en demeure",
        r"(?:saisi\w{0,4}|signal\w{1,4}|alert\w{1,4}|contact\w{1,4}|prevenu|ecri\w{1,4}|"
        r"appel\w{1,4}) (?:[\w']+ ){0,3}(?:dgccrf|mediateur|cnil|repression des fraudes|defenseur des droits|"
        r"procureur|ufc|que choisir|60 millions|signal ?conso|gendarmerie|police|l'arcep|l'acpr|l'ars)|"
        r"signal ?conso|dgccrf",
        r"droit de la consommation|(?:je|on) (?:vous |les )?(?:attaque|poursuis)(?= en|$| au| devant| s)|"
        r"dommages et interets",
    ),
    "boycott": (
        r"#?bo[yi]cot+\w{0,30}|#\w{2,30}boycot+|#balance\w{2,30}|#supprim\w{2,30}|#desabo\w{2,30}",
        r"n'?(?:achetez|allez|commandez|prenez|consommez|y allez|reservez|y mettez|mangez|donnez|cautionnez|"
        r"soutenez|telechargez) (?:[\w']+ )?(?:plus|pas|rien|jamais)(?: (?:\w+ ){0,2}(?:chez eux|la.bas|"
        r"leurs?|cette|de chez|a cette|a eux|la))?",
        r"(?:arret(?:ez|ons)|cess(?:ez|ons)) (?:tous |toutes |d'y |de |d'|leur )+(?:\w+ )?(?:acheter|aller|"
        r"consommer|commander|donner|leur|soutenir|manger|voyager|acheter)",
        r"pas un (?:seul )?(?:centime|euro|sou|kopeck|radis) (?:pour|a|de plus|chez)|"
        r"plus un (?:seul )?(?:centime|euro|sou)",
        r"(?:touch|frapp|tap|attaqu|vis)\w{1,4}(?:-les|-la|-le)? (?:les )?(?:au|dans le|par le|"
        r"leur) (?:portefeuille|porte.?monnaie)",
        r"(?:resili|desabonn|desinstall|supprim|annul|quitt|"
        r"clotur)\w{1,4} (?:[\w']+ ){0,6}(?:faites (?:tous |toutes )?(?:pareil|de meme|comme moi|"
        r"la meme chose)|tous ensemble|en masse|tous|rejoignez|imitez)|j'ai (?:resilie|annule)[^.]{0,20}faites",
        r"(?:desabonnez|desinstallez|resiliez|quittez|fuyez|evitez|desabonnons|desinstallons|resilions|"
        r"boudons)(?:-?vous|-les|-la|-le)?(?: (?:tous|toutes|en masse|cette|cet|la|leur|les|ces))|"
        r"(?:desabonnez|desabonnons)-(?:vous|nous)(?: en masse)?",
        r"(?:rassemblement|manif\w{0,8}|blocage|mobilisation) (?:[\w']+ ){0,4}(?:devant|samedi|dimanche|"
        r"au magasin)|il faut (?:tous )?(?:arreter d'|cesser d')(?:acheter|aller|y aller)",
    ),
}

#: What turns a sign around when it stands shortly before it in the same clause.
NEGATION: Final = (
    r"(?:pas|personne (?:ne|n')|aucune?|jamais|sans|ni|rien (?:de|d')|nul(?:le)?|zero|ne|n'|"
    r"plus aucune?|loin d'etre|inutile de|au lieu de|evite\w{0,2}|absence de|pas question de|"
    r"hors de)"
)
#: These look like negations and are none.
NO_NEGATION: Final = (
    r"(?:pas seulement|pas que|pas une blague|sans doute|pas etonnant|pourquoi pas|meme pas|"
    r"pas etonne\w{0,2}|on ne (?:vous|nous) le dit pas|n'importe|ne plus|n'est plus qu|"
    r"sans (?:rien dire|prevenir|reponse))"
)
#: What makes an event a mere supposition.
SUPPOSED: Final = (
    r"(?:risques? (?:de|d'|d'un)|(?:si|s'il|s'ils|si elle|si ca|si on) (?:\w+ )?(?:avai\w{1,4}|etai\w{1,4}|a)|"
    r"imagine[zr]? si|comme si|au cas ou|j'espere que personne|esperons que personne)"
)
#: After a sign, these say that it is not so.
DENIED_AFTER: Final = (
    r"(?: (?:n'est|ne sert|ne servent|n'a|ne|c'est|est|serait))? ?(?:pas|a rien|inutile|"
    r"ridicule|excessif|n'importe quoi|exagere|faux)"
)
