"""The dataset: gold as Parquet for `datasets` and everything else that reads it, with its card, and back again."""

from karat.dataset.build import DEFAULT_FOLDER, Dataset, build, write
from karat.dataset.full import document_of
from karat.dataset.material import Material, plain
from karat.dataset.reading import Built, faults, open_built
from karat.dataset.restore import restore
from karat.dataset.variants import CaseSource, VariantCase

__all__ = [
    "DEFAULT_FOLDER",
    "Built",
    "CaseSource",
    "Dataset",
    "Material",
    "VariantCase",
    "build",
    "document_of",
    "faults",
    "open_built",
    "plain",
    "restore",
    "write",
]
