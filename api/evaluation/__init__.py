"""``dprk-screen evaluate``: reads labelled files and reports recall and false positives."""
