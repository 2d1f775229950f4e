"""`karat show`: the text, sentence by sentence, with what is marked in it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from karat.cli.terminal import use_colour
from karat.layout import LAYERS, LayoutError, Root, find_root

if TYPE_CHECKING:
    from karat.corpus import LayerSet
    from karat.formats.labels_view import Line, View


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("document", nargs="?", help="the document (default: the only one)")
    parser.add_argument("--root", help="the corpus root (default: $KARAT_ROOT, the nearest above, else Karat's own)")
    parser.add_argument("--pass", dest="pass_name", metavar="NAME", help="a pass over the document instead of the gold")
    parser.add_argument("--layer", action="append", choices=LAYERS, help="only this layer (repeatable)")
    parser.add_argument("--only", action="append", metavar="ID", help="only this zone or sentence (repeatable)")
    parser.add_argument("--json", action="store_true", help="print the same as JSON")


def run(options: argparse.Namespace) -> int:
    """Print the labels; 0 if there was something to show them of."""
    from karat.formats.labels_view import labels_view

    view = labels_view(_layers(options), options.layer)
    if options.only:
        view = _narrowed(view, set(options.only))
    if options.json:
        import json
        from dataclasses import asdict

        print(json.dumps(asdict(view), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_rows(view, use_colour(sys.stdout))))
    return 0


def _layers(options: argparse.Namespace) -> LayerSet:
    from karat.corpus import over_gold, read_document

    root = Root(find_root(options.root))
    known = root.document_ids()
    name = options.document or (known[0] if len(known) == 1 else None)
    if name is None:
        raise LayoutError(f"name a document: {', '.join(known) or 'there is none'}")
    if name not in known:
        raise LayoutError(f"there is no document {name} in {root.path}; it has {', '.join(known) or 'none'}")
    files = read_document(root, name)
    sets = {"gold": files.gold, **{one.folder.name: over_gold(one, files.gold) for one in files.passes}}
    chosen = sets.get(options.pass_name or "gold")
    if chosen is None:
        passes = ", ".join(n for n in sets if n != "gold") or "none"
        raise LayoutError(f"{name} has no pass {options.pass_name}; it has {passes}")
    for source in chosen.layers.values():
        if not source.sound:
            raise LayoutError(f"{source.name} cannot be read; run `karat check`")
    return chosen


def _narrowed(view: View, wanted: set[str]) -> View:
    from karat.formats.labels_view import View

    kept = tuple(s for s in view.sentences if {s.id, s.zone_id} & wanted)
    found = {name for s in kept for name in (s.id, s.zone_id)}
    if wanted - found:
        raise LayoutError(f"there is no zone or sentence {', '.join(sorted(wanted - found))}")
    return View(kept)


def _rows(view: View, colour: bool) -> list[str]:
    bold, dim = ("\x1b[1m{}\x1b[0m", "\x1b[2m{}\x1b[0m") if colour else ("{}", "{}")
    rows: list[str] = []
    for sentence in view.sentences:
        place = dim.format(f"{sentence.id}  {sentence.zone} {sentence.zone_id}")
        rows += ["", bold.format(sentence.quote), place, *_block(sentence.lines)]
    if view.document:
        rows += ["", bold.format("of the whole document"), *_block(view.document)]
    return rows[1:]


def _block(lines: tuple[Line, ...]) -> list[str]:
    layer, rows = "", []
    for line in lines:
        head = line.layer if line.layer != layer else ""
        layer = line.layer
        rows.append(f"  {head:<12}{line.id:<9} {line.quote}  ·  {line.label}")
    return rows
