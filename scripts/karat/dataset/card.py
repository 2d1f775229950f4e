"""The card: README.md of the dataset, with the YAML that `datasets` and the Hub read, and prose for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from karat.dataset.columns import features
from karat.dataset.configs import SPLIT, VARIANTS, Table
from karat.dataset.croissant import limits
from karat.dataset.facts import Facts

TEMPLATE = Path(__file__).parent / "card.md"


def card_text(facts: Facts, tables: Sequence[Table]) -> str:
    """The card as text."""
    import yaml

    front = yaml.safe_dump(front_matter(facts, tables), sort_keys=False, allow_unicode=True, width=120)
    return f"---\n{front}---\n{_prose(facts, tables)}"


def front_matter(facts: Facts, tables: Sequence[Table]) -> dict[str, Any]:
    """What the card declares: it must match the Parquet files exactly.

    The hash in a configuration's description is there for a reason: `datasets` keys its cache of a local folder on the
    card and on file names, not on what the files hold, and would go on showing the rows of an older build.
    """
    annotation = "machine-generated" if facts.by_models_alone else "expert-generated"
    rights: dict[str, Any] = {"license": "cc-by-4.0"}
    if facts.text:
        # The annotations are under CC-BY-4.0, the texts are not: no one identifier says so.
        rights = {"license": "other", "license_name": "cc-by-4.0-annotations-publisher-text", "license_link": "#rights"}
    return {
        "pretty_name": facts.name,
        "language": facts.languages,
        **rights,
        "annotations_creators": [annotation],
        "language_creators": ["found"],
        "multilinguality": ["monolingual" if len(facts.languages) == 1 else "multilingual"],
        "source_datasets": ["original"],
        "size_categories": [_size(max(len(table.rows) for table in tables))],
        "task_categories": ["token-classification", "text-classification"],
        "task_ids": ["named-entity-recognition", "coreference-resolution", "entity-linking-classification"],
        "tags": [
            "information-extraction", "relation-extraction", "event-extraction", "temporal-relations", "attribution",
            "stand-off", "evaluation", "croissant",
        ],
        "configs": [
            {
                "config_name": table.name,
                **({"default": True} if table.name == "full" else {}),
                "description": f"{table.about[0].upper()}{table.about[1:]}. Content sha256:{facts.hashes[table.name]}",
                "data_files": [{"split": SPLIT, "path": f"{table.name}/test-00000-of-00001.parquet"}],
            }
            for table in tables
        ],
        "dataset_info": [
            {
                "config_name": table.name,
                "features": features(table.columns),
                "splits": [{"name": SPLIT, "num_bytes": facts.sizes[table.name], "num_examples": len(table.rows)}],
                "download_size": facts.lengths[f"{table.name}/test-00000-of-00001.parquet"],
                "dataset_size": facts.sizes[table.name],
            }
            for table in tables
        ],
    }  # fmt: skip


def _size(rows: int) -> str:
    """The size category of the Hub for a number of rows.

    >>> _size(168), _size(20_000)
    ('n<1K', '10K<n<100K')
    """
    low = 1000
    if rows < low:
        return "n<1K"
    names = {1000: "1K", 10_000: "10K", 100_000: "100K", 1_000_000: "1M", 10_000_000: "10M"}
    while low * 10 <= rows and low * 10 in names:
        low *= 10
    return f"{names[low]}<n<{names.get(low * 10, '100M')}"


def _prose(facts: Facts, tables: Sequence[Table]) -> str:
    rows = {table.name: len(table.rows) for table in tables}
    by_name = {table.name: table for table in tables}
    labels = Counter(row["type"] for row in by_name["events"].rows if row["type"])
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        name=facts.name,
        limits=limits(facts),
        made_by=_made_by(facts),
        articles=_articles(facts),
        configs="\n".join(f"| `{t.name}` | {len(t.rows)} | {t.about} |" for t in tables),
        columns="\n\n".join(_columns(table) for table in tables),
        layers=_layers(facts),
        text_state=WITH_TEXT if facts.text else WITHOUT_TEXT,
        text_example=TEXT_EXAMPLE if facts.text else "",
        rights=RIGHTS_WITH if facts.text else RIGHTS_WITHOUT,
        holders="; ".join(sorted({str(m.meta["rights"]["holder"]) for m in facts.materials})),
        language=", ".join(facts.languages),
        genres=", ".join(sorted({str(m.meta["genre"]) for m in facts.materials})),
        content=facts.content,
        canary=facts.canary,
        gold_version=facts.gold_version,
        made_on=facts.made_on,
        citation=_bibtex(facts),
        documents=len(facts.materials),
        events=rows["events"],
        event_types=len(labels),
        entities=rows["entities"],
        clusters=rows["coreference"],
        first=facts.materials[0].document,
        variants=EDITED if VARIANTS in rows else "",
    )


EDITED = "- The edited texts of `variants` are tests of extractors: no news, and no claim about the world is in them.\n"
WITH_TEXT = "This build holds the texts. Whoever passes it on needs the right to do so (see Rights)."
WITHOUT_TEXT = (
    "This build holds offsets and hashes, and not the texts: `text`, quotes and tokens are null, and stretches of a\n"
    "text that stand in notes, names and guidelines are marks such as `⟦document@1:10-60⟧`. With a lawful copy of a\n"
    "text, byte for byte that of the hash below, `karat dataset restore dist/hf --text FILE` puts all of it back."
)
TEXT_EXAMPLE = """
Offsets and words agree, everywhere:

