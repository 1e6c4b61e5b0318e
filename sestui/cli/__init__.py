"""The command line: parses, starts what is asked for, and turns errors into one sentence and an exit status."""
