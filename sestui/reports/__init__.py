"""What is printed once instead of shown on a screen: one renderer a format, all over the same ``Report``."""
