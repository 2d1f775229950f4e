"""The built-in baseline on invented sentences: what it finds, where, and what it makes of it.

No sentence here is from a corpus. The conventions of extents and values are the scheme's; values of TIMEX3 and their
modifiers follow TimeML 1.2.1 and, for bounds, the table of MOD in the TIDES standard of 2005.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from karat.answers import as_answer
from karat.extractors.baseline import extract
from karat.extractors.floors import empty

DCT = "2024-03-06"  # a Wednesday

Case = tuple[str, list[list[str]]]


def cases(table: str) -> list[Case]:
    """Sentences, each with the records in the indented lines under it, split at bars."""
    found: list[Case] = []
    for line in table.strip().splitlines():
        if line.startswith("  "):
            found[-1][1].append([part.strip() for part in line.split(" | ")])
        else:
            found.append((line, []))
    return found


def names_of(table: str) -> list[str]:
    return [text[:40] for text, _ in cases(table)]


def answer(text: str, dct: str | None = DCT, **more: Any) -> dict[str, Any]:
    return extract({"id": "d-1", "text": text, "lang": "en", "dct": dct, **more})


def located(text: str, expected: list[list[str]]) -> list[tuple[int, int, str]]:
    """The spans of the expected quotes: the first occurrence after the same quote, else after where the record before
    begins (mentions may lie in one another)."""
    result, at, after = [], 0, dict[str, int]()
    for quote, *_ in expected:
        at = text.index(quote, max(at, after.get(quote, 0)))
        after[quote] = at + len(quote)
        result.append((at, at + len(quote), quote))
    return result


def mentions(found: dict[str, Any]) -> list[dict[str, Any]]:
    """All mentions of an answer with the type of their entity, in text order, the longer first."""
    every = [{**m, "type": e["type"]} for e in found["entities"] for m in e["mentions"]]
    return sorted(every, key=lambda m: (m["span"][0], -m["span"][1]))


NAMES = """
The US bombed a depot near Basra.
  The US | US | GPE.Nation ORG
  Basra | = | GPE.Population-Center LOC
Doctors work in northern Mali.
  northern Mali | = | LOC.Region-General
  Mali | = | GPE.Nation LOC
Farmers in north-eastern Kenya left.
  north-eastern Kenya | = | LOC.Region-General
  Kenya | = | GPE.Nation LOC
A northern Kenyan village burned.
  Kenyan | = | GPE.Nation GPE
She flew to western Europe.
  western Europe | = | LOC.Region-International
  Europe | = | LOC.Region-International
Police in Larnburg province said so.
  Larnburg province | Larnburg | GPE.State-or-Province LOC
He was born in Ohio and lives in Lima, Peru.
  Ohio | = | GPE.State-or-Province LOC
  Lima | = | GPE.Population-Center LOC
  Peru | = | GPE.Nation LOC
The town of Marwick was flooded.
  Marwick | = | GPE.Population-Center LOC
Russia-backed rebels fled.
  Russia | = | GPE.Nation ORG
An anti-French crowd met pro-Turkish marchers.
  French | = | GPE.Nation GPE
  Turkish | = | GPE.Nation GPE
Trucks wait at the Peru-Chile border.
  the Peru-Chile border | border | LOC.Boundary
  Peru | = | GPE.Nation LOC
  Chile | = | GPE.Nation LOC
Turkish troops crossed.
  Turkish | = | GPE.Nation ORG
A Turkish novel won.
  Turkish | = | GPE.Nation GPE
The Norwegians agreed.
  The Norwegians | Norwegians | GPE.Nation ORG
Many Norwegians agreed.
  Norwegians | = | GPE.Nation PER
Two Norwegians drowned.
  Norwegians | = | PER.Group
Kenya and Uganda signed a treaty.
  Kenya | = | GPE.Nation ORG
  Uganda | = | GPE.Nation ORG
Kenya's capital is calm, and Kenya's army too.
  Kenya | = | GPE.Nation LOC
  Kenya | = | GPE.Nation ORG
President Ann Roe resigned.
  President Ann Roe | Ann Roe | PER.Individual
