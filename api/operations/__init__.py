"""For operators: metrics, doctor, backup and restore."""
