"""What becomes of a report's references: folder, store, arXiv and every way they can fail."""

from __future__ import annotations

import socket
import threading
import time
from itertools import pairwise
from pathlib import Path

import pytest

from arxiv_server import ArxivServer, ServedPaper, serving, tiny_pdf
from recheck.errors import InputError
from recheck.papers import Store, reachable, resolve
from recheck.papers.client import ArxivClient
from recheck.records import Bibliography, Paper, Reference

PROSE = "We measure transfer between languages. It helps on every task that we tried."
RECORDINGS = Path(__file__).parents[2] / "shared" / "atom"


def pdf(version: int = 1, *, stamp: str = "") -> bytes:
    return (
        tiny_pdf(f"{PROSE} This is version {version}.", stamp)
        if stamp
        else tiny_pdf(f"{PROSE} This is version {version}.")
    )


def reference(
    identifier: str | None, version: int | None = None, *, source: str = "arxiv", text: str = ""
) -> Reference:
    return Reference(index=1, text=text, source=source, id=identifier, version=version)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture
def server():
    with serving() as running:
        running.papers["2005.00001"] = ServedPaper(
            "Transfer Between Languages", {1: pdf(1), 2: pdf(2)}
        )
        running.papers["2005.00002"] = ServedPaper("Another Paper", {1: pdf(7)})
        yield running


def one(server: ArxivServer, store: Store, ref: Reference, folder: Path | None = None) -> Paper:
    (paper,) = resolve([ref], store, folder=folder, client=server.client())
    return paper


# --- arXiv answers --------------------------------------------------------------------------


def test_the_cited_version_is_fetched_stored_and_then_found_in_the_store(server, store):
    first = one(server, store, reference("2005.00001", 1))
    assert (first.outcome, first.version, first.readable) == ("fetched", 1, True)
    assert store.pdf(first.sha256).read_bytes() == server.papers["2005.00001"].pdfs[1]
    assert store.pdf(first.sha256).name == f"2005.00001v1-{first.sha256[:16]}.pdf"

    server.requests.clear()
    again = one(server, store, reference("2005.00001", 1))
    assert (again.outcome, again.sha256) == ("cached", first.sha256)
    assert again.bibliography == first.bibliography
    assert server.requests == []


def test_without_a_cited_version_the_latest_is_fetched(server, store):
    paper = one(server, store, reference("2005.00001"))
    assert (paper.outcome, paper.version) == ("fetched", 2)


def test_bibliography_joins_the_feed_with_versions_and_licence_of_oai(server, store):
    known = one(server, store, reference("2005.00001", 2)).bibliography
    assert known.title == "Transfer Between Languages"
    assert known.authors == ("Ada Lovelace", "Alan Turing")
    assert [v.version for v in known.versions] == [1, 2]
    assert known.licence == "http://creativecommons.org/licenses/by/4.0/"
    assert known.source == "arxiv"


def test_all_references_are_asked_for_in_one_query(server, store):
    refs = [reference("2005.00001", 1), reference("2005.00002"), reference("2005.00001", 2)]
    papers = resolve(refs, store, client=server.client())
    assert [(p.id, p.version) for p in papers] == [
        ("2005.00001", 1),
        ("2005.00002", 1),
        ("2005.00001", 2),
    ]
    assert len(server.asked("/api/query")) == 1


def test_a_reference_cited_twice_is_fetched_once(server, store):
    resolve([reference("2005.00002"), reference("2005.00002")], store, client=server.client())
    assert len(server.asked("/pdf/")) == 1


def test_requests_are_paced_and_carry_our_own_user_agent(server, store):
    resolve([reference("2005.00001", 1)], store, client=server.client(delay=0.3))
    times = [when for when, _, _ in server.requests]
    assert len(times) == 3
    assert all(b - a >= 0.29 for a, b in pairwise(times))
    assert all(agent.startswith("recheck/") for _, _, agent in server.requests)


def test_the_default_delay_is_the_three_seconds_that_arxiv_asks_for():
    assert ArxivClient()._session.delay == 3.0


def test_an_id_of_another_paper_than_the_printed_title_is_remarked_upon(server, store):
    text = "Guo et al., Single Sneaky Bit Flip Attacks Break Large Language Models"
    paper = one(server, store, reference("2005.00001", 1, text=text))
    assert paper.outcome == "fetched"
    assert "Transfer Between Languages" in paper.detail


def test_the_title_of_references_json_is_compared_as_well(server, store):
    given = Bibliography(id="2005.00002", title="Bit Flip Attacks on Large Language Models")
    (paper,) = resolve(
        [reference("2005.00002")], store, bibliography=[given], client=server.client()
    )
    assert "Another Paper" in paper.detail


# --- arXiv fails, each way with an outcome of its own -----------------------------------------


