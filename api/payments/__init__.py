"""Payment messages of ISO 20022 as rows of parties to screen."""