Mr. Bakker and Dr. Ada Lind met Gen. J. P. Osei.
  Mr. Bakker | Bakker | PER.Individual
  Dr. Ada Lind | Ada Lind | PER.Individual
  Gen. J. P. Osei | J. P. Osei | PER.Individual
Polish Prime Minister Jan Wilk spoke.
  Polish Prime Minister Jan Wilk | Jan Wilk | PER.Individual
  Polish | = | GPE.Nation GPE
Pentagon Press Secretary Amy Dunn spoke.
  Pentagon Press Secretary Amy Dunn | Amy Dunn | PER.Individual
  Pentagon | = | ORG.Government
Critics met the former finance minister Luis Prado.
  the former finance minister Luis Prado | Luis Prado | PER.Individual
Police asked Denmark's foreign minister Lene Holm.
  Denmark's foreign minister Lene Holm | Lene Holm | PER.Individual
  Denmark | = | GPE.Nation ORG
The film by Erik van der Meer and Omar al-Hadi opened.
  Erik van der Meer | = | PER.Individual
  Omar al-Hadi | = | PER.Individual
South Korean striker Kim Jong-min scored.
  South Korean striker Kim Jong-min | Kim Jong-min | PER.Individual
  South Korean | = | GPE.Nation GPE
Striker Danny Okoro scored.
  Striker Danny Okoro | Danny Okoro | PER.Individual
The Ministry of Health and Welfare closed it.
  The Ministry of Health and Welfare | Ministry of Health and Welfare | ORG.Government
The Institute for the Study of Ponds met at King George's Hospital.
  The Institute for the Study of Ponds | Institute for the Study of Ponds | ORG.Non-Governmental
  King George's Hospital | = | FAC.Building-Grounds
Boats left North Larnburg state and the Larnburg Reserve Bank.
  North Larnburg state | North Larnburg | GPE.State-or-Province LOC
  the Larnburg Reserve Bank | Larnburg Reserve Bank | ORG.Government
The Chilean Forest Ministry agreed.
  The Chilean Forest Ministry | Forest Ministry | ORG.Government
  Chilean | = | GPE.Nation GPE
The US Air Force and the British Army met there.
  The US Air Force | US Air Force | ORG.Government
  the British Army | British Army | ORG.Government
The 9th Brigade left Camp Orme.
  The 9th Brigade | 9th Brigade | ORG.Government
  Camp Orme | = | FAC.Building-Grounds
Sweden's Forest Agency disagreed.
  Sweden's Forest Agency | Forest Agency | ORG.Government
  Sweden | = | GPE.Nation ORG
The Pond and River Authority (PRA) closed the Orme Dam.
  The Pond and River Authority | Pond and River Authority | ORG.Government
  PRA | = | ORG.Government
  the Orme Dam | Orme Dam | FAC.Building-Grounds
The University of Larnburg sued Westpond Bank and Orme Foods Ltd.
  The University of Larnburg | University of Larnburg | ORG.Non-Governmental
  Westpond Bank | = | ORG.Commercial
  Orme Foods Ltd | = | ORG.Commercial
The Larnburg Herald and Reuters reported it.
  The Larnburg Herald | Larnburg Herald | ORG.Media
  Reuters | = | ORG.Media
The Green Future Party beat the Farmers' Union.
  The Green Future Party | Green Future Party | ORG.Non-Governmental
  the Farmers' Union | Farmers' Union | ORG.Non-Governmental
Crews shut Larnburg Airport, the Orme Bridge and the Tarn Oil Refinery.
  Larnburg Airport | = | FAC.Building-Grounds
  the Orme Bridge | Orme Bridge | FAC.Building-Grounds
  the Tarn Oil Refinery | Tarn Oil Refinery | FAC.Plant
Boats on the Orme River and in the Gulf of Tarn sank.
  the Orme River | Orme River | LOC.Region-General
  the Gulf of Tarn | Gulf of Tarn | LOC.Region-International
