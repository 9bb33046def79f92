"""Every command on damaged files, and stopped by Ctrl-C and SIGTERM."""

TRIALS = ()
