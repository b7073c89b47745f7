"""The processes of a running service: sockets, workers, and who replaces those that end."""
