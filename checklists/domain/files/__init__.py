"""Protocols as files and as stored content: read strictly, checked, written, compared."""
