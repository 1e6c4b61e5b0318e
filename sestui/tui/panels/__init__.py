"""What the panels say: pure functions from a view to lines of text."""
