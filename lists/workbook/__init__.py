"""Workbooks (xlsx, xls, xlsb, ods) read within limits: published lists, clients' files."""
