"""The screens of other systems' files."""
