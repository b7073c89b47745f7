"""Files of any size: received, screened in durable jobs, answered in three formats."""
