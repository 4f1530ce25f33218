"""Figures of a watch for whoever is on call."""

import json
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from prometheus_client.parser import text_string_to_metric_families

import crisisdetect as cd
from crisisdetect.errors import ParameterError
from crisisdetect.monitor import Event
from crisisdetect.monitor._metrics import Metrics, _figures
from understood import stream
from worlds import make_series

NAMES = re.compile(r"crisisdetect_\w+")


@pytest.fixture
def metrics():
    made = Metrics("127.0.0.1:0")
    yield made
    made.close()


def get(metrics, path="/metrics"):
    with urllib.request.urlopen(f"http://127.0.0.1:{metrics.port}{path}", timeout=10) as answer:
        return answer.read().decode()


def values(metrics):
    families = text_string_to_metric_families(get(metrics))
    return {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}


def wait_for(metrics, *wanted):
    for _ in range(200):
        if (found := values(metrics)) and all(one in found for one in wanted):
            return found
        time.sleep(0.05)
    pytest.fail(f"{wanted} never came")


def test_what_a_monitor_does_can_be_scraped(metrics):
    with pytest.raises(urllib.error.HTTPError, match="503"):
        get(metrics, "/readyz")
    assert get(metrics, "/healthz") == "alive\n"
    table = stream(n_angry=120)
    calm = table["timestamp"] < pd.Timestamp("2024-02-08", tz="UTC")
    monitor = cd.Monitor.fit(table[calm], every="6h")
    alarm = Event(kind="alarm", stream="all", time=pd.Timestamp("2024-02-09", tz="UTC"), state="open")
    events = [*monitor.update(table[~calm]), alarm]
    metrics.looked(monitor, n=int((~calm).sum()), seconds=0.5, events=events, waiting=3)
    found = wait_for(metrics, ("crisisdetect_streams",))
    (one,) = monitor.watched
    assert found["crisisdetect_comments_total",] == (~calm).sum()
    assert found["crisisdetect_busy_seconds_total",] == 0.5
    assert found["crisisdetect_outbox_waiting",] == 3
    assert found["crisisdetect_alarms_total", "all"] == sum(event.is_alarm for event in events) >= 1
    assert found["crisisdetect_events_total", "alarm", "all"] == sum(event.kind == "alarm" for event in events)
    assert found["crisisdetect_stream_negatives", "all"] == one.ring.last(1)[0].k
    assert found["crisisdetect_stream_negatives_expected", "all"] == one.ring.last(1)[0].expected
    assert found["crisisdetect_stream_evidence_ratio", "all"] == one.statistic / one.detector.gamma
    n_bins = one.ledger.watched_s / (6 * 3600)
    assert found["crisisdetect_stream_bins_total", "all"] == n_bins > 0
    assert found["crisisdetect_stream_budget_allowed", "all"] == pytest.approx(n_bins / one.gamma)
    assert found["crisisdetect_left_out_total", "late"] == monitor.n_late
    assert get(metrics, "/readyz") == "ready\n"


def alarmed():
    """Return a monitor of one stream that knows its past, after a day that alarmed, and the events of that day."""
    rng = np.random.default_rng(4)
    total = rng.poisson(20, 24 * 40)
    past = make_series(rng.binomial(total, 0.2).astype(float)[: 24 * 35], total[: 24 * 35], every="1h")
    monitor = cd.Monitor.fit(past, every="1h")
    return monitor, monitor.update_series(make_series([18.0] * 24, [20] * 24, every="1h", start="2024-02-05"))


def test_the_budget_spent_is_the_alarms_not_marked_as_right(metrics):
    monitor, events = alarmed()
    (alarm,) = [event for event in events if event.is_alarm]
    metrics.looked(monitor, events=events)
    spent = ("crisisdetect_stream_budget_spent", alarm.stream)
    assert wait_for(metrics, spent)[spent] == 1
    monitor.mark(alarm.id, "right")
    metrics._take(monitor, 0)
    metrics._page = metrics._made()
    assert values(metrics)[spent] == 0


def test_evidence_is_1_or_more_where_there_is_an_alarm():
    """Over what an alarm takes: the detector speaks up below the bins of the budget where its limits are estimated."""
    monitor, events = alarmed()
    (one,) = monitor.watched
    (alarm,) = [event for event in events if event.is_alarm]
    assert alarm.statistic >= one.detector.gamma == alarm.threshold
    assert one.detector.gamma < one.gamma
    assert _figures(one)[0] >= 1


def test_names_of_streams_are_escaped(metrics):
    monitor = cd.Monitor.fit(None, every="1h")
    name = 'a"b\\c\nd{}'
    monitor.update([{"timestamp": "2024-01-01T00:00:00Z", "text": "x", "p_negative": 0.9, "stream": name}])
    event = Event(kind="alarm", stream=name, time=pd.Timestamp("2024-01-01", tz="UTC"), state="open")
    metrics.looked(monitor, n=1, events=[event])
    assert wait_for(metrics, ("crisisdetect_alarms_total", name))["crisisdetect_alarms_total", name] == 1


def test_a_scrape_of_many_streams_is_quick(metrics):
    """A page that is made already is handed over: half a second is ten times the bound, for machines that are busy."""
    metrics._streams = [(f"stream {i}", (0.5, 0.0, 0.0, 1e9, float(i), 2.0, 1.0, 0.3, 40.0)) for i in range(10_000)]
    metrics._page = metrics._made()
    begun = time.perf_counter()
    page = get(metrics)
    assert time.perf_counter() - begun < 0.5
    assert page.count("crisisdetect_stream_negatives{") == page.count("crisisdetect_stream_bins_total{") == 10_000


@pytest.mark.parametrize("address", ["9100", "here:port", ":99999", ""])
def test_addresses_that_are_none_are_refused(address):
    with pytest.raises(ParameterError, match="must be an address"):
        Metrics(address)


def test_an_address_in_use_is_named(metrics):
    with pytest.raises(ParameterError, match="cannot be listened on"):
        Metrics(f"127.0.0.1:{metrics.port}")


def test_a_watch_serves_its_figures(tmp_path, monkeypatch):
    made = []
    monkeypatch.setattr("crisisdetect.monitor._watch.Metrics", lambda address: made.append(Metrics(address)) or made[0])
    rows = stream(n_angry=0)[["id", "timestamp", "text", "p_negative", "p_neutral", "p_positive"]]
    rows.to_json(tmp_path / "comments.ndjson", orient="records", lines=True, date_format="iso")
    list(cd.watch(tmp_path / "comments.ndjson", state=tmp_path / "s.sqlite", follow=False, metrics="127.0.0.1:0"))
    assert made[0]._totals["comments"] == len(rows)
    assert made[0]._now["streams"] == 1
    assert not any(one.is_alive() for one in made[0]._threads)


def test_the_dashboard_asks_for_figures_that_there_are(metrics):
    board = json.loads((Path(__file__).parents[2] / "docs" / "grafana" / "watch.json").read_text(encoding="utf-8"))
    asked = {name for one in board["panels"] for target in one["targets"] for name in NAMES.findall(target["expr"])}
    monitor = cd.Monitor.fit(stream(n_angry=0), every="6h")
    metrics.looked(monitor, waiting=1)
    wait_for(metrics, ("crisisdetect_streams",))
    told = set(re.findall(r"# HELP (\S+)", get(metrics)))  # with _total, where they only grow
    assert asked
    assert asked <= told | {f"{name}_total" for name in told}
