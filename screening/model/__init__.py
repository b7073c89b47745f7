"""What goes into a screening and what comes out: the submitted ``Subject`` and its ``Result``."""
