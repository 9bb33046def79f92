"""The user's own files in a build, links that lead out of it, names that climb: what lies on the disk before and after."""

TRIALS = ()
