"""``python -m tests.golden.record``: write down today's answers for the present engine version."""

from __future__ import annotations

import sys

import msgspec

from tests.golden.answers import RECORDED, present, recorded


def main() -> int:
    """Write ``answers.jsonl``; refuse while answers differ and the version is the recorded one."""
    now = present()
    if RECORDED.exists():
        before = recorded()
        changed = [
            name for name, one in before.answers.items() if now.answers.get(name, one) != one
        ]
        if before.index != now.index:
            changed.append("the index")
        if changed and before.version == now.version:
            sys.stderr.write(
                f"{len(changed)} changed ({', '.join(changed[:5])}): raise ENGINE_VERSION in "
                "screening/engine_version.py, then record again\n"
            )
            return 1
    lines = [
        {"engine_version": now.version, "index": now.index},
        *({"name": name, "answer": answer} for name, answer in now.answers.items()),
    ]
    RECORDED.write_bytes(b"".join(msgspec.json.encode(line) + b"\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
