"""A corpus of three documents, made with the commands themselves; one has emoji and combining marks."""

from __future__ import annotations

from pathlib import Path

from karat.cli import main

#: `n̈` has no composed form, so its mark is a code point of its own; the family is five of them.
TEXTS = {
    "harbour": "Raid on Kalo\n\nA raid hit Kalo on Monday. Two men died in Kalo.\n",
    "marks": "Spin̈al Tap 👩‍🚒 in Kalo\n\nFire crews 👨‍👩‍👦 left Kalo on Sunday. Spin̈al Tap stayed.\n",
    "short": "No news\n",
}
PROVENANCE = """\
provenance:
  - {annotator: tests, kind: program, date: "2030-01-02", role: annotation, reviewed_by_person: false}
"""
ZONES = {
    "harbour": [("title", ["Raid on Kalo"]), ("lead", ["A raid hit Kalo on Monday.", "Two men died in Kalo."])],
    "marks": [
        ("title", ["Spin̈al Tap 👩‍🚒 in Kalo"]),
        ("lead", ["Fire crews 👨‍👩‍👦 left Kalo on Sunday.", "Spin̈al Tap stayed."]),
    ],
    "short": [("title", ["No news"])],
}
#: Document → name, type, and for every mention the words around it.
ENTITIES = {
    "harbour": [("Kalo", "GPE.Population-Center", ["Raid on Kalo", "hit Kalo on", "in Kalo."])],
    "marks": [
        ("Kalo", "GPE.Population-Center", ["in Kalo\n\nFire", "left Kalo on"]),
        ("Spin̈al Tap", "ORG.Commercial", ["Spin̈al Tap 👩‍🚒", "Spin̈al Tap stayed"]),
    ],
}
TIMES = {"harbour": ("Monday", "2029-12-31"), "marks": ("Sunday", "2029-12-30")}


def small_corpus(folder: Path) -> Path:
    """The corpus, below an empty folder; every document adjudicated as far as it has labels. Returns its root."""
    root = folder / "corpus-of-three"
    assert main(["new", "corpus", str(root)]) == 0
    for name, text in TEXTS.items():
        source = folder / f"{name}.txt"
        source.write_text(text, encoding="utf-8")
        assert main(["new", "document", str(root / name), "--text", str(source), "--dct", "2030-01-02"]) == 0
        write(root, name, "zones", _zones(name))
        if name in ENTITIES:
            write(root, name, "entities", _entities(name))
            quote, value = TIMES[name]
            record = (
                f'quote: {quote}, type: DATE, value: "{value}", value_text_only: XXXX-WXX-{_day(quote)}, anchor: dct'
            )
            write(root, name, "times", f"times:\n  - {{{record}}}\nsignals: []\n")
    assert main(["fmt", "--root", str(root)]) == 0
    return root


def write(root: Path, document: str, layer: str, lists: str) -> None:
    """Put labels in the place of an empty layer's lists."""
    path = root / "annotations" / document / f"{layer}.yaml"
    head = path.read_text(encoding="utf-8").partition("provenance: []\n")[0]
    path.write_text(head.replace("status: none", "status: adjudicated") + PROVENANCE + lists, encoding="utf-8")


def _day(quote: str) -> int:
    return {"Monday": 1, "Sunday": 7}[quote]


def _zones(name: str) -> str:
    zones, sentences = ["zones:"], ["sentences:"]
    for number, (kind, told) in enumerate(ZONES[name], 1):
        zones.append(f'  - {{id: zon-0{number}, quote: "{" ".join(told)}", type: {kind}}}')
        sentences += [f'  - {{quote: "{quote}", zone: zon-0{number}}}' for quote in told]
    return "\n".join([*zones, *sentences, "credits: []", "sic: []", ""])


def _entities(name: str) -> str:
    lines = ["entities:"]
    for words, kind, places in ENTITIES[name]:
        lines += [f"  - type: {kind}", f'    name: "{words}"', "    specificity: SPC", "    link: {status: unresolved}"]
        role = ", role: LOC" if kind.startswith("GPE") else ""
        lines.append("    mentions:")
        for place in places:
            context = place.replace("\n", "\\n")
            lines.append(f'      - {{quote: "{words}", context: "{context}", level: NAM{role}}}')
    return "\n".join([*lines, ""])
