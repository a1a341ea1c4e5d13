"""What laboratories send: units, codes, samples, and what cannot be taken as it came."""
