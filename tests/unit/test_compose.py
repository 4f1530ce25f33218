"""The compose file fits together: nothing here starts it, so that every name in it is held against what it names."""

import json
from pathlib import Path

import pytest
import typer
import yaml

from crisisdetect.cli import app
from crisisdetect.monitor._metrics import _parsed

FOLDER = Path(__file__).parents[2] / "docs" / "compose"


def plain(name):
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def composed():
    return plain("compose.yml")


@pytest.fixture(scope="module")
def watch(composed):
    """What the command of the watch means to our own parser."""
    program, name, *rest = composed["services"]["watch"]["command"]
    assert (program, name) == ("crisisdetect", "watch")
    command = typer.main.get_command(app).commands[name]
    with command.make_context(name, [str(one) for one in rest]) as context:
        return context.params


def mounts(composed):
    for name, one in composed["services"].items():
        for mount in one.get("volumes", ()):
            source, target, *mode = mount.split(":")
            yield name, source, target, mode


def test_it_starts_what_a_watch_needs(composed):
    assert set(composed["services"]) == {"broker", "topics", "watch", "prometheus", "grafana"}
    for name, one in composed["services"].items():
        assert ("image" in one) != ("build" in one), name
        assert not one.get("image", "x:1").endswith(":latest")
        assert ":" in one.get("image", "x:1"), name
        assert set(one.get("depends_on", ())) <= set(composed["services"]), name
    assert "pip install --no-cache-dir 'crisisdetect[kafka,metrics,notify]'" in str(
        composed["services"]["watch"]["build"]
    )


def test_mounted_files_are_there_and_volumes_are_declared(composed):
    for name, source, target, mode in mounts(composed):
        if source.startswith("."):
            assert (FOLDER / source).is_file(), (name, source)
            assert mode == ["ro"], (name, source)
        else:
            assert source in composed["volumes"], (name, source)
        assert target.startswith("/")
    assert {source for _, source, _, _ in mounts(composed) if not source.startswith(".")} == set(composed["volumes"])


def test_only_this_machine_reaches_it(composed):
    ports = [port for one in composed["services"].values() for port in one.get("ports", ())]
    assert {port.split(":")[0] for port in ports} == {"127.0.0.1"}
    assert len({port.split(":")[1] for port in ports}) == len(ports) == 2
    assert ":?" in composed["services"]["grafana"]["environment"]["GF_SECURITY_ADMIN_PASSWORD"]


def test_the_watch_finds_the_broker_and_keeps_its_state(composed, watch):
    advertised = composed["services"]["broker"]["environment"]["KAFKA_ADVERTISED_LISTENERS"].partition("://")[2]
    assert watch["source"] == f"kafka://{advertised}/comments"
    assert watch["to"] == f"kafka://{advertised}/alarms"
    assert watch["live"]
    made = composed["services"]["topics"]["command"][-1]
    assert "for topic in comments alarms" in made
    (kept,) = (target for name, source, target, _ in mounts(composed) if source == "state" and name == "watch")
    assert watch["state"].parent == Path(kept)


def test_figures_go_from_the_watch_to_the_dashboard(composed, watch):
    host, port = _parsed(watch["metrics"])
    assert host == ""
    (job,) = plain("prometheus.yml")["scrape_configs"]
    assert job["static_configs"] == [{"targets": [f"watch:{port}"]}]
    assert f"127.0.0.1:{port}/readyz" in composed["services"]["watch"]["healthcheck"]["test"][-1]
    (source,) = plain("grafana/datasource.yml")["datasources"]
    assert source["url"] == "http://prometheus:9090"
    (provider,) = plain("grafana/dashboards.yml")["providers"]
    boards = [target for _, source, target, _ in mounts(composed) if source.endswith("watch.json")]
    assert [str(Path(one).parent) for one in boards] == [provider["options"]["path"]]
    assert json.loads((FOLDER / "../grafana/watch.json").read_text(encoding="utf-8"))["panels"]