Two F-16 fighter jets and a T-72 tank burned.
  Two F-16 fighter jets | jets | VEH.Air
  a T-72 tank | tank | VEH.Land
An Airbus A320 hit a Boeing 737-800.
  An Airbus A320 | Airbus A320 | VEH.Air
  a Boeing 737-800 | Boeing 737-800 | VEH.Air
F-15 and F-16 jets took off.
  F-15 and F-16 jets | jets | VEH.Air
Muslims and Kurds voted.
  Muslims | = | PER.Group
  Kurds | = | PER.Group
LIMA (Reuters) - Rain fell.
  LIMA | = | GPE.Population-Center LOC
  Reuters | = | ORG.Media
On Sunday in March, the World Cup and the Vietnam War were topics.
However, residents said nothing. Officials agreed. Meanwhile, it rained.
“We left,” said Ada Lind.
  Ada Lind | = | PER.Individual
Larnburg's mayor, Ada Lind, 51, left.
  Larnburg | = | GPE.Population-Center LOC
  Ada Lind | = | PER.Individual
"""
"""A sentence, then its mentions: extent | head (= if the extent) | type and role."""


@pytest.mark.parametrize(("text", "expected"), cases(NAMES), ids=names_of(NAMES))
def test_names(text: str, expected: list[list[str]]) -> None:
    found = mentions(answer(text))
    assert [(*m["span"], m["quote"]) for m in found] == located(text, expected)
    heads = [text[m["head"][0] : m["head"][1]] for m in found]
    assert heads == [quote if head == "=" else head for quote, head, _ in expected]
    assert [" ".join(filter(None, (m["type"], m.get("role")))) for m in found] == [label for *_, label in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Storm Hits Coast of Peru as Ministers Meet in Lima", ["Peru", "Lima"]),
        ("Kenyan President Ada Lind Visits Uganda", ["Ada Lind", "Kenyan", "Uganda"]),
        ("Larnburg Votes Again on Orme Plan\nThe vote in Larnburg was close.", ["Larnburg", "Larnburg"]),
        ("Police Raid Homes After Strike Ends", []),
        ("NATO Weighs Bigger Role in Black Sea", ["NATO", "Black Sea"]),
    ],
)
def test_headlines(text: str, expected: list[str]) -> None:
    assert [text[m["head"][0] : m["head"][1]] for m in mentions(answer(text))] == expected


@pytest.mark.parametrize(
    ("text", "cluster"),
    [
        ("The US and the United States and American ships.", ["US", "United States", "American"]),
        ("Ada Lind spoke. Ms Lind left. Lind sang.", ["Ada Lind", "Lind", "Lind"]),
        ("The Pond and River Authority (PRA) said no. The PRA left.", ["Pond and River Authority", "PRA", "PRA"]),
        ("The United Nations met. The UN voted.", ["United Nations", "UN"]),
        ("Orme Foods Ltd fell. Orme Foods sold shops.", ["Orme Foods Ltd", "Orme Foods"]),
        ("Iraq's army left. Iraqi officials and two Iraqis stayed in Iraq.", ["Iraq", "Iraqi", "Iraq"]),
        ("The National Rail Council met. NRC members left.", ["National Rail Council", "NRC"]),
        ("Lind Wins Vote in Larnburg Again\nAda Lind won in Larnburg.", ["Lind", "Ada Lind"]),
    ],
)
def test_coreference(text: str, cluster: list[str]) -> None:
    found = answer(text)
    clusters = [[text[m["head"][0] : m["head"][1]] for m in entity["mentions"]] for entity in found["entities"]]
    assert cluster in clusters


def test_two_of_one_family_name_are_not_merged() -> None:
    found = answer("Ada Lind met Omar Lind. Omar Lind left.")
    assert [len(entity["mentions"]) for entity in found["entities"]] == [1, 2]


TIMES = """
He died on 12 March 1954.
  12 March 1954 | DATE 1954-03-12
It opened on June 3, 2020, in rain.
  June 3, 2020 | DATE 2020-06-03
It opened on the 3rd of June 2020.
  the 3rd of June 2020 | DATE 2020-06-03
