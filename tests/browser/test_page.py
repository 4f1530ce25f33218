"""The page as people meet it: on a phone and on a screen, in light, dark and print, without colour, without motion."""

import json

import pytest

WIDTHS = (360, 768, 1440)
LANGS = ("fr", "en")

OVERFLOW = """() => {
  const page = document.scrollingElement;
  const wide = [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    const outside = box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
    return outside && !one.closest(".scroll, .skip, .hidden, .defs");
  });
  const first = wide.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
  return { page: page.scrollWidth, inner: innerWidth, wide: first };
}"""


@pytest.fixture(scope="session")
def axe():
    """Return the source of axe-core, which comes with a package of the group ``browser``."""
    from importlib.resources import files

    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(visit, axe):
    """Return what axe-core finds wrong, as rule and place."""
    visit.run(axe)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = json.dumps({"runOnly": rules, "resultTypes": ["violations"]})
    found = visit.run(f"async () => (await axe.run(document, {options})).violations")
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_wider_than_the_window(visit, reports, lang, width):
    page = visit(reports(lang), width=width)
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    seen = page.run(OVERFLOW)
    assert seen["page"] <= seen["inner"]
    assert seen["wide"] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing(visit, reports, axe, lang, scheme, width):
    page = visit(reports(lang), width=width, color_scheme=scheme)
    page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert violations(page, axe) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_scheme_of_the_reader_is_followed(visit, reports, scheme):
    page = visit(reports(), color_scheme=scheme)
    red, green, blue = page.run(
        "getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    assert (red + green + blue > 384) == (scheme == "light")


def test_print_is_black_on_white_with_everything_needed_and_no_controls(visit, reports):
    page = visit(reports(), color_scheme="dark")
    page.page.emulate_media(media="print")
    assert page.run("getComputedStyle(document.documentElement).color") == "rgb(0, 0, 0)"
    hidden = "[...document.querySelectorAll('.controls, nav, .skip')].every((one) => one.offsetParent === null)"
    assert page.run(hidden)
    assert page.run("document.querySelector('.drawing').getBoundingClientRect().width") > 200
    pdf = page.page.pdf(format="A4")
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000


def test_without_colour_lines_differ_in_dash_or_width(visit, reports):
    page = visit(reports())
    styles = page.run(
        """() => ["negatives", "expected", "levels"].map((kind) => {
          const style = getComputedStyle(document.querySelector(`.drawing .${kind}`));
          return `${style.strokeDasharray} ${style.strokeWidth}`;
        })"""
    )
    assert len(set(styles)) == 3


def test_forced_colours_keep_the_lines(visit, reports):
    page = visit(reports(), forced_colors="active")
    stroke, back = page.run(
        """() => [getComputedStyle(document.querySelector(".drawing .negatives")).stroke,
                  getComputedStyle(document.body).backgroundColor]"""
    )
    assert stroke != back


def test_motion_is_left_out_for_those_who_ask(visit, reports):
    moving = "getComputedStyle(document.documentElement).scrollBehavior"
    assert visit(reports(), reduced_motion="reduce").run(moving) == "auto"
    assert visit(reports(), reduced_motion="no-preference").run(moving) == "smooth"


def test_the_page_says_everything_without_a_script(visit, reports):
    page = visit(reports(), java_script_enabled=False)
    assert page.page.locator("figure .drawing:visible").count() == 1
    page.page.locator("#watched > summary").click()
    assert page.page.locator("figure .drawing:visible").count() == 2
    assert page.page.locator(".controls:visible").count() == 0
    assert "is over: it began on" in page.page.locator("h1").inner_text()


@pytest.mark.parametrize("lang", LANGS)
def test_a_screen_reader_finds_landmarks_headings_and_tables(visit, reports, lang):
    page = visit(reports(lang))
    for role in ("banner", "navigation", "main", "contentinfo"):
        assert page.page.get_by_role(role).count() == 1, role
    page.page.locator("#watched > summary").press("Enter")
    figures = page.page.get_by_role("figure")
    assert figures.count() == 2
    for i in range(figures.count()):
        summary = figures.nth(i).locator("details.numbers > summary")
        summary.focus()
        page.page.keyboard.press("Enter")
        assert figures.nth(i).locator("table tbody tr:visible").count() > 10
    assert page.run("document.documentElement.lang") == lang
    assert page.page.get_by_role("heading", level=1).count() == 1


def test_the_first_stop_of_the_keyboard_leads_to_the_content(visit, reports):
    page = visit(reports())
    page.page.keyboard.press("Tab")
    assert page.run("document.activeElement.className") == "skip"
    assert page.page.locator(".skip").bounding_box()["x"] >= 0
    page.page.keyboard.press("Enter")
    assert page.run("location.hash") == "#content"


STOP = """() => {
  const one = document.activeElement;
  if (one === document.body) return null;
  window.stops = window.stops || new Set();
  const before = window.stops.size, box = one.getBoundingClientRect();
  window.stops.add(one);
  return {
    same: window.stops.size === before, wide: box.width, tall: box.height, what: one.outerHTML.slice(0, 80),
    outline: getComputedStyle(one).outlineStyle, seen: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def test_every_stop_of_the_keyboard_can_be_seen(visit, reports):
    page = visit(reports())
    stops = set()
    for _ in range(400):
        page.page.keyboard.press("Tab")
        stop = page.run(STOP)
        if stop is None or stop["same"]:
            break
        assert stop["outline"] != "none", stop["what"]
        assert stop["wide"] > 0, stop["what"]
        assert stop["tall"] > 0, stop["what"]
        assert stop["seen"], stop["what"]
        stops.add(stop["what"])
    assert len(stops) > 10


def test_several_crises_are_told_apart_by_a_screen_reader(visit, reports, axe):
    page = visit(reports("fr", n_crises=3), width=1440)
    assert page.page.locator("article.crisis").count() == 3
    assert violations(page, axe) == []


def test_charts_in_a_notebook_answer_inside_their_frame(visit, tmp_path):
    import report_worlds
    from crisisdetect.report import Timeline

    frame = Timeline(series=report_worlds.scanned("en").series)._repr_html_()
    path = tmp_path / "notebook.html"
    path.write_text(
        f"<!doctype html><title>x</title><style>button {{ display: none }}</style>{frame}", encoding="utf-8"
    )
    page = visit(path)
    inside = page.page.frame_locator("iframe")
    button = inside.get_by_role("button", name="Zoom in")
    button.click()
    assert inside.get_by_role("slider").get_attribute("max") != str(len(report_worlds.scanned("en").series) - 1)
    assert page.run("document.querySelector('iframe').contentDocument") is None
