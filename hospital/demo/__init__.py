"""A believable hospital to try things on: made by a seeded generator, written through the real actions."""
