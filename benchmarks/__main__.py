"""Say what can be measured and by which command: every module here is a command of its own."""

from __future__ import annotations

import ast
from pathlib import Path


def main() -> None:
    """Print each command with the first sentence of its own description."""
    for path in sorted(Path(__file__).parent.glob("*.py")):
        text = path.read_text("utf-8")
        described = ast.get_docstring(ast.parse(text)) or ""
        if path.name != "__main__.py" and 'if __name__ == "__main__":' in text:
            first = " ".join(described.split("\n\n")[0].split()).split(": ``")[0]
            print(f"python -m benchmarks.{path.stem}\n    {first}")
    print("\nEach takes --help or says its arguments in its first lines.")


if __name__ == "__main__":
    main()