Monday, 28 June 2021 was dry.
  Monday, 28 June 2021 | DATE 2021-06-28
Logged 2021-06-27 and 27/06/2021 and 06/27/2021.
  2021-06-27 | DATE 2021-06-27
  27/06/2021 | DATE 2021-06-27
  06/27/2021 | DATE 2021-06-27
They met on December 20.
  December 20 | DATE 2023-12-20
They will meet on December 20.
  December 20 | DATE 2024-12-20
Held June 6-8, 2021.
  June 6 | DATE 2021-06-06
  8, 2021 | DATE 2021-06-08
He left on Monday.
  Monday | DATE 2024-03-04
He left on Wednesday.
  Wednesday | DATE 2024-03-06
He left last Wednesday.
  last Wednesday | DATE 2024-02-28
He leaves next Monday.
  next Monday | DATE 2024-03-11
He will leave on Friday.
  Friday | DATE 2024-03-08
It shut early on Monday.
  early on Monday | DATE 2024-03-04 START
It shut late on Sunday night.
  late on Sunday night | TIME 2024-03-03TNI END
In March this year it fell.
  March this year | DATE 2024-03
In June last year it fell.
  June last year | DATE 2023-06
It fell in September.
  September | DATE 2023-09
It fell in early February.
  early February | DATE 2024-02 START
It fell in mid-January.
  mid-January | DATE 2024-01 MID
It may march on in May.
  May | DATE 2023-05
Theresa May said they may march.
Last year it rose; this week it fell.
  Last year | DATE 2023
  this week | DATE 2024-W10
It opens next month.
  next month | DATE 2024-04
It shut at the end of the year.
  the end of the year | DATE 2024 END
It shut at the start of March 2019.
  the start of March 2019 | DATE 2019-03 START
In the early 1990s it grew.
  the early 1990s | DATE 199 START
In the 19th century it grew.
  the 19th century | DATE 18
Sales in the third quarter of 2020 fell.
  the third quarter of 2020 | DATE 2020-Q3
In the summer of 2014 and last winter.
  the summer of 2014 | DATE 2014-SU
  last winter | DATE 2023-WI
The 2020 law, passed in 2019, cost 2,000 dollars.
  2020 | DATE 2020
  2019 | DATE 2019
It ran from 2014-17.
  2014 | DATE 2014
  17 | DATE 2017
She came two days ago.
  two days ago | DATE 2024-03-04
More than three weeks ago she left.
  More than three weeks ago | DATE 2024-W07 BEFORE
She came yesterday and leaves tomorrow night.
  yesterday | DATE 2024-03-05
  tomorrow night | TIME 2024-03-07TNI
He fell last night, not this morning.
  last night | TIME 2024-03-05TNI
  this morning | TIME 2024-03-06TMO
On 1 June 2020 he left. The next day he rang.
  1 June 2020 | DATE 2020-06-01
  The next day | DATE 2020-06-02
On 1 June 2020 he left, a day earlier she did.
  1 June 2020 | DATE 2020-06-01
  a day earlier | DATE 2020-05-31
It lasted about two and a half hours.
  about two and a half hours | DURATION PT2.5H APPROX
Nearly two decades passed in at least 10 minutes.
  Nearly two decades | DURATION P2DE LESS_THAN
  at least 10 minutes | DURATION PT10M EQUAL_OR_MORE
The past two weeks and the last 24 hours were dry.
  The past two weeks | DURATION P2W
  the last 24 hours | DURATION PT24H
The five-year plan of a 12-year-old girl.
  five-year | DURATION P5Y
  12-year-old | DURATION P12Y
It rained for days, in recent weeks, hours before lunch.
  days | DURATION PXD
  recent weeks | DURATION PXW
  hours | DURATION PTXH
A few months later it will last half an hour.
  A few months later | DATE -
  half an hour | DURATION PT30M
Trips will last six months.
  six months | DURATION P6M
He swims every day, twice a week in winter.
  every day | SET P1D
  twice a week | SET P1W
  winter | DATE 2024-WI
