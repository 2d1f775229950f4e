"""Versions: what changed between two states of the labels, new versions of a text, new corpora, and releases."""

from karat.versions.bump import Demand, demanded
from karat.versions.canary import Leak, Needles, add_guid, needles_of, search
from karat.versions.changes import Change, changes
from karat.versions.new import new_corpus, new_document
from karat.versions.reanchor import Plan, plan
from karat.versions.release import Part, locked, story
from karat.versions.snapshots import Snapshot, SnapshotError, read_pair, read_snapshot
from karat.versions.swapping import write_plan
from karat.versions.telling import as_json, as_markdown, as_text

__all__ = [
    "Change", "Demand", "Leak", "Needles", "Part", "Plan", "Snapshot", "SnapshotError", "add_guid", "as_json",
    "as_markdown", "as_text", "changes", "demanded", "locked", "needles_of", "new_corpus", "new_document", "plan",
    "read_pair", "read_snapshot", "search", "story", "write_plan",
]  # fmt: skip
