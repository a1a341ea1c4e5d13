"""How the commands talk to the person at the keyboard."""

import sys


class CannotGoOn(Exception):
    """Something only the person at the keyboard can put right; the message says what."""


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()
