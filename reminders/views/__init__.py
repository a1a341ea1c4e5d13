"""The screens of reminders: load with a query, one action, one answer."""
