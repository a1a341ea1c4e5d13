"""How the product is served, whoever starts it: gunicorn reads this with ``--config python:deploy.web``.

Four processes on two cores: while one waits for PostgreSQL another computes, and each has an interpreter of its own.
Four threads in each are for those who wait: for a lock, or for somebody's slow line.
"""

import gc
import os
from itertools import count
from typing import Any

wsgi_app = "hospital.wsgi:application"
worker_class = "gthread"
workers = 4
threads = 4
# Read once, before the workers are made: they share what they only read.
preload_app = True
timeout = 60
graceful_timeout = 20
# Longer than a proxy keeps its own end, or it would write into a connection that is just being closed.
keepalive = 75
control_socket_disable = True
# A worker says that it lives by touching a file; on a disk that is busy it would seem dead.
if os.access("/dev/shm", os.W_OK):
    worker_tmp_dir = "/dev/shm"

_answers = count(1)
SOME, MANY = 100, 5000


def pre_fork(server: Any, worker: Any) -> None:
    """Set aside what has been read until now: the workers share it, and never look for garbage in it."""
    gc.collect()
    gc.freeze()


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """Look for garbage when the answer has gone: in the middle of one, somebody would wait for it.

    What is new each time, what is older now and then; so Python hardly ever finds that it is time by itself.
    """
    answer = next(_answers)
    gc.collect(2 if answer % MANY == 0 else 1 if answer % SOME == 0 else 0)
