"""The screens of scheduling: load with a query, one action, one answer."""
