"""One hospital on one machine: its engines, its processes, and what keeps them alive."""
