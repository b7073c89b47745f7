"""Customers under ongoing monitoring: kept under the client's own reference, screened when put."""
