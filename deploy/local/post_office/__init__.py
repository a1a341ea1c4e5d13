"""The demo's post office: an SMTP server and an SMS gateway that keep what they take, and a page to look and answer.

Loopback only. Whatever it took is on the disk before the sender is told so.
"""
