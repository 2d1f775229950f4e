"""Croissant: the dataset described in JSON-LD for machines (MLCommons Croissant 1.1)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from karat.dataset.columns import Column, Kind, ListOf, Struct
from karat.dataset.configs import SPLIT, Table
from karat.dataset.facts import Facts

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}

_TYPES = {
    "string": "sc:Text",
    "bool": "sc:Boolean",
    "int32": "sc:Integer",
    "int64": "sc:Integer",
    "float64": "sc:Float",
}


def croissant_text(facts: Facts, tables: Sequence[Table]) -> str:
    """The metadata as JSON text."""
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": facts.name,
        "description": description(facts),
        "version": facts.gold_version,
        "datePublished": facts.made_on,
        "inLanguage": facts.languages,
        "keywords": ["information extraction", "gold standard", "evaluation", f"content sha256:{facts.content}"],
        "identifier": f"sha256:{facts.content}",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "usageInfo": "The licence is that of the annotations. All rights in the texts stay with their publishers.",
        "creator": [{"@type": "sc:Organization", "name": name} for name in facts.citation.get("authors", [])],
        "isLiveDataset": False,
        "citeAs": _cite(facts),
        "url": f"urn:sha256:{facts.content}",
        "rai:dataAnnotationProtocol": "Guidelines travel along, a page a layer, with the rules that decide a doubt.",
        "rai:annotationsPerItem": "Two independent passes and an adjudication, as the provenance of each layer says.",
        "rai:dataLimitations": limits(facts),
        "rai:dataUseCases": "Evaluation of information extraction. Not for training; not a sample of the news.",
        "rai:personalSensitiveInformation": "Names of public persons and organisations as the articles give them.",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{table.name}.parquet",
                "name": f"{table.name}.parquet",
                "contentUrl": f"{table.name}/test-00000-of-00001.parquet",
                "contentSize": f"{facts.lengths[f'{table.name}/test-00000-of-00001.parquet']} B",
                "encodingFormat": "application/x-parquet",
                "sha256": facts.digests[f"{table.name}/test-00000-of-00001.parquet"],
            }
            for table in tables
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": table.name,
                "name": table.name,
                "description": f"{table.about[0].upper()}{table.about[1:]}; split {SPLIT}. Canary {facts.canary}.",
                "field": [_field(table.name, column, table.name, ()) for column in table.columns],
            }
            for table in tables
        ],
    }
    return json.dumps(described, indent=1, ensure_ascii=False) + "\n"


def description(facts: Facts) -> str:
    """The dataset in one paragraph."""
    count = len(facts.materials)
    documents = "One document" if count == 1 else f"{count} documents"
    return (
        f"{documents} annotated in every layer of information extraction, to measure extractors with. {limits(facts)}"
    )


def limits(facts: Facts) -> str:
    """What a reader must know before trusting a number, in sentences."""
    count = len(facts.materials)
    told = ["It is one document, no sample of anything."] if count == 1 else [f"It is {count} documents, no sample."]
    if facts.by_models_alone:
        told.append("All labels were made by language models.")
    if not facts.reviewed_by_person:
        some = any(entry["reviewed_by_person"] for entry in facts.provenance)
        told.append("No person has reviewed all of them." if some else "No person has reviewed any of them.")
    if not facts.text:
        told.append("It holds offsets and hashes, and not the text.")
    return " ".join(told)


def _cite(facts: Facts) -> str:
    authors = " and ".join(facts.citation.get("authors", [])) or facts.name
    title = facts.citation.get("title", facts.name)
    return f"{authors}. {title}. Gold {facts.gold_version}, content sha256:{facts.content}."


def _field(at: str, column: Column, table: str, path: tuple[str, ...]) -> dict[str, Any]:
    name = f"{at}/{column.name}"
    here = (*path, column.name)
    source: dict[str, Any] = {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": here[0]}}
    if len(here) > 1:
        source["transform"] = {"jsonPath": ".".join(here[1:])}
    found: dict[str, Any] = {"@type": "cr:Field", "@id": name, "name": name}
    if column.about:
        found["description"] = column.about
    shape, kind = _shape(column.kind)
    if shape:
        found |= {"isArray": True, "arrayShape": ",".join(["-1"] * shape)}
    if isinstance(kind, Struct):
        return found | {"source": source, "subField": [_field(name, inner, table, here) for inner in kind.columns]}
    assert isinstance(kind, str)
    return found | {"dataType": _TYPES[kind], "source": source}


def _shape(kind: Kind) -> tuple[int, Kind]:
    """How many lists are around the innermost kind, and that kind."""
    return (1 + _shape(kind.of)[0], _shape(kind.of)[1]) if isinstance(kind, ListOf) else (0, kind)
