"""The claim notebook: evidence shown, a check tightened, decisions of two people kept and shown."""

import shutil
from pathlib import Path

import nbformat
import pytest

from recheck.errors import InputError
from recheck.run import Request, run
from recheck.run.claim import open_claim
from recheck.run.notebooks import execute

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    """A copy of the demo, so that decisions of the tests do not stay."""
    folder = tmp_path_factory.mktemp("reports") / "demo"
    shutil.copytree(ROOT / "papers" / "reports" / "demo", folder)
    return folder


def test_decisions_of_two_people_survive_a_run_and_stand_on_the_page(demo, tmp_path):
    for person, decision in (("Ada", "agree"), ("Grace", "disagree")):
        given = {
            "person": person,
            "decision": decision,
            "note": "see Table 1",
            "date": "2026-11-22",
        }
        execute(
            ROOT / "notebooks" / "claim.ipynb",
            tmp_path / f"{person}.ipynb",
            {"report": str(demo), "claim": 5, **given},
            cell_timeout=300,
        )
    executed = nbformat.read(tmp_path / "Ada.ipynb", as_version=4)
    shown = [out for cell in executed.cells for out in cell.get("outputs", ())]
    assert any("iframe" in str(out.get("data", {}).get("text/html")) for out in shown)
    for force in (False, True):
        run(Request(reports=(demo,), out=tmp_path / "out", offline=True, force=force))
        page = (tmp_path / "out/site/demo/claims/05.html").read_text("utf-8")
        assert "Ada" in page
        assert "Grace" in page


def test_other_settings_give_the_verdict_under_them_and_unknown_ones_are_refused(demo):
    view = open_claim(str(demo), 12)
    strict = view.again({"found": 1.0, "evident": 1.0})
    assert strict.options.found == 1.0
    assert strict.verdict.text == view.verdict.text
    assert strict.verdict.verdict in view.compare(strict)
    with pytest.raises(InputError, match="no setting 'fuond'"):
        view.again({"fuond": 1.0})


def test_a_decision_needs_a_person_a_date_and_a_known_word(demo):
    view = open_claim(str(demo), 1)
    for person, decision, date in (("", "agree", "2026-11-22"), ("A", "perhaps", "2026-11-22")):
        with pytest.raises(InputError, match="a decision needs"):
            view.decide(person, decision, "", date)


def test_a_claim_that_does_not_exist_is_refused(demo):
    with pytest.raises(InputError, match="no claim 99"):
        open_claim(str(demo), 99)