Every Monday and on Fridays, annual talks.
  Every Monday | SET XXXX-WXX-1
  Fridays | SET XXXX-WXX-5
  annual | SET P1Y
It failed at 10:30 p.m. on Saturday.
  10:30 p.m. on Saturday | TIME 2024-03-02T22:30
It opens next Friday at 9 a.m. sharp.
  next Friday at 9 a.m. | TIME 2024-03-08T09:00
It failed at 0300 GMT, at noon and at dawn.
  0300 GMT | TIME 2024-03-06T03:00
  noon | TIME 2024-03-06T12:00
  dawn | TIME 2024-03-06TMO
In the early hours of Monday he left.
  the early hours of Monday | TIME 2024-03-04TMO
Now it recently closed.
  Now | DATE PRESENT_REF
  recently | DATE PAST_REF
On Christmas Eve and New Year's Day 2019.
  Christmas Eve | DATE 2023-12-24
  New Year's Day 2019 | DATE 2019-01-01
Cars ran at 90 kilometres an hour in Sector 7.
"""
"""A sentence, then its time expressions: words | type, value (- for none), modifier."""


@pytest.mark.parametrize(("text", "expected"), cases(TIMES), ids=names_of(TIMES))
def test_times(text: str, expected: list[list[str]]) -> None:
    found = answer(text)["times"]
    assert [(*t["span"], t["quote"]) for t in found] == located(text, expected)
    values = [" ".join(filter(None, (t["type"], t.get("value", "-"), t.get("mod")))) for t in found]
    assert values == [value for _, value in expected]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("On Monday, two days ago and last year.", [None, None, None]),
        ("On 3 June and in July 2020, for two weeks.", [None, "2020-07", "P2W"]),
        ("At 9 a.m. on 3 June 2020.", ["2020-06-03T09:00"]),
    ],
)
def test_without_the_day_of_the_document_nothing_is_counted_from_it(text: str, values: list[str | None]) -> None:
    for dct in (None, "", "soon"):
        assert [t.get("value") for t in answer(text, dct)["times"]] == values


QUANTITIES = """
It sold 40 boats.
  40 | = 40 count
More than 40 people came.
  More than 40 | > 40 count
At least 12 fell, no fewer than nine rose.
  At least 12 | >= 12 count
  no fewer than nine | >= 9 count
Up to 300 came, as many as seven left.
  Up to 300 | <= 300 count
  as many as seven | <= 7 count
Fewer than ten boats, under 18 crews.
  Fewer than ten | < 10 count
  under 18 | < 18 count
About 20 boats, nearly 30 cars, some 200 carts.
  About 20 | ~ 20 count
  nearly 30 | ~ 30 count
  some 200 | ~ 200 count
Two thousand five hundred sheep and one hundred and twenty cows.
  Two thousand five hundred | = 2500 count
  one hundred and twenty | = 120 count
Twenty-five boats for 1.2 million people.
  Twenty-five | = 25 count
  1.2 million | = 1200000 count
Dozens fled; several stayed; a few sang.
  Dozens | vague 24.. count
  several | vague 3.. count
  a few | vague 3.. count
Hundreds of boats, tens of thousands of carts.
  Hundreds | vague 200.. count
  tens of thousands | vague 20000.. count
A dozen eggs, two dozen hens, half a million ants.
  A dozen | = 12 count
  two dozen | = 24 count
  half a million | = 500000 count
It lies about 500 metres off, 30 km out.
  about 500 metres | ~ 500 metre
  30 km | = 30 kilometre
A 14-metre mast for a 12-member crew.
  14-metre | = 14 metre
  12 | = 12 count
It fell 3.5% to 12 percent at 30°C.
  3.5% | = 3.5 percent
  12 percent | = 12 percent
  30°C | = 30 degree-celsius
It weighs 5 tonnes and runs 80 mph or 90 km/h.
  5 tonnes | = 5 tonne
  80 mph | = 80 other/mile-per-hour
  90 km/h | = 90 kilometre-per-hour
