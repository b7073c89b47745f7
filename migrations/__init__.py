"""Schema migrations, run by ``lists.db.upgrade``."""
