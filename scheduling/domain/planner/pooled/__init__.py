"""Where several places of a day are as good as one another: choose the day first, and the place after it."""
