"""What runs the service: logs, metrics, traces, doctor, backup and restore."""
