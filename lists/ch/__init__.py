"""Switzerland's list: SECO's whole list of sanctioned persons, firms and ships, XML."""
