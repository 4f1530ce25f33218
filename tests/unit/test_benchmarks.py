import importlib
import pkgutil

import benchmarks
import pytest

MODULES = [module.name for module in pkgutil.walk_packages(benchmarks.__path__, "benchmarks.") if not module.ispkg]


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_what_it_takes_from_the_package(name):
    module = importlib.import_module(name)
    assert name.rpartition(".")[2].startswith("_") or callable(module.main)