It cost $2.5 million, 3bn euros or £20.
  $2.5 million | = 2500000 money/USD
  3bn euros | = 3000000000 money/EUR
  £20 | = 20 money/GBP
He paid 80 cents, then 5 million U.S. dollars.
  80 cents | = 0.8 money/USD
  5 million U.S. dollars | = 5000000 money/USD
Between 10 and 20 boats and 5 to 7 carts, 30-40 cows.
  Between 10 and 20 | vague 10..20 count
  5 to 7 | vague 5..7 count
  30-40 | vague 30..40 count
Two or three boats; 40 or more carts; 40-odd cows.
  Two or three | vague 2..3 count
  40 or more | >= 40 count
  40-odd | ~ 40 count
One of the men fell; the other two ran.
  One | = 1 count
  the other two | = 2 count
One boat sank. No one fell. This one is old. One should know.
  One | = 1 count
A boat and some carts sank.
The 14th boat and the third cart, the twenty-first.
Flight 370, Article 5, Resolution 2254, Covid-19, G7, B52 and F-15.
An F-15 and a Boeing 737 flew.
He won 3-1 and called 555-1234-22 at 10.0.0.1.
1. Open the box.
In 2019 he left for two weeks.
Ada Lind, 45, sang.
  45 | = 45 other/year
Two-thirds of voters and a third of boats.
  Two-thirds | = 0.666667 other/fraction
  a third | = 0.333333 other/fraction
The Group of Seven met 50 barrels per day.
  50 barrels | = 50 barrel
The mast is 5m tall, the bill $5m.
  5m | = 5 metre
  $5m | = 5000000 money/USD
