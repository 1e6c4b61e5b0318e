"""Where snapshots come from: SES, a simulator of it, and recordings."""
