"""What words, numbers and codes mean, told once for publishers' lists and for clients' data.

The lowest floor of the project: pure functions over text and tables with their sources. Nothing
here imports a parser, the store, ``screening`` or ``api``.
"""
