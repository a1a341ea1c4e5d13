"""The pages of patients: where they stand, and how long a link to one lives."""

import environ

env = environ.Env()

# What stands in messages. Never taken from a request: whoever asks could name any host.
_HERE = f"http://127.0.0.1:{env('PORT', default='8000')}"
PUBLIC_URL = env("PUBLIC_URL", default=_HERE).rstrip("/")
# Days after the operation until which a link leads to the page: the last weekly question comes on day 84.
LINK_DAYS = env.int("LINK_DAYS", default=92)
# A form of one of these pages is never longer.
PATIENT_FORM_MOST_BYTES = 64 * 1024
