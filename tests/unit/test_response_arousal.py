import pytest

from crisisdetect.response import very_angry


@pytest.mark.parametrize(
    "text",
    [
        "Bande de voleurs",
        "c'est une HONTE à vous",
        "Vous vous foutez de nous depuis lundi",
        "shame on you",
        "what the f*** is this",
        "this is disgusting",
        "toujours rien 😡",
        "WHERE IS MY ORDER",
        "OÙ EST MA COMMANDE",
        "three weeks!!!",
        "sérieusement ?!",
    ],
)
def test_fury_is_seen(text):
    assert very_angry([text]) == (True,)


@pytest.mark.parametrize(
    "text",
    [
        "Mon colis est en retard, c'est dommage",
        "still waiting for my order, not great",
        "OK",
        "SAV FR",
        "this was a rather poor experience!",
        "l'orage a coupé le courant",
        "it was a shame the shop was closed",
        "",
        None,
    ],
)
def test_quiet_displeasure_is_not_fury(text):
    assert very_angry([text]) == (False,)
