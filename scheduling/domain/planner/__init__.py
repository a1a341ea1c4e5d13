"""Which case goes to which place: a plan, and a proof of how good any plan could be."""
