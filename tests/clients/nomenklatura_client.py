"""nomenklatura's yente enricher, unchanged, against a running service.

Run by a Python that has the package ``nomenklatura`` (it builds pyicu, so it is no development
dependency of this project)::

    python3 -m venv clients && clients/bin/pip install nomenklatura
    clients/bin/python tests/clients/nomenklatura_client.py http://127.0.0.1:8000 [KEY] < parties

Reads FollowTheMoney entities as JSON lines and prints, as one line of JSON each, what the enricher
matched (``match``) and what it found around the match (``expanded``).
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(url: str, key: str = "") -> None:
    """Match and expand every entity of standard input."""
    from followthemoney import Dataset, StatementEntity
    from nomenklatura.cache import Cache
    from nomenklatura.db import make_session
    from nomenklatura.enrich.yente import YenteEnricher

    dataset = Dataset.make({"name": "customers", "title": "Customers"})
    cache = Cache(make_session("sqlite:///:memory:"), dataset, create=True)
    config: dict[str, Any] = {
        "type": "nomenklatura.enrich.yente:YenteEnricher",
        "api": url.rstrip("/") + "/",
        "api_key": key,
    }
    enricher = YenteEnricher(dataset, cache, config)
    for line in sys.stdin:
        party = StatementEntity.from_data(dataset, json.loads(line))
        for match in enricher.match(party):
            around = [one.to_dict() for one in enricher.expand(party, match)]
            print(json.dumps({"party": party.id, "match": match.to_dict(), "expanded": around}))


if __name__ == "__main__":
    main(*sys.argv[1:])