```python
>>> mention = row["entities"][0]["mentions"][0]
>>> " ".join(row["text"][s["start"]:s["end"]] for s in mention["spans"]) == mention["text"]
True
>>> ner = load_dataset("dist/hf", "ner", split="test")
>>> list(zip(ner[0]["tokens"], ner[0]["tags"]))[:1] == [(ner[0]["tokens"][0], ner[0]["tags"][0])]
True

```
"""
RIGHTS_WITH = (
    "All rights in the texts stay with their publishers; each row of `documents` names them. A text is here as an\n"
    "object of research, so that labels and scores can be checked. No licence to it is given or implied."
)
RIGHTS_WITHOUT = "All rights in the texts stay with their publishers. The texts are not in this build."


def _made_by(facts: Facts) -> str:
    kinds = Counter(str(e["kind"]) for e in facts.provenance)
    models = sorted({str(e["model"]) for e in facts.provenance if e.get("model")})
    who = {"model": "language models", "person": "people", "program": "programs"}
    made = " and ".join(who.get(kind, kind) for kind in sorted(kinds)) or "nobody that the files name"
    named = f" ({'; '.join(models)})" if models else ""
    review = (
        "A person has reviewed every layer."
        if facts.reviewed_by_person
        else "**No person has reviewed every layer**; most likely none has read any of it through."
        if any(e["reviewed_by_person"] for e in facts.provenance)
        else "**No person has reviewed any of it.**"
    )
    alike = (
        " Models of one kind err alike: agreement between their passes is an upper bound of what people would reach."
        if facts.by_models_alone
        else ""
    )
    return f"The labels were made by {made}{named}. {review}{alike}"


def _articles(facts: Facts) -> str:
    lines = [
        "| document | publisher | language | document time | gold | SHA-256 of the text |",
        "|---|---|---|---|---|---|",
    ]
    for m in facts.materials:
        source = m.meta["source"]
        publisher = f"{source['publisher']}{', ' + source['edition'] if 'edition' in source else ''}"
        time = (m.meta.get("dct") or {}).get("value", "unknown")
        cells = (f"`{m.document}`", publisher, m.meta["language"], time, m.meta["gold_version"], f"`{m.sha256}`")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _layers(facts: Facts) -> str:
    lines = ["| document | layer | status | annotators, oldest first |", "|---|---|---|---|"]
    for m in facts.materials:
        for layer, head in m.heads.items():
            who = ", ".join(f"{e['annotator']} ({e['kind']}, {e['role']})" for e in head["provenance"])
            lines.append(f"| `{m.document}` | {layer} | {head['status']} | {who} |")
    return "\n".join(lines)


def _columns(table: Table) -> str:
    lines = [f"**`{table.name}`**", "", "| column | what it says |", "|---|---|"]
    lines += [f"| `{c.name}` | {c.about} |" for c in table.columns if c.name != "canary"]
    return "\n".join(lines)


def _bibtex(facts: Facts) -> str:
    cited = facts.citation
    year = str(cited.get("date-released", facts.made_on))[:4]
    fields = {
        "title": cited.get("title", facts.name),
        "author": " and ".join(f"{{{a}}}" for a in cited.get("authors", [])) or f"{{{facts.name}}}",
        "year": year,
        "version": f"gold {facts.gold_version}",
        "note": f"content sha256:{facts.content[:16]}",
    }
    return "@misc{karat,\n" + "".join(f"  {key} = {{{value}}},\n" for key, value in fields.items()) + "}"
