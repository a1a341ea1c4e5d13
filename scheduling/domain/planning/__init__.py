"""A hospital's question to the planner, and its answer as places that may be booked."""
