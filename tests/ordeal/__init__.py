"""The ordeal: reminders through the real hospital while its processes are killed and its gateways misbehave.

``python -m tests.ordeal --reminders 5000 --kills 200`` (``make ordeal``), and small in the test run.
"""