def test_an_unknown_id_beside_known_ones_is_no_such_paper(server, store):
    refs = [reference("2005.00001", 1), reference("2005.99999")]
    papers = resolve(refs, store, client=server.client())
    assert [p.outcome for p in papers] == ["fetched", "no such paper"]


def test_an_unknown_id_alone_is_confirmed_by_oai_before_it_counts_as_unknown(server, store):
    paper = one(server, store, reference("2005.99999"))
    assert paper.outcome == "no such paper"
    assert len(server.asked("/oai")) == 1


def test_an_empty_feed_without_a_second_answer_is_throttled_not_unknown(server, store):
    server.empty_feed = True
    server.oai_status = 503
    paper = one(server, store, reference("2005.00001", 1))
    assert paper.outcome == "throttled"
    assert "empty" in paper.detail


def test_an_empty_feed_is_made_good_by_oai(server, store):
    server.empty_feed = True
    paper = one(server, store, reference("2005.00001", 1))
    assert (paper.outcome, paper.bibliography.title) == ("fetched", "Transfer Between Languages")


def test_a_single_429_is_retried(server, store):
    server.busy = 1
    assert one(server, store, reference("2005.00001", 1)).outcome == "fetched"
    assert len(server.asked("/api/query")) == 2


def test_lasting_429_is_throttled(server, store):
    server.busy = 99
    server.oai_status = 429
    paper = one(server, store, reference("2005.00001", 1))
    assert paper.outcome == "throttled"
    assert "429" in paper.detail


def test_a_malformed_id_is_no_such_paper_and_is_never_sent(server, store):
    for bad in ("abc", "../../x", "2005.1", "2005.00001&x=1"):
        paper = one(server, store, reference(bad))
        assert paper.outcome == "no such paper"
        assert bad in paper.detail
    assert server.requests == []


def test_an_id_that_arxiv_calls_malformed_does_not_spoil_the_others(server, store):
    server.recorded["2005.00001,9999.99999"] = (400, b"<feed/>")
    refs = [reference("2005.00001", 1), reference("9999.99999")]
    papers = resolve(refs, store, client=server.client())
    assert [p.outcome for p in papers] == ["fetched", "no such paper"]


def test_a_withdrawn_version_is_withdrawn_and_the_one_before_it_is_not(server, store):
    server.papers["2101.00001"] = ServedPaper("Taken Back", {1: pdf(1), 2: None})
    assert one(server, store, reference("2101.00001", 2)).outcome == "withdrawn"
    assert one(server, store, reference("2101.00001")).outcome == "withdrawn"
    assert one(server, store, reference("2101.00001", 1)).outcome == "fetched"


def test_a_version_that_was_never_made_is_not_available(server, store):
    paper = one(server, store, reference("2005.00001", 9))
    assert paper.outcome == "version not available"
    assert "v9" in paper.detail and "v2" in paper.detail


def test_a_pdf_that_is_gone_is_not_available(server, store):
    server.papers["2101.00002"] = ServedPaper("No PDF", {1: pdf(1)})
    server.oai_status = 503
    paper = one(server, store, reference("2101.00002", 3))
    assert paper.outcome == "version not available"


def test_a_truncated_pdf_is_not_a_pdf(server, store):
    server.papers["2101.00003"] = ServedPaper("Half", {1: pdf(1)[:700]})
    paper = one(server, store, reference("2101.00003", 1))
    assert (paper.outcome, paper.sha256) == ("not a PDF", None)
    assert "cut off" in paper.detail


def test_a_pdf_that_breaks_off_before_its_announced_length_is_not_a_pdf(server, store):
    content = pdf(1)
    server.papers["2101.00004"] = ServedPaper("Short", {1: content}, length=len(content) + 500)
    paper = one(server, store, reference("2101.00004", 1))
    assert paper.outcome == "not a PDF"
    assert "broken off" in paper.detail


def test_html_in_place_of_a_pdf_is_not_a_pdf(server, store):
    page = b"<!DOCTYPE html><html><body>reCAPTCHA</body></html>"
    server.papers["2101.00005"] = ServedPaper("Page", {1: page}, media_type="text/html")
    paper = one(server, store, reference("2101.00005", 1))
    assert paper.outcome == "not a PDF"
    assert "HTML" in paper.detail


def test_an_encrypted_pdf_is_unreadable(server, store):
    server.papers["2101.00006"] = ServedPaper("Locked", {1: tiny_pdf(PROSE, encrypted=True)})
    paper = one(server, store, reference("2101.00006", 1))
    assert paper.outcome == "unreadable"
    assert "encrypted" in paper.detail


