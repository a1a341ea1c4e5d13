"""What the screens of other systems' files show."""
