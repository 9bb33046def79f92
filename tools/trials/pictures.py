"""Pictures that break, hang or fill a decoder: one is refused, the others come."""

TRIALS = ()
