"""Sheets of subjects: from a file's bytes to rows, from rows to subjects, from results to cells.

The flow: ``lists.vocabulary`` guesses encoding and dialect from the first bytes, ``map_columns``
says which column means what, ``read_records`` takes the text apart without ever losing a line,
``rows.submitted`` turns one record into the subject a client would have sent to `/v1/screen`,
and ``outcome.output_cells`` turns a result into cells. ``guarded`` keeps spreadsheets from running
what stands in a cell. Everything here is pure; who opens the files is ``api.batch.input_file``.

``rows`` and ``outcome`` bring the reading of subjects and the explanations, so they are imported by
name: the process that takes a file apart (``api.batch.reader_process``) starts without them.
"""

from api.sheet.columns import Mapping, map_columns, nearest_meanings
from api.sheet.guard import FIRST_SIGNS, guarded, unguarded
from lists.vocabulary.csv_records import Record, fault_of, read_records
from lists.workbook.refusal import SheetRefused

__all__ = [
    "FIRST_SIGNS",
    "Mapping",
    "Record",
    "SheetRefused",
    "fault_of",
    "guarded",
    "map_columns",
    "nearest_meanings",
    "read_records",
    "unguarded",
]
