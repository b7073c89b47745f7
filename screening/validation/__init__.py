"""How good the matching is: altered names, labelled cases, rates with their uncertainty."""
