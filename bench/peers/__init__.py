"""Other ways to make the same plan, for comparison."""
