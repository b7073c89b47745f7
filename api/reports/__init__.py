"""Reports for whoever answers for monitoring: alerts, decisions, and the proof for one customer."""
