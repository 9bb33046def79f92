"""The servers that listen here, imports that change the process, and what is installed."""

TRIALS = ()
