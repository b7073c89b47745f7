"""``dprk-screen evaluate``: labelled files in, reports out."""
