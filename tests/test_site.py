"""The site as files: what is written, that hostile text is text, that nothing is invented."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from recheck.decisions import Decision, claim_hash, load, record
from recheck.errors import InputError, StageError
from recheck.site import Contrast, Experiment, Figure, build
from recheck.site.inline import claim_html
from sample_site import PROVENANCE, passage, sample_audit

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT
    + "\"'><img src=x onerror=alert(1)> javascript:alert(1) {{ 7*7 }} ../../etc "
    + "\u202egnp.exe \u2066 "
    + "x" * 100_000
)


@pytest.fixture
def sample(tmp_path):
    return sample_audit(tmp_path / "store")


def built(tmp_path, audited, store, **more):
    return build(tmp_path, [audited], store, provenance=PROVENANCE, **more).parent


def hostile(audited):
    """The sample with hostile text in every field that a report or a paper fills."""
    report = audited.report.model_copy(
        update={
            "name": "../../" + SCRIPT,
            "title": HOSTILE,
            "authors": HOSTILE,
            "date": HOSTILE,
            "question": HOSTILE,
            "references": tuple(
                r.model_copy(update={"text": HOSTILE, "id": None, "url": "javascript:alert(1)"})
                for r in audited.report.references
            ),
        }
    )
    evidence = passage(0).model_copy(update={"quote": HOSTILE, "paper": "../" + SCRIPT})
    verdicts = tuple(
        v.model_copy(
            update={
                "text": HOSTILE,
                "explanation": HOSTILE,
                "evidence": (evidence,),
                "findings": tuple(
                    f.model_copy(
                        update={
                            "claim_side": HOSTILE,
                            "source_side": HOSTILE,
                            "message": HOSTILE,
                            "arithmetic": HOSTILE,
                        }
                    )
                    for f in v.findings
                ),
            }
        )
        for v in audited.verdicts
    )
    audit = audited.audit.model_copy(
        update={
            "findings": tuple(
                f.model_copy(
                    update={
                        "message": HOSTILE,
                        "evidence": tuple(
                            t.model_copy(update={"quote": HOSTILE, "source": HOSTILE})
                            for t in f.evidence
                        ),
                    }
                )
                for f in audited.audit.findings
            ),
            "coverage": tuple(
                f.model_copy(update={"name": HOSTILE, "message": HOSTILE, "papers": (HOSTILE,)})
                for f in audited.audit.coverage
            ),
        }
    )
    papers = tuple(p.model_copy(update={"detail": HOSTILE}) for p in audited.papers)
    decisions = tuple(
        d.model_copy(update={"person": HOSTILE, "note": HOSTILE, "date": HOSTILE})
        for d in audited.decisions
    )
    return replace(
        audited, report=report, verdicts=verdicts, audit=audit, papers=papers, decisions=decisions
    )


class Page(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))


def pages(site):
    return {p: Page(p.read_text("utf-8")) for p in site.rglob("*.html")}


def test_every_page_and_export_is_written(tmp_path, sample):
    site = built(tmp_path, *sample)
    names = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert {
        "index.html",
        "sample/index.html",
        "sample/claims.jsonl",
        "sample/claims.schema.json",
        "sample/claims.csv",
        "sample/annotations.json",
        "sample/claimreview.json",
        "sample/ro-crate-metadata.json",
        *(f"sample/claims/{n:02}.html" for n in range(1, 6)),
    } < names


def test_a_page_of_a_paper_is_drawn_once_however_many_claims_need_it(tmp_path, sample):
    site = built(tmp_path, *sample)
    drawn = sorted(p.name for p in (site / "sample" / "pages").iterdir())
    assert drawn == ["2005.13013v1-p1.webp", "2005.13013v1-p2.webp"]


def test_a_page_that_the_pdf_does_not_have_has_no_picture(tmp_path, sample):
    audited, store = sample
    far = passage(0).model_copy(update={"page": 99, "regions": ()})
    verdict = audited.verdicts[0].model_copy(update={"findings": (), "evidence": (far,)})
    site = built(tmp_path, replace(audited, verdicts=(verdict,)), store)
    assert "No picture of this page" in text(site / "sample/claims/01.html")


def test_pages_are_drawn_where_the_document_is_lost_but_the_pdf_is_there(tmp_path, sample):
    audited, store = sample
    site = built(tmp_path, audited, replace(store, documents={}))
    assert len(list(site.glob("sample/pages/*.webp"))) == 2


def test_every_link_inside_the_site_leads_somewhere(tmp_path, sample):
    site = built(tmp_path, *sample)
    outside = {"https", "http"}
    checked = 0
    for path, page in pages(site).items():
        ids = {a.get("id") for _, a in page.tags}
        for _, attributes in page.tags:
            address = attributes.get("href") or attributes.get("src")
            if not address or address.split(":")[0] in outside or ".ipynb" in address:
                continue
            file, _, anchor = address.partition("#")
            assert not file or (path.parent / file).is_file(), (path, address)
            assert file or anchor in ids, (path, address)
            checked += 1
    assert checked > 50


def test_the_same_records_give_the_same_bytes(tmp_path, sample):
    def content(folder):
        site = built(folder, *sample)
        return {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}

    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_a_page_left_from_an_earlier_run_is_gone(tmp_path, sample):
    site = built(tmp_path, *sample)
    (site / "sample" / "claims" / "99.html").write_text("old")
    built(tmp_path, *sample)
    assert not (site / "sample" / "claims" / "99.html").exists()


def test_a_failed_build_leaves_the_site_that_was_there(tmp_path, sample):
    audited, store = sample
    site = built(tmp_path, audited, store)
    for pdf in store.folder.glob("*.pdf"):
        pdf.write_bytes(b"no PDF")
    with pytest.raises(StageError, match="cannot be drawn"):
        built(tmp_path, audited, store)
    assert (site / "sample" / "claims" / "03.html").is_file()


def test_two_reports_of_one_name_have_a_folder_each(tmp_path, sample):
    audited, store = sample
    index = build(tmp_path, [audited, audited], store, provenance=PROVENANCE)
    folders = sorted(p.parent.name for p in index.parent.glob("*/index.html"))
    assert folders == ["sample", "sample-2"]


def test_hostile_text_is_text(tmp_path, sample):
    audited, store = sample
    site = built(tmp_path, hostile(audited), store)
    assert [p.name for p in tmp_path.iterdir() if p.name not in ("site", "store")] == []
    found = pages(site)
    assert len(found) == 7
    for page in found.values():
        for tag, attributes in page.tags:
            assert tag not in ("img", "iframe", "object", "embed", "base") or (
                tag == "img" and attributes["src"].startswith("../pages/")
            )
            assert tag != "script" or re.fullmatch(r"(\.\./)*assets/\w+\.js", attributes["src"])
            assert not any(name.startswith("on") for name in attributes)
            assert "style" not in attributes
            assert not (attributes.get("href") or "").startswith(("javascript", "data"))


def test_no_direction_override_reaches_a_page(tmp_path, sample):
    audited, store = sample
    site = built(tmp_path, hostile(audited), store)
    for path in site.rglob("*.html"):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", path.read_text("utf-8"))
        assert "⟨U+202E⟩" in path.read_text("utf-8")


def test_the_index_stays_small_however_long_the_titles(tmp_path, sample):
    audited, store = sample
    site = built(tmp_path, hostile(audited), store)
    assert (site / "index.html").stat().st_size < 20_000


def test_pages_written_side_by_side_are_the_same(tmp_path, sample):
    audited, store = sample
    made = [
        build(tmp_path / str(jobs), [audited] * 3, store, provenance=PROVENANCE, jobs=jobs).parent
        for jobs in (1, 2)
    ]
    names = [sorted(p.relative_to(s) for p in s.rglob("*") if p.is_file()) for s in made]
    assert names[0] == names[1]
    assert all((made[0] / n).read_bytes() == (made[1] / n).read_bytes() for n in names[0])


def test_every_page_forbids_inline_script_and_anything_from_elsewhere(tmp_path, sample):
    for page in pages(built(tmp_path, *sample)).values():
        policy = next(
            a["content"] for t, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"
        )
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy and "http" not in policy


def test_a_claim_cut_off_is_shown_with_its_cut(tmp_path, sample):
    site = built(tmp_path, *sample)
    assert "cut off here by the report, at 74 characters" in text(site / "sample/claims/02.html")
    assert "cut off" not in text(site / "sample/claims/03.html")


def test_decisions_of_two_people_stand_beside_the_verdict_and_are_counted(tmp_path, sample):
    site = built(tmp_path, *sample)
    claim = text(site / "sample/claims/03.html")
    assert "Ada agrees with the verdict" in claim and "Grace disagrees with the verdict" in claim
    assert "2 decisions by 2 people on 1 of 5 claims: 1 agree, 1 disagree." in text(
        site / "sample/index.html"
    )


def test_a_decision_survives_a_second_run(tmp_path, sample):
    audited, store = sample
    made = Decision(
        report="sample",
        index=1,
        claim_sha256=claim_hash(audited.verdicts[0].text),
        person="Mary",
        decision="note",
        note="Looked at page 1.",
        date="2026-07-10",
    )
    record(tmp_path / "decisions", made)
    for _ in range(2):
        site = built(tmp_path, replace(audited, decisions=load(tmp_path / "decisions")), store)
    assert "Looked at page 1." in text(site / "sample/claims/01.html")


def test_a_decision_on_another_wording_says_so(tmp_path, sample):
    audited, store = sample
    old = audited.decisions[0].model_copy(update={"claim_sha256": claim_hash("as it was")})
    site = built(tmp_path, replace(audited, decisions=(old,)), store)
    assert "on an earlier wording of the claim" in text(site / "sample/claims/03.html")


def test_a_report_page_shows_the_command_and_the_inputs_and_notebooks_that_are_its_own(
    tmp_path, sample
):
    site = built(tmp_path, *sample)
    shown = text(site / "sample/index.html")
    assert PROVENANCE.command in shown
    assert "cd" * 32 in shown and "ab" * 32 not in shown
    hrefs = [
        a["href"]
        for t, a in Page((site / "sample/index.html").read_text("utf-8")).tags
        if t == "a" and a["href"].endswith(".ipynb")
    ]
    assert hrefs == [
        "../../reports/sample/notebooks/01_report.ipynb",
        "../../experiment/notebooks/04_experiment.ipynb",
    ]


def test_an_experiment_that_was_not_run_is_said_not_to_have_been(tmp_path, sample):
    assert "The experiment was not run" in text(built(tmp_path, *sample) / "sample/index.html")


def test_the_experiments_figures_and_contrasts_are_shown(tmp_path, sample):
    picture = tmp_path / "../evil name.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    experiment = Experiment(
        figures=(Figure(picture, "Degradation falls with size.", "Degradation by size"),),
        contrasts=(
            Contrast("S − M, English", "planned", -2.13, -4.0, -0.2, 0.0004, None, "M loses less."),
            Contrast("XS", "exploratory", None, None, None, None, None, "XS is at chance."),
        ),
        notes=("Profile tiny, five seeds.",),
    )
    site = built(tmp_path, *sample, experiment=experiment)
    shown = text(site / "sample/index.html")
    assert "-2.1" in shown and "-4.0 to -0.2" in shown and "< 0.001" in shown
    assert "Planned contrasts (1)" in shown and "XS is at chance.––––" in shown
    assert "M loses less." in shown and "Profile tiny, five seeds." in shown
    page = Page((site / "sample/index.html").read_text("utf-8"))
    (image,) = (a for t, a in page.tags if t == "img")
    assert image["alt"] == "Degradation falls with size."
    assert (site / "sample" / image["src"]).is_file()


def test_an_experiment_on_another_report_is_not_shown_here(tmp_path, sample):
    other = Experiment(figures=(), contrasts=(), notes=("Elsewhere.",), report="another")
    site = built(tmp_path, *sample, experiment=other)
    assert "The experiment was not run" in text(site / "sample/index.html")


def test_a_claim_in_a_notebook_needs_nothing_outside_itself(sample):
    audited, store = sample
    frame = claim_html(audited, 3, store)
    (tag, attributes), *more = Page(frame).tags
    assert (tag, more) == ("iframe", [])
    assert "allow-scripts" not in attributes["sandbox"]
    inner = Page(attributes["srcdoc"])
    assert not [t for t, _ in inner.tags if t in ("script", "link")]
    pictures = [a["src"] for t, a in inner.tags if t == "img"]
    assert len(pictures) == 2
    assert all(p.startswith("data:image/webp;base64,") for p in pictures)


def test_a_claim_that_does_not_exist_is_named(sample):
    audited, store = sample
    with pytest.raises(InputError, match="no claim 99"):
        claim_html(audited, 99, store)


def text(path):
    """What a reader sees: tags left out, space as one space."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", path.read_text("utf-8"))).split())
