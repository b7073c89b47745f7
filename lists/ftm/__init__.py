"""FollowTheMoney, the entity model that OpenSanctions, yente and OpenRefine users speak.

Out: ``ftm_entity`` is a listed party as one FollowTheMoney entity, ``ftm_relations`` the entities
around it (Sanction, Ownership, Passport, Address…), each a plain ``dict`` as it stands in a line of
JSON; ``ftm_lines`` writes whole lists. In: ``read`` streams the parties of such a file, whatever
its order and size. The library ``followthemoney`` is not needed at run time; the tests hold what is
written against its model.
"""

from lists.ftm.mapping import ftm_entity, ftm_id, ftm_schema
from lists.ftm.read import read
from lists.ftm.relations import address_ids, ftm_relations
from lists.ftm.write import ftm_lines

__all__ = [
    "address_ids",
    "ftm_entity",
    "ftm_id",
    "ftm_lines",
    "ftm_relations",
    "ftm_schema",
    "read",
]