def test_a_refused_connection_is_unreachable_at_once(store):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        client = ArxivClient(api=f"{base}/api", oai=f"{base}/oai", pdf=base, acl=base)
        refs = [reference("2005.00001", 1), reference("2020.acl-main.1", source="acl")]
        began = time.monotonic()
        papers = resolve(refs, store, client=client)
    assert [p.outcome for p in papers] == ["unreachable", "unreachable"]
    assert time.monotonic() - began < 5
    assert reachable(client)[0] is False


def test_a_source_that_never_answers_is_unreachable_in_bounded_time(server, store, monkeypatch):
    monkeypatch.setattr("recheck.papers.client._TIMEOUT", (0.5, 0.5))
    server.silent = threading.Event()
    refs = [reference(f"2005.0000{n}", 1) for n in range(1, 6)]
    began = time.monotonic()
    papers = resolve(refs, store, client=server.client())
    assert {p.outcome for p in papers} == {"unreachable"}
    assert time.monotonic() - began < 5


def test_a_name_that_is_looked_up_forever_is_unreachable_in_bounded_time(store, monkeypatch):
    monkeypatch.setattr("recheck.papers.client._TIMEOUT", (0.3, 0.3))
    never = threading.Event()

    def look_up(*arguments: object, **options: object) -> None:
        never.wait(20)
        raise socket.gaierror("never found")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    began = time.monotonic()
    (paper,) = resolve([reference("2005.00001", 1)], store, client=ArxivClient())
    assert paper.outcome == "unreachable"
    assert time.monotonic() - began < 5
    never.set()


def test_offline_opens_no_connection(store, monkeypatch):
    def forbidden(*arguments: object, **options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "create_connection", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    refs = [reference("2005.00001", 1), reference("2020.acl-main.447", source="acl")]
    papers = resolve(refs, store, offline=True)
    assert [p.outcome for p in papers] == ["not requested", "not requested"]
    assert all("offline" in p.detail for p in papers)


def test_reachable_says_which_host_answers(server):
    assert reachable(server.client()) == (True, f"{server.base[7:]}: reachable")


# --- the user's folder ------------------------------------------------------------------------


def test_a_supplied_pdf_of_the_cited_version_needs_no_network(server, store, tmp_path):
    (tmp_path / "2005.00001v2.pdf").write_bytes(pdf(2))
    paper = one(server, store, reference("2005.00001", 2), tmp_path)
    assert (paper.outcome, paper.version, paper.version_mismatch) == ("supplied", 2, False)
    assert server.requests == []


def test_the_cited_version_is_fetched_where_the_folder_has_another(server, store, tmp_path):
    (tmp_path / "2005.00001v1.pdf").write_bytes(pdf(1))
    paper = one(server, store, reference("2005.00001", 2), tmp_path)
    assert (paper.outcome, paper.version) == ("fetched", 2)


def test_another_version_is_used_offline_and_marked_as_a_mismatch(store, tmp_path):
    (tmp_path / "2005.00001v1.pdf").write_bytes(pdf(1))
    (paper,) = resolve([reference("2005.00001", 2)], store, folder=tmp_path, offline=True)
    assert (paper.outcome, paper.version, paper.version_mismatch) == ("supplied", 1, True)
    assert "v2 is cited" in paper.detail


def test_a_file_without_a_version_takes_it_from_the_stamp(store, tmp_path):
    stamped = tiny_pdf(PROSE, "arXiv:2005.00001v3 [cs.CL] 27 May 2020")
    (tmp_path / "2005.00001.pdf").write_bytes(stamped)
    (paper,) = resolve([reference("2005.00001", 2)], store, folder=tmp_path, offline=True)
    assert (paper.version, paper.version_mismatch) == (3, True)


def test_a_file_without_version_or_stamp_has_an_unknown_version(store, tmp_path):
    (tmp_path / "2005.00001.pdf").write_bytes(pdf(1))
    (paper,) = resolve([reference("2005.00001", 2)], store, folder=tmp_path, offline=True)
    assert (paper.outcome, paper.version, paper.version_mismatch) == ("supplied", None, False)


def test_a_stamp_of_another_paper_is_remarked_upon(store, tmp_path):
    (tmp_path / "2005.00001v1.pdf").write_bytes(tiny_pdf(PROSE, "arXiv:1999.12345v1 [cs.CL]"))
    (paper,) = resolve([reference("2005.00001", 1)], store, folder=tmp_path, offline=True)
    assert "1999.12345v1" in paper.detail


def test_acl_and_other_papers_come_from_the_folder_too(store, tmp_path):
    (tmp_path / "2020.acl-main.447.pdf").write_bytes(pdf(1))
    (tmp_path / "Smith-2019.pdf").write_bytes(pdf(2))
    refs = [
        reference("2020.acl-main.447", source="acl"),
        reference("smith-2019", source="other"),
        reference("doe-2020", source="other"),
        reference(None, source="other"),
    ]
    papers = resolve(refs, store, folder=tmp_path, offline=True)
    assert [p.outcome for p in papers] == ["supplied", "supplied", "not requested", "not requested"]


def test_acl_papers_are_fetched_from_the_anthology(server, store):
    server.papers["2020.acl-main.447"] = ServedPaper("Corpus", {1: pdf(1)})
    paper = one(server, store, reference("2020.acl-main.447", source="acl"))
    assert paper.outcome == "fetched"
    assert server.asked("/acl/") == ["/acl/2020.acl-main.447.pdf"]
    missing = one(server, store, reference("2020.acl-main.9999", source="acl"))
    assert missing.outcome == "no such paper"


def test_an_old_id_with_a_slash_is_found_under_a_safe_name(store, tmp_path):
    (tmp_path / "hep-th_9901001v1.pdf").write_bytes(pdf(1))
    (paper,) = resolve([reference("hep-th/9901001", 1)], store, folder=tmp_path, offline=True)
    assert paper.outcome == "supplied"
    assert store.pdf(paper.sha256).name.startswith("hep-th_9901001v1-")


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (b"", "not a PDF"),
        (b"<html>no</html>", "not a PDF"),
        (tiny_pdf(PROSE)[:600], "not a PDF"),
        (tiny_pdf(PROSE, encrypted=True), "unreadable"),
    ],
)
def test_a_bad_file_in_the_folder_is_an_outcome(store, tmp_path, content, outcome):
    (tmp_path / "2005.00001v1.pdf").write_bytes(content)
    (paper,) = resolve([reference("2005.00001", 1)], store, folder=tmp_path, offline=True)
    assert (paper.outcome, paper.readable) == (outcome, False)


