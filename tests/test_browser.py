"""The pages in headless Chromium, from file://, with no network."""

import io
import re
from dataclasses import replace

import pymupdf
import pytest
from PIL import Image

import axe
from recheck.records import Region
from recheck.site import build
from recheck.site.index_page import index_page
from recheck.site.pdf import find_chromium, report_pdf
from recheck.site.templating import ASSETS, asset
from sample_site import PROVENANCE, SENTENCES, passage, sample_audit
from test_site import hostile

playwright = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.skipif(find_chromium() is None, reason="no Chromium is installed")

INSIDE = """rect => {
  const box = rect.getBoundingClientRect();
  const frame = rect.closest(".sheet").getBoundingClientRect();
  return box.top >= Math.max(frame.top, 0) && box.bottom <= Math.min(frame.bottom, innerHeight)
    && box.right > frame.left && box.left < frame.right && box.width > 0;
}"""
PAGES = ("index.html", "sample/index.html", "sample/claims/02.html", "sample/claims/03.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    audited, store = sample_audit(folder / "store")
    other, _ = sample_audit(folder / "store", name="other", title="Birds of the Atlantic")
    return build(folder, [audited, other], store, provenance=PROVENANCE).parent


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    audited, store = sample_audit(folder / "store")
    return build(folder, [hostile(audited)], store, provenance=PROVENANCE).parent


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page without network; a message on its console, or a dialog, fails the test."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 800},
        offline=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    page = context.new_page()
    heard = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    # A picture still loading when the page is left is aborted, and nothing is wrong with that.
    page.on(
        "requestfailed",
        lambda request: request.failure == "net::ERR_ABORTED" or heard.append(request.url),
    )
    yield page
    context.close()
    assert heard == []


def open_page(page, site, name):
    page.goto((site / name).as_uri())
    return page


def test_from_the_index_to_a_cell_and_on_to_the_next_claim(page, site):
    open_page(page, site, "index.html")
    assert page.locator("tbody tr:visible").count() == 2
    page.fill("#filter", "scaling")
    assert page.locator("tbody tr:visible").count() == 1
    assert page.text_content("#shown") == "1 of 2"

    page.click("text=Scaling and Robustness")
    page.click(".strip a:nth-child(1) >> text=3")
    assert page.url.endswith("/sample/claims/03.html")

    mark = page.locator("g.current rect")
    assert mark.evaluate(INSIDE)
    assert SENTENCES[0] in page.locator(".stop.current").inner_text()

    page.click("#next-evidence")
    assert page.text_content("#current-evidence") == "2 of 2"
    assert mark.evaluate(INSIDE)
    mark.click()
    assert page.url.endswith("#cell-2")
    used = page.locator("td.used")
    assert used.inner_text().startswith("+8.3")
    assert used.evaluate("cell => cell.getBoundingClientRect().bottom <= innerHeight")

    page.click("#previous-evidence")
    page.click(".stop.current button.copy")
    page.locator(".stop.current .copy", has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{SENTENCES[0]}” — ") and copied.endswith("2005.13013v1, p. 1")

    page.keyboard.press("j")
    page.wait_for_url("**/04.html")
    page.keyboard.press("k")
    page.wait_for_url("**/03.html")


@pytest.mark.parametrize("claim", ["01", "02", "03"])
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (1024, 768)])
def test_the_highlight_is_in_view_as_soon_as_a_claim_is_opened(page, site, claim, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    open_page(page, site, f"sample/claims/{claim}.html")
    assert page.locator("g.current rect").first.evaluate(INSIDE)


def test_on_a_phone_a_finding_leads_to_the_highlight(page, site):
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, site, "sample/claims/03.html")
    page.click("a[href='#evidence-2'] >> nth=0")
    assert page.locator("g.current rect").evaluate(INSIDE)


def test_the_highlight_stays_in_view_when_zoomed_and_can_be_hidden(page, site):
    open_page(page, site, "sample/claims/03.html")
    before = page.locator(".page >> nth=0").bounding_box()["width"]
    for _ in range(3):
        page.click("#zoom-in")
    assert page.locator(".page >> nth=0").bounding_box()["width"] > 1.7 * before
    assert page.locator("g.current rect").evaluate(INSIDE)
    page.click("#marks")
    assert page.locator("g.current rect").is_hidden()
    assert page.get_attribute("#marks", "aria-pressed") == "false"


def test_of_a_passage_over_two_columns_the_beginning_is_in_view(page, tmp_path):
    audited, store = sample_audit(tmp_path / "store")
    boxes = ((72, 740, 290, 752), (310, 60, 520, 72))
    regions = tuple(Region(page=1, box=box) for box in boxes)
    long = passage(0).model_copy(update={"box": (72, 60, 520, 752), "regions": regions})
    verdict = audited.verdicts[0].model_copy(update={"findings": (), "evidence": (long,)})
    shown = replace(audited, verdicts=(verdict,))
    site = build(tmp_path, [shown], store, provenance=PROVENANCE).parent
    open_page(page, site, "sample/claims/01.html")
    assert page.locator("g.current rect").first.evaluate(INSIDE)


def test_a_link_to_a_piece_of_evidence_opens_it(page, site):
    page.goto((site / "sample/claims/03.html").as_uri() + "#evidence-2")
    assert page.text_content("#current-evidence") == "2 of 2"
    assert page.locator("g.current rect").evaluate(INSIDE)


