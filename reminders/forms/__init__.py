"""What people enter on the screens of reminders. Checks, never saves."""
