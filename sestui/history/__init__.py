"""Everything that was seen, for ever: observations in SQLite, safe under both grids; sqlite3 is imported here only."""
