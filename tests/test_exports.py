"""The exports are valid in the eyes of their schemas and of a second reader."""

import csv
import io
import json
import re
from dataclasses import replace

import jsonschema
import pymupdf
import pytest
from rocrate.rocrate import ROCrate

from recheck.records import Verdict
from recheck.site import build
from recheck.site.exports import claims_csv
from sample_site import PROVENANCE, SENTENCES, sample_audit, sample_verdicts

# Web Annotation Data Model, section 3.1: an Annotation has 1 or more @context, exactly 1 id, 1 or
# more types and 1 or more targets; 4: a specific resource has exactly 1 source; 4.2.1 and 4.2.4:
# a FragmentSelector has exactly 1 value, a TextQuoteSelector exactly 1 exact.
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": {"type": "string", "format": "uri-reference", "minLength": 1},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["assessing"]},
        "body": {
            "type": "object",
            "required": ["type", "value"],
            "properties": {
                "type": {"const": "TextualBody"},
                "value": {"type": "string"},
                "purpose": {"enum": ["assessing"]},
                "format": {"const": "text/plain"},
            },
            "additionalProperties": False,
        },
        "target": {
            "type": "object",
            "required": ["source", "selector"],
            "properties": {
                "source": {"type": "string", "format": "uri", "pattern": "^(https://|urn:)"},
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "type": "object",
                            "required": ["type", "exact"],
                            "properties": {
                                "type": {"const": "TextQuoteSelector"},
                                "exact": {"type": "string", "minLength": 1},
                                "prefix": {"type": "string"},
                                "suffix": {"type": "string"},
                            },
                            "additionalProperties": False,
                        },
                        {
                            "type": "object",
                            "required": ["type", "value", "conformsTo"],
                            "properties": {
                                "type": {"const": "FragmentSelector"},
                                "value": {"pattern": r"^page=[1-9]\d*&viewrect=-?\d+(,-?\d+){3}$"},
                                "conformsTo": {"const": "http://tools.ietf.org/rfc/rfc3778"},
                            },
                            "additionalProperties": False,
                        },
                    ],
                    "items": False,
                    "minItems": 2,
                },
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
}
ANNOTATION_PAGE = {
    "type": "object",
    "required": ["@context", "id", "type", "items"],
    "properties": {
        "@context": {"const": "http://www.w3.org/ns/anno.jsonld"},
        "type": {"const": "AnnotationPage"},
        "items": {"type": "array", "items": ANNOTATION},
    },
}

# schema.org/ClaimReview with what a consumer of fact checks asks for: claimReviewed, reviewRating
# and url; a rating is a number within its bounds, or no number but a name.
CLAIM_REVIEW = {
    "type": "object",
    "required": ["@context", "@graph"],
    "properties": {
        "@context": {"const": "https://schema.org"},
        "@graph": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["@type", "url", "claimReviewed", "reviewRating", "author"],
                "properties": {
                    "@type": {"const": "ClaimReview"},
                    "url": {"type": "string", "format": "uri-reference"},
                    "claimReviewed": {"type": "string"},
                    "author": {"required": ["@type", "name"]},
                    "itemReviewed": {
                        "properties": {"@type": {"const": "Claim"}},
                        "required": ["@type", "appearance"],
                    },
                    "citation": {"type": "array", "items": {"format": "uri"}},
                    "reviewRating": {
                        "properties": {
                            "@type": {"const": "Rating"},
                            "alternateName": {"type": "string"},
                            "ratingValue": {"type": "integer", "minimum": 1, "maximum": 5},
                            "bestRating": {"const": 5},
                            "worstRating": {"const": 1},
                        },
                        "required": ["@type", "alternateName"],
                        "dependentRequired": {"ratingValue": ["bestRating", "worstRating"]},
                        "additionalProperties": False,
                    },
                },
            },
        },
    },
}


@pytest.fixture
def folder(tmp_path):
    audited, store = sample_audit(tmp_path / "store")
    return build(tmp_path, [audited], store, provenance=PROVENANCE).parent / "sample"


def validate(instance, schema):
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(instance)


def read(path):
    return json.loads(path.read_text("utf-8"))


