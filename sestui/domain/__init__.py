"""What sestui knows about sending statistics: plain values and arithmetic, standard library only."""
