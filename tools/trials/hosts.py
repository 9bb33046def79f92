"""Redirects of catalogues into our own network, endless answers, odd rows, too few file descriptors."""

TRIALS = ()
