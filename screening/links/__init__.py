"""One graph over all lists: who is tied to whom, how, and by which source line.

``build`` reads nodes and edges out of entities, and finds the names of DPRK-designated parties in
their texts; ``identities`` joins the same party across lists (stated references, strong
identifiers, a name with the same birth date; never a bare name); ``graph`` holds nodes and edges
and answers for neighbourhoods; ``paths`` walks it with weights; ``ownership`` adds up shares for
the 50 % rule.
"""

from screening.links.build import link_graph
from screening.links.graph import (
    LinkEdge,
    LinkGraph,
    Neighbour,
    Node,
    records_of_one_party,
)

__all__ = ["LinkEdge", "LinkGraph", "Neighbour", "Node", "link_graph", "records_of_one_party"]
