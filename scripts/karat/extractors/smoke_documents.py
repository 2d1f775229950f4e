"""The smoke test's documents: three tiny invented texts that show what goes wrong most."""

from __future__ import annotations

from typing import Any

#: An emoji of several code points and a letter that no single code point stands for come before what is to be found.
CHARACTERS = (
    "👩🏽‍🚒😀 Q̃uo, mayor of Kalo, said on Monday that 12 soldiers had been killed in Norland.\n"
    "“The truce of 5 March 2024 is over,” she said. 😀 On Tuesday rebels shelled Kalo again."
)
NOTHING = "It rained."
REPEATED = (
    "Ann Roe left Kalo on Monday. On Monday Kalo fell.\n"
    "Ann Roe came back to Kalo on Tuesday, and Ann Roe stayed in Kalo until Monday."
)

DCT = "2024-03-06"


def smoke_documents() -> list[tuple[str, dict[str, Any]]]:
    """What each document is about, and the document as a request has it."""
    texts = {
        "emoji and combining marks": CHARACTERS,
        "one short sentence": NOTHING,
        "a name that is repeated": REPEATED,
    }
    return [
        (title, {"id": f"d-smoke-{n}", "text": text, "lang": "en", "dct": DCT, "sentences": _sentences(text)})
        for n, (title, text) in enumerate(texts.items(), 1)
    ]


def _sentences(text: str) -> list[list[int]]:
    """Sentence spans of these texts: they end at a full stop before a blank, an emoji or the end."""
    spans, start = [], 0
    for at, character in enumerate(text):
        if character == "." and (at + 1 == len(text) or text[at + 1].isspace()):
            spans.append([start, at + 1])
            start = at + 2
    return spans
