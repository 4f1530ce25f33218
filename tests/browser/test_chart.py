"""The chart by mouse, by touch and by keyboard."""

import re

import pytest


@pytest.fixture
def page(visit, reports):
    return visit(reports("en"))


def figure(page, place=0):
    return page.page.locator("figure[data-chart]").nth(place)


def shown(page, place=0):
    """Return the bins that are shown, and the one that is read out."""
    return page.run(
        """(place) => { const range = document.querySelectorAll("figure[data-chart] input")[place];
             return [+range.min, +range.max, +range.value]; }""",
        place,
    )


def pointer(page, place=0):
    return float(figure(page, place).locator(".pointer").get_attribute("x1"))


def test_hovering_reads_out_the_bin_under_the_mouse(page):
    canvas = figure(page).locator(".canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    seen = set()
    for part in (0.2, 0.5, 0.8):
        page.page.mouse.move(box["x"] + part * box["width"], box["y"] + 90)
        seen.add(figure(page).locator("output").inner_text())
        assert abs(pointer(page) - part * box["width"]) < 12
    assert len(seen) == 3
    assert all(re.search(r"2026, \d\d:\d\d UTC · negatives: [\d.]+ of \d+ · expected", text) for text in seen)


def test_dragging_zooms_to_what_was_marked_and_reset_goes_back(page):
    before = shown(page)
    figure(page).locator(".canvas").scroll_into_view_if_needed()
    box = figure(page).locator(".canvas").bounding_box()
    page.page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 90)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 90, steps=4)
    assert figure(page).locator(".picked").count() == 1
    page.page.mouse.up()
    first, last, _ = shown(page)
    whole = before[1] - before[0]
    assert before[0] < first < last < before[1]
    assert 0.15 < (last - first) / whole < 0.3
    figure(page).get_by_role("button", name="Reset").click()
    assert shown(page)[:2] == before[:2]


def test_buttons_zoom_in_and_out_until_the_end(page):
    before = shown(page)
    zoom_in, out = (figure(page).get_by_role("button", name=name) for name in ("Zoom in", "Zoom out"))
    zoom_in.click()
    closer = shown(page)
    assert closer[1] - closer[0] < 0.6 * (before[1] - before[0])
    for _ in range(12):
        if out.is_enabled():
            out.click()
    assert out.is_disabled()
    assert shown(page)[0] == 0
    for _ in range(16):
        if zoom_in.is_enabled():
            zoom_in.click()
    assert zoom_in.is_disabled()
    assert shown(page)[1] - shown(page)[0] == 7


def test_the_keyboard_moves_zooms_and_goes_back(page):
    slider = figure(page).get_by_role("slider")
    slider.focus()
    before = shown(page)
    place = pointer(page)
    page.page.keyboard.press("ArrowRight")
    assert shown(page)[2] == before[2] + 1
    assert pointer(page) > place
    page.page.keyboard.press("ArrowLeft")
    assert shown(page)[2] == before[2]
    page.page.keyboard.press("Home")
    assert shown(page)[2] == before[0]
    page.page.keyboard.press("End")
    assert shown(page)[2] == before[1]
    page.page.keyboard.press("+")
    assert shown(page)[1] - shown(page)[0] < before[1] - before[0]
    page.page.keyboard.press("-")
    page.page.keyboard.press("-")
    assert shown(page)[1] - shown(page)[0] > before[1] - before[0]
    page.page.keyboard.press("Escape")
    assert shown(page)[:2] == before[:2]
    assert slider.get_attribute("aria-valuetext") == figure(page).locator("output").inner_text()


def test_zooming_keeps_the_bin_that_is_read_out(page):
    slider = figure(page).get_by_role("slider")
    slider.focus()
    at = shown(page)[2]
    for key in ("+", "+", "-", "+"):
        page.page.keyboard.press(key)
        assert shown(page)[2] == at


def test_the_drawing_of_the_script_is_that_of_the_page(visit, reports):
    """Without a script the page shows the same lines as the script draws at the same width."""
    drawn = visit(reports("en"), width=1056)
    still = visit(reports("en"), width=1056, java_script_enabled=False)
    for kind in ("mark onset", "mark peak", "episode", "gap"):
        counts = [one.page.locator(f"figure .drawing.wide .{kind.replace(' ', '.')}").count() for one in (still,)]
        again = drawn.page.locator(f"figure .drawing .{kind.replace(' ', '.')}").count()
        assert counts == [again], kind
    labels = [
        [text for text in one.page.locator(f"figure:first-of-type {kind} .mark text").all_inner_texts() if text]
        for one, kind in ((still, ".wide"), (drawn, ".drawing"))
    ]
    assert labels[0] == labels[1]


def test_a_finger_reads_out_and_scrolls(visit, reports):
    page = visit(reports("fr"), width=360, height=740, has_touch=True, is_mobile=True)
    canvas = figure(page).locator(".canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    before = figure(page).locator("output").inner_text()
    page.page.touchscreen.tap(box["x"] + 0.3 * box["width"], box["y"] + 90)
    assert figure(page).locator("output").inner_text() != before
    for button in figure(page).get_by_role("button").all():
        size = button.bounding_box()
        assert size["height"] >= 24
        assert size["width"] >= 44


def test_the_chart_follows_the_width_of_the_window(page):
    wide = figure(page).locator(".drawing").get_attribute("viewBox")
    page.page.set_viewport_size({"width": 420, "height": 800})
    page.page.wait_for_function(
        "(before) => document.querySelector('figure .drawing').getAttribute('viewBox') !== before", arg=wide
    )
    box = figure(page).locator(".drawing").bounding_box()
    assert box["width"] <= 420


def test_links_lead_to_what_they_name(page):
    links = page.page.locator("nav a").all()
    assert len(links) >= 4
    for link in links:
        link.click()
        assert page.run("document.getElementById(location.hash.slice(1)).checkVisibility()")
