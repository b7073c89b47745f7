"""What was answered, kept in a hash chain: written, read, verified, replayed."""
