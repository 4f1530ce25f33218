"""Three hundred forms in which people give away who they are, made up by us, and comments that give away nothing.

Numbers are of ranges that nobody has (film numbers of ARCEP and Ofcom, 555-01xx), IBANs are those of examples.
"""

import string

FRENCH = [
    "{}", "Appelez-moi au {}", "mon numéro {} merci", "2 fois le {}", "colis 2 {}", "j’attends depuis 12 jours {} 15 euros",
    "tél.{}", "tel:{}", "{} ou passez", "75001 Paris, {}", "(portable : {})", "le 12/03/2026 {}", "{} le 12/03/2026",
    "à 10h30 {}", "contact/{}", "59,90 € {}",
]  # fmt: skip
_PAIRS = ("06", "39", "98", "12", "34")
SEPARATORS = [
    " ", ".", "-", "–", "‑", "—", "−", "\t", "\n", "\u00a0", "\u202f", "\u2009", "  ", " - ", "/", "_", "·", " . ", "\u200b",
    "\u00ad", " \u200e", "\r\n", "", "\u3000", "・",
]  # fmt: skip
OTHER_PHONES = [
    "+33 6 39 98 12 34", "+33639981234", "0033 6 39 98 12 34", "+33 (0)6 39 98 12 34", "+33(0)639981234", "00 33 6 39 98 12 34",
    "+33.6.39.98.12.34", "+33–6–39–98–12–34", "＋33 6 39 98 12 34", "０６３９９８１２３４", "０６ ３９ ９８ １２ ３４", "06 3998 1234",
    "0639 98 12 34", "06 399 812 34", "0 639 981 234", "0 6 3 9 9 8 1 2 3 4", "06\u200b39\u200b98\u200b12\u200b34", "٠٦٣٩٩٨١٢٣٤",
    "0️⃣6️⃣3️⃣9️⃣9️⃣8️⃣1️⃣2️⃣3️⃣4️⃣", "tel0639981234", "Tél0639981234", "au0639981234", "0639981234svp", "+32 470 12 34 56",
    "+41 79 123 45 67", "+352 621 123 456", "+44 20 7946 0958", "020 7946 0958", "07700 900123", "(020) 7946 0958",
    "+44 (0)20 7946 0958", "07700-900-123", "+44 7700 900123", "0044 7700 900123", "01632 960123", "0161 496 0123",
    "(555) 234-5678", "555-234-5678", "555.234.5678", "555 234 5678", "1-555-234-5678", "+1 (555) 234-5678", "+1 555 234 5678",
    "(212) 555‑0142", "212–555–0142", "phone 2125550142", "call me: 2125550142", "text 5550142", "030 1234567", "030/1234567",
    "+49 30 123456", "0171 1234567", "0171/1234567", "+49 171 1234567", "0049 171 1234567", "089 / 123 456 78", "0151 12345678",
    "(030) 1234567", "030-1234567", "Tel. 030 1234567", "Handy 01711234567", "ruf mich an 01711234567", "Telefon:0301234567",
    "+49 (0) 171 1234567", "+49-171-1234567", "612 34 56 78", "612 345 678", "91 123 45 67",
    "+34 612 34 56 78", "+34612345678", "0034 612 345 678", "móvil 612345678", "mi número es 612345678", "llámame al 612345678",
    "tel612345678", "WhatsApp 612345678", "612-34-56-78", "612.345.678", "teléfono: 912345678", "6l: +34 612 345 678",
]  # fmt: skip
IBANS = [
    "FR7630006000011234567890189", "GB82WEST12345698765432", "DE89370400440532013000", "ES9121000418450200051332",
    "BE68539007547034", "CH9300762011623852957",
]  # fmt: skip
MAILS = [
    "jo.doe@example.org", "jo.doe+shop@example.co.uk", "élodie@société.fr", "jo.doe@exämple.de", "jo (at) example (dot) com",
    "jo[at]example[dot]com", "jo [arobase] exemple [point] fr", "jo＠example.org", "jo@\u200bexample.org", "jo @ example.org",
    "jo at example dot org", "jo arroba ejemplo punto es", "jo arobase exemple point fr", "jo(a)example.de", "mailto:jo@example.org",
    "JO.DOE@EXAMPLE.ORG", "jo_doe-9@sub.example.org", "jo@example。org", "jo{at}example.org", "jo @example.org",
    "j.o'brien@example.ie", "jo%40doe@example.org", "jo@example.museum", "1234@qq.example.com",
]  # fmt: skip
MENTIONS = [
    "@ana_b", "@@ana_b", "@@@ana_b", "@ana.dupont", "＠ana_b", "@\u200bana_b", "@ana-b", "@anä_b", "@АннаБ", "/@ana_b", "\u200b@ana_b",
    ".@ana_b", "(@ana_b)", "«@ana_b»", "cc:@ana_b", "@ana_b@mastodon.example", "u/ana_b", "/u/ana_b", "<@123456789012>",
    "<@!123456789012>", "#merci@ana_b"[6:], "😀@ana_b", "@ana_b’s", "@1ana", "—@ana_b",
]  # fmt: skip
PROFILES = [
    "https://twitter.com/ana_b", "twitter.com/ana_b", "https://x.com/ana_b/status/123", "http://www.facebook.com/ana.dupont.9",
    "https://m.facebook.com/profile.php?id=100012345", "fb.com/ana.dupont", "https://instagram.com/ana_b/", "www.instagram.com/ana_b?hl=fr",
    "https://www.tiktok.com/@ana_b", "https://www.linkedin.com/in/ana-dupont-9a1", "fr.linkedin.com/in/anadupont",
    "https://www.youtube.com/@ana_b", "youtube.com/user/anab", "https://t.me/ana_b", "https://www.reddit.com/user/ana_b",
    "reddit.com/u/ana_b", "https://www.snapchat.com/add/ana_b", "https://bsky.app/profile/ana.example.org", "https://mastodon.example/@ana_b",
    "https://threads.net/@ana_b", "https://wa.me/33639981234", "https://github.com/ana-b", "https://medium.com/@ana_b", "vk.com/ana_b",
    "https://twitch.tv/ana_b", "HTTPS://TWITTER.COM/ANA_B", "https://x.com/ana_b?s=20", "(https://x.com/ana_b)",
]  # fmt: skip


