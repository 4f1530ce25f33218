import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.monitor import Budget, parse_budget


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 per 90 days", 90),
        ("au plus 1 par trimestre", 365.25 / 4),
        ("once a month", 365.25 / 12),
        ("1 par an", 365.25),
        ("at most 2 a year", 365.25 / 2),
        ("une fois par an", 365.25),
        ("2 fausses alertes par mois", 365.25 / 24),
        ("une fausse alerte tous les 90 jours", 90),
        ("1/90 days", 90),
        ("At most one false alarm per stream and year.", 365.25),
        ("1 par flux et par an", 365.25),
        ("monthly", 365.25 / 12),
        ("1,5 par semaine", 7 / 1.5),
        ("pas plus d’une par semaine", 7),
        ("Au plus une alarme par année", 365.25),
    ],
)
def test_plain_words_in_two_languages(text, days):
    budget = parse_budget(text)
    assert budget.days_per_alarm == pytest.approx(days)
    assert not budget.in_total


@pytest.mark.parametrize("text", ["1 per 90 days in total", "1 par trimestre, au total", "2 a year over all streams"])
def test_one_budget_for_all(text):
    assert parse_budget(text).in_total


@pytest.mark.parametrize(
    "text", ["never", "", "1", "days", "0 per year", "often", None, 90, "1 per 90", "1 per 0 days"]
)
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ParameterError):
        parse_budget(text)


def test_thresholds_follow_the_clock():
    budget = parse_budget("1 per 90 days")
    assert budget.bins_per_alarm("1h") == 90 * 24
    assert budget.bins_per_alarm("1D", n_streams=4) == 90
    assert Budget(count=1, days=90, in_total=True).bins_per_alarm("1D", n_streams=4) == 360


@pytest.mark.parametrize("budget", [parse_budget("1 per 90 days"), parse_budget("2 a year in total")])
def test_words_are_understood_again(budget):
    assert parse_budget(budget.in_words("en")).days_per_alarm == pytest.approx(budget.days_per_alarm, rel=0.01)
    assert "flux" in budget.in_words("fr")
