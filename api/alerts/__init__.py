"""Alerts about customers under monitoring: opened, worked on by two, decided, remembered."""
