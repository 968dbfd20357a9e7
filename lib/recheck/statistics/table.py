"""Columns of a parquet or CSV file as categorical codes.

Ten million rows of twelve columns are gigabytes as Python objects and some hundred megabytes as
codes, so a file is read column by column and never becomes a table of objects.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from recheck.errors import InputError


@dataclass(frozen=True)
class Column:
    """A column as codes (rows) into its values; -1 stands for a missing value."""

    codes: np.ndarray
    values: tuple[str, ...]


def read(
    path: Path, columns: Collection[str], optional: Collection[str] = ()
) -> Mapping[str, Column]:
    """Read `columns` of a parquet (`.parquet`, `.pq`) or CSV file.

    Numbers become their shortest text, `3.0` and `3` the same. Values are in sorted order
    (numbers by size), so codes do not depend on the order of rows.

    Raises:
        InputError: file unreadable, column absent, or a value missing in a column that is not
            in `optional`.
    """
    try:
        _require(path, columns, names(path))
        if _is_parquet(path):
            return {
                name: _encode(path, name, pq.read_table(path, columns=[name])[0], optional)
                for name in columns
            }
        return _read_csv(path, columns, optional)
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def names(path: Path) -> list[str]:
    """The names of the columns of a parquet or CSV file."""
    try:
        if _is_parquet(path):
            return pq.read_schema(path).names
        with pa.csv.open_csv(path) as reader:
            return reader.schema.names
    except (OSError, pa.ArrowException) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> InputError:
    first = str(error).splitlines()[0]
    return InputError(f"{path}: cannot be read as parquet or CSV ({first})")


def _is_parquet(path: Path) -> bool:
    return path.suffix in (".parquet", ".pq")


def _read_csv(
    path: Path, columns: Collection[str], optional: Collection[str]
) -> Mapping[str, Column]:
    text = pa.dictionary(pa.int32(), pa.string())
    whole = pa.csv.read_csv(
        path,
        convert_options=pa.csv.ConvertOptions(
            include_columns=list(columns), column_types=dict.fromkeys(columns, text)
        ),
    )
    return {name: _encode(path, name, whole[name], optional) for name in columns}


def _require(path: Path, columns: Collection[str], names: Collection[str]) -> None:
    if missing := [name for name in columns if name not in names]:
        raise InputError(
            f"{path}: no column {', '.join(missing)}; needed are {', '.join(columns)} "
            f"(found: {', '.join(names)})"
        )
    if twice := [name for name in columns if list(names).count(name) > 1]:
        raise InputError(f"{path}: column {', '.join(twice)} stands there more than once")


def _encode(path: Path, name: str, column: pa.ChunkedArray, optional: Collection[str]) -> Column:
    """Codes of one column, with equal spellings of a number merged."""
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries().combine_chunks()
    if isinstance(column, pa.ChunkedArray):
        column = pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    texts = [_text(value) for value in column.dictionary.to_pylist()]
    values = sorted({text for text in texts if text is not None}, key=_order)
    rank = {text: code for code, text in enumerate(values)}
    recode = np.array([-1 if text is None else rank[text] for text in texts] + [-1], np.int32)
    codes = recode[codes]
    if name not in optional and (missing := codes < 0).any():
        raise InputError(
            f"{path}: column {name} is empty or NaN in {int(missing.sum()):,} rows, first in row "
            f"{int(np.argmax(missing)) + 1}; a row without it cannot be counted: fill it in, or "
            "leave the whole item out for every run"
        )
    return Column(codes, tuple(values))


def _text(value: object) -> str | None:
    """The value as text; None for what stands for a missing value."""
    if value is None:
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if not text or text in ("NaN", "nan"):
        return None
    return text


def _order(text: str) -> tuple[int, float, str]:
    """Numbers by size, before words in alphabetical order."""
    try:
        return (0, float(text), text)
    except ValueError:
        return (1, 0.0, text)


def align(one: Column, other: Column) -> tuple[np.ndarray, np.ndarray]:
    """Codes of two columns over a common set of values, so that they can be compared."""
    values = pd.Index(sorted({_number(v) for v in one.values} | {_number(v) for v in other.values}))
    return tuple(
        values.get_indexer([_number(v) for v in column.values]).astype(np.int32)[column.codes]
        for column in (one, other)
    )


def _number(text: str) -> str:
    """`1` for `1.0`: labels and predictions often differ in type alone."""
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() else repr(value)
