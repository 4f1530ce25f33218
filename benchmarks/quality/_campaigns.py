"""Campaigns written for the benchmark of coordination, and planted in streams of comments.

Nothing here was said by anybody: a campaign is a message, a way to vary it, and accounts that post it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    import numpy as np

#: How the comments of a campaign differ.
KINDS: Final = ("copy", "template", "spintax", "paraphrase", "translation")

_COPIES: Final = (
    "Boycott this terrible company now and share this with everybody you know",
    "They knew for years and they lied to all of us, never buy from them again",
    "My money was stolen by these people, do not make the same mistake as I did",
    "N'achetez plus rien chez eux, ils savaient tout et ils nous ont menti pendant des années",
)

_TEMPLATES: Final = (
    "I lost {n} euros because of them, write to @helper{n} to get your money back",
    "Reason number {n} to leave: they sell everything they know about you {link} @user{n}",
    "{name}, do not trust them, my refund of {n} was denied three times in a row",
    "{name} m'a prévenu : après {n} jours toujours rien, fuyez cette maison @aide{n}",
)

_SPINTAX: Final = (
    (
        ("Boycott", "Avoid", "Shun", "Leave"),
        ("this",),
        ("terrible", "awful", "horrible", "rotten", "bad"),
        ("company",),
        ("now", "today", "at once", "right away"),
        ("and",),
        ("share", "spread", "post", "repeat"),
        ("it with",),
        ("everybody", "friends", "all", "family", "people"),
    ),
    (
        ("Honestly", "Frankly", "Really", "Truly"),
        ("I would never",),
        ("trust", "recommend", "choose", "support"),
        ("these",),
        ("liars", "crooks", "thieves", "cheaters"),
        ("again after what",),
        ("they did", "happened", "we saw", "came out"),
        ("last week", "this week", "yesterday", "on Monday"),
    ),
)

#: Clauses of two messages that say the same in ten ways, in English and French: who, what, and what to do.
_CLAUSES: Final = {
    "data": {
        "en": (
            (
                "This company has been selling our private data",
                "They trade the personal data of their customers",
                "Our private information is being sold by this firm",
                "Your personal details end up for sale thanks to them",
                "What they do with customer data is a sale, nothing else",
                "I found out that they sell what they know about us",
                "Selling customers' private data is how they earn money",
                "All the data you gave them in private have been sold",
            ),
            (
                "to advertisers for more than two years",
                "for over two years, advertisers being the buyers",
                "and advertising companies have bought it since two years ago",
                "and the ad industry has been paying for it more than two years",
                "with advertisers as clients, two years long already",
                "to any advertiser who pays, and that for two years now",
                "for two years and counting, to whoever places adverts",
                "since at least two years, ad networks are the customers",
            ),
            (
                "so close your account today",
                "shut down your account right now",
                "the only answer is to delete your account today",
                "please have your account deleted before tonight",
                "get rid of your account with them at once",
                "do yourself a favour and cancel your account today",
                "it is time to remove your account immediately",
                "everybody should end their account this very day",
            ),
        ),
        "fr": (
            (
                "Cette entreprise vend nos données privées",
                "Ils font commerce des données personnelles de leurs clients",
                "Nos informations privées sont vendues par cette société",
                "Vos données personnelles se retrouvent en vente grâce à eux",
                "Ce qu'ils font des données des clients est une vente, rien d'autre",
                "J'ai découvert qu'ils vendent ce qu'ils savent de nous",
                "Vendre les données privées des clients, voilà comment ils gagnent leur argent",
                "Toutes les données que vous leur avez confiées ont été vendues",
            ),
            (
                "aux annonceurs depuis plus de deux ans",
                "depuis plus de deux ans, et les acheteurs sont des annonceurs",
                "et des publicitaires les achètent depuis deux ans",
                "et l'industrie publicitaire paie pour cela depuis deux ans",
                "avec les annonceurs pour clients, deux ans déjà",
                "à tout annonceur qui paie, et cela depuis deux ans",
                "depuis deux ans passés, à qui place des publicités",
                "depuis au moins deux ans, les régies publicitaires sont les clientes",
            ),
            (
                "alors fermez votre compte aujourd'hui",
                "clôturez votre compte tout de suite",
                "la seule réponse est de supprimer votre compte aujourd'hui",
                "faites effacer votre compte avant ce soir",
                "débarrassez-vous de votre compte chez eux sans attendre",
                "rendez-vous service et résiliez votre compte aujourd'hui",
                "il est temps de retirer votre compte immédiatement",
                "chacun devrait fermer son compte ce jour même",
            ),
        ),
    },
    "factory": {
        "en": (
            (
                "Children are working in the factory of their supplier",
                "Their supplier has children at work in its factory",
                "In the supplier's plant, kids stand at the machines",
                "The factory that supplies them employs children",
                "There is child labour at the plant they buy from",
                "Small children work where their products are made",
                "Kids are put to work by the supplier in its plant",
                "What they sell is made by children in a supplier's factory",
            ),
            (
                "and the management has known about it since spring",
                "and the bosses were told as early as spring",
                "a fact that management was aware of since the spring",
                "which the people at the top have known since last spring",
                "with the full knowledge of the management since spring",
                "and since springtime the directors have been informed",
                "and nobody in management can deny knowing since spring",
                "the board learned of it in spring and kept silent",
            ),
            (
                "so stop buying their products",
                "do not purchase anything from them any more",
                "not one more purchase should go to this brand",
                "leave their products on the shelf",
                "refuse to buy anything they make",
                "we must no longer spend money on their goods",
                "nobody should pay for their products now",
                "please boycott everything they sell",
            ),
        ),
        "fr": (
            (
                "Des enfants travaillent dans l'usine de leur fournisseur",
                "Leur fournisseur fait travailler des enfants dans son usine",
                "Dans l'usine du fournisseur, des gamins sont aux machines",
                "L'usine qui les fournit emploie des enfants",
                "Il y a du travail d'enfants dans l'usine où ils achètent",
                "De petits enfants travaillent là où sont faits leurs produits",
                "Des gosses sont mis au travail par le fournisseur dans son usine",
                "Ce qu'ils vendent est fait par des enfants dans l'usine d'un fournisseur",
            ),
            (
                "et la direction le sait depuis le printemps",
                "et les patrons en ont été avertis dès le printemps",
                "un fait connu de la direction depuis le printemps",
                "ce que les dirigeants savent depuis le printemps dernier",
                "la direction étant au courant depuis le printemps",
                "et depuis le printemps les directeurs sont informés",
                "et personne à la direction ne peut nier le savoir depuis le printemps",
                "le conseil l'a appris au printemps et s'est tu",
            ),
            (
                "alors cessez d'acheter leurs produits",
                "n'achetez plus rien chez eux",
                "plus un seul achat ne doit aller à cette marque",
                "laissez leurs produits en rayon",
                "refusez d'acheter ce qu'ils fabriquent",
                "nous ne devons plus dépenser d'argent pour leurs articles",
                "personne ne devrait plus payer leurs produits",
                "boycottez s'il vous plaît tout ce qu'ils vendent",
            ),
        ),
    },
}

_NAMES: Final = ("Anna", "Marc", "Leila", "Tom", "Ines", "Paul", "Nora", "Hugo", "Sofia", "Karim")
_JOINS: Final = (", ", "; ", " - ", ". ", ": ")


def say(kind: str, n: int, rng: np.random.Generator) -> list[str]:
    """Return the comments of a campaign of one kind: one to three messages, each varied."""
    if kind == "copy":
        pool = rng.permutation(_COPIES)[: rng.integers(1, 4)]
        return [str(rng.choice(pool)) for _ in range(n)]
    if kind == "template":
        pool = rng.permutation(_TEMPLATES)[: rng.integers(1, 4)]
        return [_filled(str(rng.choice(pool)), rng) for _ in range(n)]
    if kind == "spintax":
        pool = _SPINTAX[: rng.integers(1, 3)]
        return [" ".join(str(rng.choice(slot)) for slot in pool[rng.integers(len(pool))]) for _ in range(n)]
    topics = list(_CLAUSES)[: rng.integers(1, 3)]
    tongues = ("en", "fr") if kind == "translation" else (("en",), ("fr",))[rng.integers(2)]
    return [_reworded(str(rng.choice(topics)), str(rng.choice(tongues)), rng) for _ in range(n)]


def plant(
    stream: pd.DataFrame, kind: str, share: float, *, rng: np.random.Generator
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a stream whose last two thirds hold a campaign, and the places of its comments.

    Parameters
    ----------
    stream : DataFrame
        Comments in order of time; the campaign makes up ``share`` of the comments from ``stream.attrs["start"]`` on.
    kind : str
        One of ``KINDS``.
    share : float
        Part of the period's comments.
    rng : Generator
        Draws texts, accounts and times.
    """
    start = stream.attrs["start"]
    honest = stream[stream["timestamp"] >= start]
    n = max(1, round(share / (1 - share) * len(honest)))
    span = max(honest["timestamp"].iloc[-1] - honest["timestamp"].iloc[0], pd.Timedelta("1D"))
    begin, length = (0.0, 1.0) if rng.random() < 0.5 else (rng.uniform(0, 0.7), rng.uniform(0.05, 0.3))
    times = pd.DatetimeIndex(start + span * (begin + length * rng.random(n)))
    if (honest["timestamp"] == honest["timestamp"].dt.floor("D")).all():
        times = times.floor("D")
    accounts = rng.integers(0, max(3, int(n / rng.uniform(1, 4))), n)
    rows = pd.DataFrame({"timestamp": times.as_unit("us"), "text": say(kind, n, rng)})
    rows["id"] = [f"planted-{i}" for i in range(n)]
    if "author" in stream:
        rows["author"] = [f"hand-{i}" for i in accounts]
    rows[["p_negative", "p_neutral", "p_positive"]] = [0.9, 0.05, 0.05]
    both = pd.concat([stream, rows], ignore_index=True).sort_values(["timestamp", "id"], kind="stable")
    both = both.reset_index(drop=True)
    return both, both["id"].astype(str).str.startswith("planted-").to_numpy()


def _filled(template: str, rng: np.random.Generator) -> str:
    n = int(rng.integers(10, 9_999))
    return template.format(n=n, name=rng.choice(_NAMES), link=f"https://example.org/{n}")


def _reworded(topic: str, tongue: str, rng: np.random.Generator) -> str:
    who, what, call = (str(rng.choice(slot)) for slot in _CLAUSES[topic][tongue])
    join = str(rng.choice(_JOINS))
    return f"{call}{join}{who} {what}" if rng.random() < 0.4 else f"{who} {what}{join}{call}"
