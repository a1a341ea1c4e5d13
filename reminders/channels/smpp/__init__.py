"""SMPP, the protocol of telephone companies: the line, sending on it, listening on it."""