def _grouped(iban, gap):
    return gap.join(iban[i : i + 4] for i in range(0, len(iban), 4))


def forms():
    """Yield (text, what must not be in it any more, mask)."""
    for separator in SEPARATORS:
        number = separator.join(_PAIRS)
        yield f"Appelez {number} merci", number, "[phone]"
        yield f"voir 2 {number} svp", number, "[phone]"
    for frame in FRENCH:
        for number in ("06 39 98 12 34", "0639981234"):
            yield frame.format(number), number, "[phone]"
    for number in OTHER_PHONES:
        bare = number.lstrip(string.ascii_letters + " .:éúóá")
        yield f"Bonjour, {number}, merci", bare.removesuffix("svp"), "[phone]"
    for iban in IBANS:
        for gap in ("", " ", "  ", "\u2009", "\u202f", "-", "\u2011", ".", "\n", "\u200b", " \u00a0"):
            yield f"compte {_grouped(iban, gap)} merci", _grouped(iban, gap), "[IBAN]"
    for iban in IBANS[:4]:
        for frame in ("IBAN{}", "iban/{}", "IBAN:{}", "compte{}", "({})", "RIB/{}/merci"):
            yield frame.format(iban), iban, "[IBAN]"
    for mail in MAILS:
        yield f"écrire à {mail} vite", mail.removeprefix("mailto:"), "[e-mail]"
    for mention in MENTIONS:
        yield f"Bravo {mention} et merci", mention.strip("/()«».—😀cc:\u200b’s"), "[mention]"
    for profile in PROFILES:
        yield f"Voir {profile} merci", profile.strip("()"), "[mention]"


NOTHING = [
    "Commande 123456789 du 02/03/2026 toujours pas livrée.", "n° de commande 0612345678 en attente", "Colis 8L02374837293 perdu",
    "j’ai payé 1 234,56 € le 12.03.2026 à 10:30", "612 345 678 vues en un jour", "12 000 000 euros de bénéfices", "iPhone 15 à 999,99 €",
    "Order no. 0123456789 still not here", "v1.2.3.4 is broken, 192.168.100.200 too", "It cost $1,234.56 on 2026-03-02", "3,5/5, 24/7, 50/50",
    "Bestellnummer 0123456789 vom 02.03.2026", "Rechnung 4711-2026-000123", "PLZ 10115, 12 Uhr 30", "Pedido 612345678 sin entregar",
    "SIREN 732 829 320", "RDV @ 18h", "C@fé fermé, m@rde", "99,9 % des gens", "Vol AF 1234 du 3 mars", "ISBN 978-2-07-036822-8", "2024 2025 2026",
    "1 2 3 4 5 6 7 8 9", "10 20 30 40 50 60 70", "le 3/4, le 5/6, le 7/8", "0,99 1,99 2,49 3,99", "de 10h30 à 12h45", "taille 36 38 40 42 44",
    "https://example.org/p/123456789?ref=42", "https://www.youtube.com/watch?v=abc123", "https://x.com/search?q=panne",
    "https://www.facebook.com/groups/voisins", "FR76 3000 6000 0112 3456 7890 188", "EAN 3012345678900", "code 000123456", "id 0000012345",
    "Le train de 07:12 a 45 min de retard, voie 12", "100 000 personnes, 3 000 plaintes", "1er, 2e et 3e étages", "note : 0/10 !!!",
    "suivi 1478650000000000001", "ticket 20260302-0012", "AB12 CDEF", "5 000 000 000 de vues", "2+2=4", "M6 à 20h50", "2000-2026", "e-mail, courriel",
    "facture 2026030201 de 45,50€", "#100jours", "50 nuances", "+1 pour cette idée", "++ +100 000", "www.example.org/help", "user/agent", "a/b/c",
]  # fmt: skip
