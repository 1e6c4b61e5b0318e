"""sestui, the terminal monitor for Amazon SES."""

__version__ = "0.1.0"