def test_a_bad_file_in_the_folder_is_replaced_by_a_good_one_of_arxiv(server, store, tmp_path):
    (tmp_path / "2005.00001v1.pdf").write_bytes(b"<html>no</html>")
    assert one(server, store, reference("2005.00001", 1), tmp_path).outcome == "fetched"
    server.papers.clear()
    (tmp_path / "2005.00002v1.pdf").write_bytes(b"<html>no</html>")
    paper = one(server, store, reference("2005.00002", 1), tmp_path)
    assert paper.outcome == "not a PDF"
    assert "arXiv has no paper of this id" in paper.detail


def test_a_folder_that_is_not_there_is_an_error_that_names_it(store, tmp_path):
    with pytest.raises(InputError, match="nowhere"):
        resolve([reference("2005.00001", 1)], store, folder=tmp_path / "nowhere", offline=True)


# --- recordings of arXiv itself -----------------------------------------------------------------


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings of arXiv in ../shared/atom")
@pytest.mark.parametrize(
    ("ids", "recording", "status", "found"),
    [
        ("1605.08386", "id_1605.08386_s0", 200, {"1605.08386"}),
        ("0808.05394,1707.08567", "id_0808.05394_1707.08567_s0", 200, {"1707.08567"}),
        ("0000.0000", "id_0000.0000_s0", 200, set()),
        ("astro-ph/0601001", "id_astro-ph_0601001_s0", 200, {"astro-ph/0601001"}),
        ("2104.12255v1", "id_2104.12255v1_s0", 200, {"2104.12255"}),
    ],
)
def test_recorded_feeds_are_read_by_id(server, ids, recording, status, found):
    (path,) = RECORDINGS.glob(f"arxivpy_{recording}*.xml")
    server.recorded[ids] = (status, path.read_bytes())
    answer = server.client().query(ids.split(","))
    assert set(answer) == found
    assert not any(b.title.startswith("arXiv Query") for b in answer.values())


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings of arXiv in ../shared/atom")
def test_the_recorded_refusal_of_a_malformed_id_is_told_apart(server):
    from recheck.papers.client import SourceError

    (path,) = RECORDINGS.glob("arxivpy_id_abc_*.xml")
    server.recorded["abc"] = (400, path.read_bytes())
    with pytest.raises(SourceError) as caught:
        server.client().query(["abc"])
    assert caught.value.failure == "malformed"


@pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no recordings of arXiv in ../shared/atom")
def test_the_recorded_oai_record_gives_versions_and_licence():
    from recheck.papers.bibliography import from_arxivraw

    record = from_arxivraw((RECORDINGS / "oai_arXivRaw_1706.03762_transcribed.xml").read_bytes())
    assert record.title == "Attention Is All You Need"
    assert [v.version for v in record.versions] == [1, 2, 3, 4, 5, 6, 7]
    assert record.versions[4].date == "2017-12-06"
    assert len(record.authors) == 8
    unknown = (RECORDINGS / "oai_unknown_id_transcribed.xml").read_bytes()
    assert from_arxivraw(unknown) is None
