"""How fast it is, measured side by side: ``run`` prints the table, ``compare`` two commits beside each other.

From the checkout, with nothing else going on on the machine:

    python -m tests.bench.run                        # about three minutes
    python -m tests.bench.run --only start --rounds 31
    python -m tests.bench.run --only idle --idle 600 # ten minutes of live polls
    python -m tests.bench.compare HEAD~5 HEAD

Everything runs against an SES on loopback, in a process of its own, in a real pseudo terminal.
"""
