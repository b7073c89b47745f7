"""Australia's list: DFAT's consolidated list, one sheet of a workbook."""