def test_the_highlight_covers_the_words_on_the_picture(page, site):
    """The dark pixels of the sentence lie inside the rectangle drawn over the picture."""
    open_page(page, site, "sample/claims/03.html")
    page.click("#marks")
    box = page.locator("g.current rect").bounding_box()
    picture = Image.open(io.BytesIO(page.screenshot(clip=box))).convert("L")
    dark = sum(value < 100 for value in picture.tobytes())
    assert 0.02 < dark / (picture.width * picture.height) < 0.5


@pytest.mark.parametrize("name", PAGES)
def test_without_scripts_everything_is_there(browser, site, name):
    context = browser.new_context(java_script_enabled=False, offline=True)
    page = open_page(context.new_page(), site, name)
    assert page.locator(".scripted:visible").count() == 0
    stops = page.locator(".stop")
    assert all(stop.is_visible() for stop in stops.all())
    context.close()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 820, 1280])
def test_no_page_is_wider_than_its_window(page, site, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    open_page(page, site, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_system_chooses_the_colours_and_a_button_overrules_it(page, site, scheme):
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, "index.html")
    assert brightness(page) == scheme
    for wanted in ("light", "dark"):
        page.click("#theme")
        assert brightness(page) == wanted
    page.reload()
    assert brightness(page) == "dark"


def brightness(page):
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return "light" if sum(map(int, re.findall(r"\d+", colour)[:3])) > 380 else "dark"


def test_print_shows_every_piece_of_evidence_and_no_controls(page, site):
    page.emulate_media(media="print", color_scheme="dark")
    open_page(page, site, "sample/claims/03.html")
    assert all(e.is_visible() for e in page.locator(".exhibit, .stop").all())
    assert page.locator("button:visible, kbd:visible").count() == 0
    assert brightness(page) == "light"


def test_headings_sort_the_index(page, site):
    open_page(page, site, "index.html")
    heading = page.locator("th", has_text="Report").first
    titles = []
    for _ in range(2):
        heading.locator("button").click()
        titles.append(page.locator("tbody th a").all_inner_texts())
    assert titles[0] == sorted(titles[0]) and titles[1] == titles[0][::-1]
    assert heading.get_attribute("aria-sort") == "descending"


def test_the_index_is_filtered_by_what_was_found(page, site):
    open_page(page, site, "index.html")
    page.select_option("#only", "contradicted")
    assert page.text_content("#shown") == "2 of 2"
    page.fill("#filter", "no such title")
    assert page.text_content("#shown") == "0 of 2"


@pytest.fixture(scope="module")
def long_index(tmp_path_factory):
    """An index over 1,000 reports, without the reports."""
    folder = tmp_path_factory.mktemp("long")
    audited, _ = sample_audit(folder / "store")
    audits = []
    for number in range(1, 1001):
        facts = {"name": f"r{number}", "title": f"Survey {number}"}
        report = audited.report.model_copy(update=facts)
        audits.append((f"r{number}", replace(audited, report=report)))
    (folder / "assets").mkdir()
    for name in ASSETS:
        (folder / "assets" / name).write_text(asset(name), "utf-8")
    (folder / "index.html").write_text(index_page(audits, PROVENANCE), "utf-8")
    return folder


def test_of_a_thousand_reports_only_those_looked_at_are_laid_out(page, long_index):
    open_page(page, long_index, "index.html")
    assert page.text_content("#shown") == "1000 of 1000"
    assert page.locator("tbody tr:visible").count() <= 200
    page.fill("#filter", "survey 99")
    assert page.text_content("#shown") == "11 of 1000"
    assert page.locator("tbody tr:visible").count() == 11
    page.fill("#filter", "")
    page.locator("th", has_text="Report").first.locator("button").click(click_count=2)
    assert page.locator("tbody tr:visible th a").first.inner_text() == "Survey 1000"


def test_scrolling_down_brings_the_rest_of_a_long_index(page, long_index):
    open_page(page, long_index, "index.html")
    more = page.locator("main button", has_text="Show more")
    for _ in range(300):
        if more.is_hidden():
            break
        page.keyboard.press("End")
        page.wait_for_timeout(30)
    assert page.locator("table.reports tbody tr:not(.later)").count() == 1000


def test_keys_do_not_turn_pages_while_someone_types(page, site):
    open_page(page, site, "index.html")
    page.focus("#filter")
    page.keyboard.type("jk")
    assert page.input_value("#filter") == "jk"


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_text_runs_nothing_and_breaks_no_layout(page, hostile_site, width):
    page.set_viewport_size({"width": width, "height": 800})
    for path in sorted(hostile_site.rglob("*.html")):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
        assert "<script>alert(1)</script>" in page.inner_text("main")
        assert page.evaluate("document.scripts.length") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(page, site, pytestconfig, name, scheme):
    source = axe.source(pytestconfig.cache.mkdir("axe-core"))
    page.emulate_media(color_scheme=scheme)
    open_page(page, site, name)
    page.evaluate(source)
    found = page.evaluate("axe.run({preload: false}).then(result => result.violations)")
    serious = [
        (v["id"], [node["html"][:120] for node in v["nodes"]])
        for v in found
        if v["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_report_page_becomes_a_pdf(site, tmp_path):
    path = report_pdf(site / "sample" / "index.html", tmp_path / "out" / "report.pdf")
    with pymupdf.open(path) as document:
        text = " ".join(" ".join(p.get_text() for p in document).split())
    assert "Scaling and Robustness" in text
    assert "13 papers retrieved, 2 listed." in text