def test_every_line_of_the_claims_is_valid_by_the_schema_beside_it(folder):
    schema = read(folder / "claims.schema.json")
    lines = (folder / "claims.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == 5
    for line in lines:
        validate(json.loads(line), schema)


def test_the_schema_refuses_a_verdict_that_does_not_exist(folder):
    line = json.loads((folder / "claims.jsonl").read_text("utf-8").splitlines()[0])
    with pytest.raises(jsonschema.ValidationError):
        validate(line | {"verdict": "mostly true"}, read(folder / "claims.schema.json"))


def test_claims_are_read_back_as_they_were(folder):
    lines = (folder / "claims.jsonl").read_text("utf-8").splitlines()
    assert tuple(Verdict.model_validate_json(line) for line in lines) == sample_verdicts()


def test_annotations_are_valid_and_one_a_piece_of_evidence(folder):
    page = read(folder / "annotations.json")
    validate(page, ANNOTATION_PAGE)
    assert [a["id"] for a in page["items"]] == [
        "claims/01.html#evidence-1",
        "claims/02.html#evidence-1",
        "claims/03.html#evidence-1",
        "claims/03.html#evidence-2",
    ]


def test_an_annotations_id_is_the_place_of_the_evidence_on_its_page(folder):
    for annotation in read(folder / "annotations.json")["items"]:
        file, _, anchor = annotation["id"].partition("#")
        assert f'id="{anchor}"' in (folder / file).read_text("utf-8")


def test_a_quotation_has_the_words_around_it(folder):
    quote = read(folder / "annotations.json")["items"][0]["target"]["selector"][0]
    assert quote["exact"] == SENTENCES[1]
    assert SENTENCES[0].endswith(quote["prefix"].strip())
    assert SENTENCES[2].startswith(quote["suffix"].strip())


def test_a_quotation_is_found_again_in_the_pdf_on_its_page(folder):
    (pdf,) = (folder.parent.parent / "store").glob("*.pdf")
    with pymupdf.open(pdf) as document:
        for annotation in read(folder / "annotations.json")["items"]:
            quote, fragment = annotation["target"]["selector"]
            page = int(re.match(r"page=(\d+)", fragment["value"])[1])
            assert quote["exact"] in document[page - 1].get_text()


def test_claim_reviews_are_valid(folder):
    validate(read(folder / "claimreview.json"), CLAIM_REVIEW)


def test_only_a_verdict_on_truth_is_rated(folder):
    ratings = [r["reviewRating"] for r in read(folder / "claimreview.json")["@graph"]]
    assert [r.get("ratingValue") for r in ratings] == [5, 3, 1, None, None]
    assert ratings[4]["alternateName"] == "not checked (version mismatch)"


def test_the_crate_is_read_by_its_own_library_and_lists_every_file(folder):
    crate = ROCrate(folder)
    listed = {e.id for e in crate.get_entities() if e.type == "File"}
    there = {
        p.relative_to(folder).as_posix()
        for p in folder.rglob("*")
        if p.is_file() and p.name != "ro-crate-metadata.json"
    }
    assert listed == there
    assert crate.root_dataset["datePublished"] == "2026-07-07"
    assert crate.get("#audit")["description"] == PROVENANCE.command


def test_the_crate_is_dated_by_the_run_where_that_is_known(tmp_path):
    audited, store = sample_audit(tmp_path / "store")
    started = replace(PROVENANCE, started="2026-11-22T17:00:00Z")
    site = build(tmp_path, [audited], store, provenance=started).parent
    assert ROCrate(site / "sample").root_dataset["datePublished"] == "2026-11-22T17:00:00Z"


def test_the_spreadsheet_has_a_row_for_every_claim(folder):
    rows = list(csv.DictReader(io.StringIO((folder / "claims.csv").read_text("utf-8"))))
    assert [r["verdict"] for r in rows] == [v.verdict for v in sample_verdicts()]
    assert rows[2]["evidence"] == "2005.13013v1 p. 1; 2005.13013v1 p. 2"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_cell_of_the_spreadsheet_is_a_formula(start):
    claim = sample_verdicts()[0].model_copy(update={"text": f"{start}cmd|' /C calc'!A0"})
    (row,) = csv.DictReader(io.StringIO(claims_csv([claim])))
    assert row["text"].startswith("'")
