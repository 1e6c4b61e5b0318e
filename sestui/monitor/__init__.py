"""When to ask whom, and what is known: keeps the last good answer of a target; knows no screen."""