"""
"""A sentence, then its quantities: words | operator, value (or low..high), unit/note."""


@pytest.mark.parametrize(("text", "expected"), cases(QUANTITIES), ids=names_of(QUANTITIES))
def test_quantities(text: str, expected: list[list[str]]) -> None:
    found = answer(text)["quantities"]
    assert [(*q["span"], q["quote"]) for q in found] == located(text, expected)
    values = []
    for q in found:
        value = q["value"] if "value" in q else f"{q['low']}..{q.get('high', '')}"
        values.append(f"{q['operator']} {value} {q['unit']}" + (f"/{q['note']}" if "note" in q else ""))
    assert values == [value for _, value in expected]


EVERYTHING = " ".join(text for table in (NAMES, TIMES, QUANTITIES) for text, _ in cases(table))


@pytest.mark.parametrize("before", ["😀 ", "e\u0301a\u0308 👩\u200d🚀. ", "\u202fß\u00a0", "𝔞𝔟. ", "عربي. "])
def test_offsets_are_code_points(before: str) -> None:
    text = before + "On Monday the US sent 40 doctors to Mali’s coast."
    found = answer(text)
    records = [*mentions(found), *found["times"], *found["quantities"]]
    assert {r["quote"] for r in records} == {"the US", "Mali", "Monday", "40"}
    assert [text[r["span"][0] : r["span"][1]] for r in records] == [r["quote"] for r in records]
    assert text.index("Monday") == found["times"][0]["span"][0]


WORDS = """
the The a an of in on at for and but US U.S. Iraq Iraqi Mali - -backed ( ) " ' ’s 's . , : ; President Ministry
Mr Gen al-Hadi van der Ann Roe John 12 3,000 1.5 million $ € % km 2020 1990s June May Monday Fridays a.m. 10:30
two twenty hundred thousand dozen half third quarter ago later last next this past weeks week day year decade
century early late mid end several few more than at least up to about between or F-16 Boeing 737 T-72 jets tank
border northern South province River Army United Nations (UN) 😀 e\u0301 ß İ ² ٣ Q3 Christmas one other dawn noon GMT
every twice per 5th
"""
NEWS = st.lists(
    st.tuples(st.sampled_from(WORDS.split()), st.sampled_from([" ", " ", " ", "", "\n", "  "])), max_size=60
).map(lambda pairs: "".join(word + gap for word, gap in pairs))
DAYS = st.sampled_from([None, DCT, "0001-01-01", "9999-12-31", "someday"])


@settings(max_examples=150, deadline=None)
@given(text=NEWS | st.text(max_size=60), dct=DAYS)
def test_whatever_the_text_the_answer_is_in_the_schema_and_true_to_it(text: str, dct: str | None) -> None:
    found = answer(text, dct)
    checked = as_answer(found)
    assert checked.attempted == {"entities", "times", "quantities"}
    assert checked.unknown_labels.total() == 0
    for mention in mentions(found):
        (start, end), (first, last) = mention["span"], mention["head"]
        assert start <= first < last <= end
        assert text[start:end] == mention["quote"]
    for layer in ("times", "quantities"):
        spans = [tuple(record["span"]) for record in found[layer]]
        assert [text[start:end] for start, end in spans] == [record["quote"] for record in found[layer]]
        assert all(a[1] <= b[0] for a, b in pairwise(spans)), "records of one layer overlap"
    assert answer(text, dct) == found


def test_ids_are_unique_and_of_the_form_of_the_scheme() -> None:
    found = answer("The US and Ann Roe sent 40 boats on Monday. American crews and 12 others left in May.")
    entities, every = found["entities"], mentions(found)
    assert [entity["id"] for entity in entities] == ["ent-001", "ent-002"]
    assert sorted(mention["id"] for mention in every) == ["men-0001", "men-0002", "men-0003"]
    assert [record["id"] for record in found["times"]] == ["tim-001", "tim-002"]
    assert [record["id"] for record in found["quantities"]] == ["qty-001", "qty-002"]


def test_sentences_that_are_given_are_used() -> None:
    split = answer("They saw Ann\nRoe left", sentences=[[0, 12], [13, 21]])
    assert [m["quote"] for m in mentions(split)] == ["Ann", "Roe"]
    whole = answer("They saw Ann\nRoe left", sentences=[[0, 21]])
    assert [m["quote"] for m in mentions(whole)] == ["Ann\nRoe"]
    assert mentions(answer("They saw Ann", sentences=[[0, 99], "x", [-3, 4], None])), "unusable sentences are ignored"


@pytest.mark.parametrize("document", [{}, {"id": "d"}, {"id": "d", "text": ""}, {"id": "d", "text": " \n\t"}])
def test_nothing_in_nothing_out(document: dict[str, Any]) -> None:
    nothing: dict[str, Any] = {"document": document.get("id"), "entities": [], "times": [], "quantities": []}
    assert extract(document) == nothing
    assert empty(document) == nothing


@pytest.mark.parametrize("unit", ["A ", "(", "Mr. ", "of the ", "Ann Roe of ", "1-", "a few ", "more than "])
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        answer(text)
        return time.process_time() - start

    seconds(2000)  # patterns are compiled
    small, large = min(seconds(20_000) for _ in range(2)), seconds(200_000)
    assert large < 40 * max(small, 0.01), f"ten times the text took {large / small:.0f} times as long"


def test_a_megabyte_of_capitals_and_of_brackets() -> None:
    for unit in ("A ", "("):
        start = time.process_time()
        found = answer((unit * 1_000_000)[:1_000_000])
        assert time.process_time() - start < 12
        assert not found["entities"]


def test_it_is_light_and_the_same_in_every_process() -> None:
    """Its own imports are of the standard library; neither hash seed nor process changes the answer."""
    package = Path(sys.modules["karat"].__file__ or "").parent
    code = f"""
import json, sys, types
for name, path in (("karat", {str(package)!r}), ("karat.extractors", {str(package / "extractors")!r})):
    module = types.ModuleType(name)
    module.__path__ = [path]
    sys.modules[name] = module
from karat.extractors.baseline import extract
answer = extract({{"id": "d-1", "text": {EVERYTHING!r}, "dct": {DCT!r}}})
foreign = {{"numpy", "scipy", "datasets", "yaml", "jsonschema", "dataclasses", "inspect"}} & set(sys.modules)
print(json.dumps([sorted(foreign), answer]))
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
    foreign, found = json.loads(runs[0])
    assert foreign == []
    assert found == answer(EVERYTHING)
