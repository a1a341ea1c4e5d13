"""python -m deploy.local.post_office --smtp PORT --page PORT --folder DIR --hospital ADDRESS

The token that the hospital and its gateway share comes in the environment, as SMS_TOKEN.
"""

import argparse
import asyncio
import os
import threading
from http.server import ThreadingHTTPServer
from pathlib import Path

from aiosmtpd.controller import UnthreadedController

from deploy.local.post_office.errands import Errands
from deploy.local.post_office.letters import Mailboxes
from deploy.local.post_office.texts import Telephones
from deploy.local.post_office.window import Office, window

LOOPBACK = "127.0.0.1"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--smtp", type=int, required=True)
    parser.add_argument("--page", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--hospital", required=True)
    chosen = parser.parse_args()
    token = os.environ.get("SMS_TOKEN", "")
    mailboxes, telephones = Mailboxes(chosen.folder), Telephones(chosen.folder / "texts.jsonl")
    errands = Errands(telephones, hospital=chosen.hospital, token=token)
    threading.Thread(target=errands.run, daemon=True).start()
    office = Office(mailboxes, telephones, errands, token=token)
    server = ThreadingHTTPServer((LOOPBACK, chosen.page), window(office))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    loop = asyncio.new_event_loop()
    UnthreadedController(mailboxes, hostname=LOOPBACK, port=chosen.smtp, loop=loop).begin()
    loop.run_forever()


if __name__ == "__main__":
    main()
