"""What the screens of reminders show: words, colours, links."""
