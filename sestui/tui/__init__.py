"""The Textual monitor; Textual is imported in this room only."""
