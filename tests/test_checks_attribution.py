"""Whose finding a sentence reports, where no author's name opens it."""

import pytest

from claim_documents import aligned
from recheck.claims.checks import attribution


@pytest.mark.parametrize(
    ("sentence", "foreign"),
    [
        ("Similar gains were also observed in [50] for regions that resemble web clips.", True),
        ("Similar gains were found by Tkach et al. (2019) for regions like web clips.", True),
        ("The authors report similar gains for regions that resemble web clips.", True),
        ("Similar gains were also observed in Table 5 for regions that resemble web clips.", False),
        ("We report similar gains to those observed in [50] for regions like web clips.", False),
        ("Similar gains were observed for regions that resemble web clips.", False),
    ],
)
def test_who_is_named_by_whom_or_in_which_work_it_was_found(sentence, foreign):
    found, text = aligned("Gains were seen for regions that resemble web clips.", sentence)
    assert any(f.outcome == "disagrees" for f in attribution.check(found, text)) == foreign
