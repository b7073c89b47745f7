"""FollowTheMoney, the entity model that OpenSanctions, yente and OpenRefine users speak.

``mapping.ftm_entity`` is a listed party as one FollowTheMoney entity, ``relations.ftm_relations``
the entities around it (Sanction, Ownership, Passport, Address…), each a plain ``dict`` as it stands
in a line of JSON. Both are pure. The library ``followthemoney`` is not needed at run time; the
tests hold what is written against its model.
"""

from lists.ftm.mapping import ftm_entity, ftm_id, ftm_schema
from lists.ftm.relations import address_ids, ftm_relations

__all__ = ["address_ids", "ftm_entity", "ftm_id", "ftm_relations", "ftm_schema"]
