"""Parquet: tables written so that the same rows give the same bytes, and read back as plain rows."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from karat.dataset.columns import Column, Row, arrow_schema, features, json_text
from karat.errors import KaratError

NEEDS = "needs pyarrow: pip install 'karat[dataset]'"


def arrow() -> Any:
    """The module pyarrow; KaratError, with the command that installs it, where it is absent."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise KaratError(f"the dataset {NEEDS}") from error
    return pyarrow


def to_arrow(columns: Sequence[Column], rows: Sequence[Row], canary: str) -> Any:
    """Rows as a pyarrow.Table, with the canary in its metadata, which stays readable in the file."""
    table = arrow().Table.from_pylist(list(rows), schema=arrow_schema(columns))
    return table.replace_schema_metadata({"canary": canary})


def parquet_bytes(table: Any) -> bytes:
    """A table as the bytes of a Parquet file.

    Every setting is fixed, so that the same rows give the same bytes with the same pyarrow, whose version stands in the
    file; across versions `content_hash` is what stays.
    """
    sink = io.BytesIO()
    arrow().parquet.write_table(
        table, sink, version="2.6", data_page_version="1.0", compression="snappy", use_dictionary=True,
        write_statistics=True, row_group_size=1 << 16, store_schema=True, use_compliant_nested_type=True,
    )  # fmt: skip
    return sink.getvalue()


def read_rows(path: Path) -> list[Row]:
    """The rows of a Parquet file; KaratError where it cannot be read."""
    module = arrow()
    try:
        rows: list[Row] = module.parquet.read_table(path).to_pylist()
    except (OSError, module.ArrowInvalid) as error:
        raise KaratError(f"{path}: cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    return rows


def content_hash(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 of what a table says, its columns and its rows, whatever wrote it.

    >>> column = Column("id", "string")
    >>> one, other = content_hash([column], [{"id": "a"}]), content_hash([column], [{"id": "b"}])
    >>> len(one), one == other
    (64, False)
    """
    digest = hashlib.sha256(json_text(features(columns)).encode("utf-8"))
    for row in rows:
        digest.update(b"\n" + json_text(row).encode("utf-8"))
    return digest.hexdigest()
