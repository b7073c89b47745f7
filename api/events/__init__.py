"""What happened, for other systems: an outbox, a feed to be polled, and webhooks."""
