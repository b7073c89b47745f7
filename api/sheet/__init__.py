"""Sheets of subjects: from a file's bytes to rows, from rows to subjects, from results to cells.

The flow: ``lists.vocabulary`` guesses encoding and dialect from the first bytes, ``map_columns``
says which column means what, ``read_records`` takes the text apart without ever losing a line,
``submitted`` turns one record into the subject a client would have sent to ``POST /v1/screen``, and
``output_cells`` turns a result into cells. ``guarded`` keeps spreadsheets from running what stands
in a cell. Everything here is pure; who opens the files is ``api.batch.input_file``.
"""

from api.sheet.columns import Mapping, map_columns, nearest_meanings
from api.sheet.guard import FIRST_SIGNS, guarded, unguarded
from api.sheet.outcome import OUTPUT_COLUMNS, in_columns, output_cells
from api.sheet.rows import submitted
from lists.vocabulary.csv_records import Record, fault_of, read_records
from lists.workbook.refusal import SheetRefused

__all__ = [
    "FIRST_SIGNS",
    "OUTPUT_COLUMNS",
    "Mapping",
    "Record",
    "SheetRefused",
    "fault_of",
    "guarded",
    "in_columns",
    "map_columns",
    "nearest_meanings",
    "output_cells",
    "read_records",
    "submitted",
    "unguarded",
]
