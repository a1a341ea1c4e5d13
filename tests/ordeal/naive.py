"""The negative control: claim, send, mark, and try again whatever was not marked. It tells patients twice.

python -m tests.ordeal.naive DATABASE_URL SMTP_PORT SMS_PORT PAUSE
"""

import contextlib
import json
import smtplib
import sys
import time
import urllib.request
from email.message import EmailMessage
from uuid import uuid4

import psycopg

TABLE = """
CREATE TABLE naive_outbox (
    id serial PRIMARY KEY, channel text, sent_to text, state text DEFAULT 'pending', claimed_at timestamptz
);
GRANT ALL ON naive_outbox TO greenlist_app
"""
CLAIM = """
UPDATE naive_outbox SET state = 'claimed', claimed_at = clock_timestamp() WHERE id = (
    SELECT id FROM naive_outbox
    WHERE state = 'pending' OR state = 'claimed' AND claimed_at < clock_timestamp() - interval '8 seconds'
    ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING id, channel, sent_to
"""


def send(channel: str, to: str, smtp_port: int, sms_port: int) -> None:
    if channel == "email":
        message = EmailMessage()
        message["Subject"], message["From"], message["To"] = "Visit", "naive@hospital.example", to
        message["Message-ID"] = f"<{uuid4()}@naive>"
        message.set_content("You have a visit.")
        with smtplib.SMTP("127.0.0.1", smtp_port, timeout=2) as connection:
            connection.send_message(message)
    else:
        said = {"to": to, "from": "Hospital", "text": "You have a visit.", "reference": uuid4().hex}
        request = urllib.request.Request(f"http://127.0.0.1:{sms_port}/", json.dumps(said).encode())
        urllib.request.urlopen(request, timeout=2).close()


def main(database: str, smtp_port: int, sms_port: int, pause: float) -> None:
    while True:
        time.sleep(pause)
        with contextlib.suppress(OSError, smtplib.SMTPException, psycopg.Error):
            with psycopg.connect(database, autocommit=True) as connection:
                row = connection.execute(CLAIM).fetchone()
            if row:
                send(row[1], row[2], smtp_port, sms_port)
                with psycopg.connect(database, autocommit=True) as connection:
                    connection.execute("UPDATE naive_outbox SET state = 'sent' WHERE id = %s", [row[0]])


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
