"""A real browser over reports on disk. Collected only when asked for by path: ``make test-browser``."""

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent

#: Names under which Debian and others install it.
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def pytest_ignore_collect(collection_path, config):
    asked = any(Path(str(arg).split("::")[0]).resolve().is_relative_to(HERE) for arg in config.args)
    return None if asked else True


def executable():
    """Return the browser, or fail: these tests never pass by not running."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail("No browser is installed: apt-get install chromium, or name one in CHROMIUM.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    # Chromium refuses its sandbox to root, who is who runs in most containers.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as player:
        made = player.chromium.launch(executable_path=executable(), args=options)
        yield made
        made.close()


class Visit:
    """A page that is open, and everything that it tried: requests, errors, violations, dialogs."""

    def __init__(self, browser, path, *, width=1440, height=900, **options):
        # Without motion, so that nothing is still scrolling when a test looks.
        options = {"reduced_motion": "reduce", **options}
        self.context = browser.new_context(viewport={"width": width, "height": height}, **options)
        self.page = self.context.new_page()
        self.requests, self.troubles = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("console", self._heard)
        self.page.on("dialog", self._asked)
        self.page.on("popup", lambda popup: self.troubles.append(f"popup: {popup.url}"))
        self.page.add_init_script(
            "window.refused = []; document.addEventListener('securitypolicyviolation', "
            "(event) => window.refused.push(event.violatedDirective + ' ' + event.blockedURI));"
        )
        self.url = path.resolve().as_uri()
        self.page.goto(self.url)

    def _heard(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"{message.type}: {message.text}")

    def _asked(self, dialog):
        self.troubles.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def quiet(self):
        """Assert that nothing went wrong and nothing was loaded but the file itself."""
        assert self.troubles == []
        assert self.page.evaluate("window.refused") == []
        assert [url for url in self.requests if url.split("#")[0] != self.url] == []

    def run(self, script, *arguments):
        return self.page.evaluate(script, *arguments)

    def close(self):
        self.context.close()


@pytest.fixture
def visit(browser):
    """Return a function that opens a file; each visit must have been quiet when the test ends."""
    visits = []

    def opened(path, **options):
        visits.append(Visit(browser, path, **options))
        return visits[-1]

    yield opened
    for one in visits:
        one.quiet()
        one.close()


@pytest.fixture(scope="session")
def reports(tmp_path_factory):
    """Return a function that writes a report of the invented export once, and gives its path."""
    import report_worlds
    from crisisdetect.report import Report

    folder = tmp_path_factory.mktemp("reports")

    def written(lang="en", *, n_crises=1, **options):
        name = "-".join([lang, str(n_crises), *(f"{key}={value}" for key, value in sorted(options.items()))])
        path = folder / f"{name}.html"
        if not path.exists():
            result = report_worlds.with_understanding(report_worlds.scanned(lang))
            result.crises, result.understanding = result.crises[:1] * n_crises, result.understanding[:1] * n_crises
            Report(result, **options).write_html(path)
        return path

    return written
