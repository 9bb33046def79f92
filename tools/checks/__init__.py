"""What must hold, one module per check. Each has `check(root)`, which yields an Outcome for everything it looked at."""
