#!/usr/bin/env python3
"""The commands of a fresh machine, on nothing but Python's standard library: run and test, serve and upgrade."""

import argparse
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MARK = VENV / "installed"
BASE_LOCK = ROOT / "requirements" / "base.txt"
TEST_LOCK = ROOT / "requirements" / "test.txt"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
POSTGRESQL_FOLDERS = Path("/usr/lib/postgresql")
UNPRIVILEGED_ACCOUNTS = ("postgres", "nobody")

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
NO_TESTS_COLLECTED = 5


class Stop(Exception):
    """Ends the command with one line and an exit code."""

    def __init__(self, line, code=FAILED):
        super().__init__(line)
        self.code = code


def main(words):
    if sys.version_info < (3, 11):  # noqa: UP036 - this file also runs where the project does not
        raise Stop(f"Portfolio needs Python 3.11 or newer; this is {sys.version.split()[0]}.", WRONG_USAGE)
    options = parse(words)
    os.chdir(ROOT)
    commands = {
        "run": lambda: run(lab=options.lab),
        "serve": serve,
        "upgrade": upgrade,
        "test": lambda: test(options),
    }
    return commands[options.command]()


def parse(words):
    """Read the command line; what follows a lone -- belongs to pytest."""
    ours, extra = (words[: words.index("--")], words[words.index("--") + 1 :]) if "--" in words else (words, [])
    parser = argparse.ArgumentParser(prog="dev.py", description="Sets Portfolio up, then runs, serves or tests it.")
    commands = parser.add_subparsers(dest="command", required=True)
    running = commands.add_parser("run", help="serve the site on this machine; PORT= changes the port")
    running.add_argument("--lab", action="store_true", help="fill an empty site with the lab demo")
    commands.add_parser("serve", help="serve the site for real; PORT= and HOST= say where")
    commands.add_parser("upgrade", help="bring a site to the version in this folder and have its server take it up")
    testing = commands.add_parser("test", help="run every test; what follows -- goes to pytest")
    testing.add_argument("--no-browser", action="store_true", help="leave out the tests that need Chromium")
    testing.add_argument("--sqlite", action="store_true", help="leave out the run on PostgreSQL")
    testing.add_argument("--long", action="store_true", help="add the long forms")
    options = parser.parse_args(ours)
    if extra and options.command != "test":
        parser.error("only the test command takes arguments after --")
    options.extra = extra
    return options


# Setting up


@contextlib.contextmanager
def alone():
    """Let one command at a time set things up here, and wait for what a killed one left running."""
    # The lock is on this folder and the steps inherit it, so it lasts until the last of them has ended.
    folder = os.open(ROOT, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another set-up in this folder to end")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def set_up(*locks):
    """Bring .venv to the state of the first lock, which contains the others; do nothing when it is there."""
    wanted = "".join(f"{fingerprint(lock)}\n" for lock in locks)
    have = MARK.read_text(encoding="ascii") if MARK.exists() and PYTHON.exists() else ""
    if wanted and all(line in have.splitlines() for line in wanted.splitlines()):
        return
    # The mark goes first and comes back last, so an installation that was killed starts from nothing.
    MARK.unlink(missing_ok=True)
    if not same_python(have):
        if importlib.util.find_spec("ensurepip") is None:
            raise Stop("Python's venv is missing. On Debian: apt-get install python3-venv", WRONG_USAGE)
        say("Making .venv")
        shutil.rmtree(VENV, ignore_errors=True)
        step([sys.executable, "-m", "venv", str(VENV)], "The virtual environment could not be made.")
    say("Installing the locked packages, which is done once")
    options = ["--quiet", "--quiet", "--disable-pip-version-check", "--no-input"]
    safety = ["--require-hashes", "--only-binary", ":all:"]
    step(
        [str(PYTHON), "-m", "pip", "install", *options, *safety, "--requirement", str(locks[0])],
        "The packages could not be installed.",
    )
    MARK.write_text(wanted, encoding="ascii")


def fingerprint(lock):
    """Say which lock was installed for which Python."""
    return "{}.{} {}".format(*sys.version_info[:2], hashlib.sha256(lock.read_bytes()).hexdigest())


def same_python(have):
    return have.startswith("{}.{} ".format(*sys.version_info[:2]))


def step(command, complaint, **options):
    """Run one command to its end, or take it down with us."""
    # In a session of its own, so that Ctrl-C reaches us alone and the child leaves no traceback.
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, close_fds=False, **options) as process:
        try:
            code = process.wait()
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            raise
    if code:
        raise Stop(complaint)


def say(line):
    print(line, flush=True)


# Running


def run(lab):
    port = port_to_serve(os.environ.get("PORT", "8000"))
    address = f"http://127.0.0.1:{port}"
    environment = {
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": address,
        **os.environ,
        "DEBUG": "1",
        "DJANGO_RUNSERVER_HIDE_WARNING": "true",
    }
    manage = [str(PYTHON), "manage.py"]
    first_start = [*manage, "first_start", *(["--lab"] if lab else [])]
    with alone():
        set_up(BASE_LOCK)
        step([*manage, "migrate", "--verbosity", "0"], "The database could not be brought up to date.", env=environment)
        step(first_start, "The demo could not be loaded.", env=environment)
    say(f"Portfolio is at {address}/ (stop it with Ctrl-C)")
    # The server takes our place, so that whoever started us can also stop it.
    os.execve(PYTHON, [*manage, "runserver", "--noreload", f"127.0.0.1:{port}"], environment)


# Serving


def serve():
    """Bring everything to this version, then let gunicorn serve it; see gunicorn.conf.py."""
    if "PORT" in os.environ:
        port_to_serve(os.environ["PORT"], os.environ.get("HOST") or "127.0.0.1")
    make_ready()
    # The server takes our place, so that whoever started us can also stop it.
    os.execve(PYTHON, [str(PYTHON), "-m", "gunicorn", "portfolio.wsgi"], for_real())


def upgrade():
    make_ready("--reload")


def make_ready(*words):
    with alone():
        set_up(BASE_LOCK)
        step([str(PYTHON), "manage.py", "make_ready", *words], "The site was not made ready.", env=for_real())


def for_real():
    if os.environ.get("DEBUG", "").lower() in ("1", "true", "yes", "on"):
        raise Stop("DEBUG is for trying things out: take it away to serve a site, or use the command run.", WRONG_USAGE)
    return {**os.environ, "DEBUG": "0"}


def port_to_serve(text, host="127.0.0.1"):
    """Return the port when it is one and nobody else has it."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Stop(f"PORT must be a number from 1 to 65535, not {text!r}.", WRONG_USAGE)
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, int(text)))
        except OSError as error:
            raise Stop(f"Port {text} cannot be used ({error.strerror}); choose another with PORT=.") from None
    return int(text)


# Testing


def test(options):
    with alone():
        chromium, postgresql = tools(browser=not options.no_browser, database=not options.sqlite)
        set_up(TEST_LOCK, BASE_LOCK)
    flags = [flag for flag in ("--no-browser", "--sqlite", "--long") if getattr(options, flag[2:].replace("-", "_"))]
    environment = {**os.environ, "CHROMIUM": chromium or ""}
    environment.pop("DATABASE_URL", None)
    # One folder for everything temporary, so that nothing stays behind even when the tests are killed.
    with tempfile.TemporaryDirectory(prefix="portfolio-", ignore_cleanup_errors=True) as folder:
        environment["TMPDIR"] = folder
        flags.append(f"--tally={Path(folder, 'tally')}")
        code = pytest(flags, options.extra, environment)
        if options.sqlite or code == INTERRUPTED:
            return code
        with cluster(postgresql) as address:
            again = pytest([*flags, "--no-browser"], options.extra, {**environment, "DATABASE_URL": address})
    return code or again


def pytest(flags, extra, environment):
    """Run the suite once; pytest prints its own summary."""
    command = [str(PYTHON), "-m", "pytest", "-n", "auto", "--dist", "worksteal", *flags, *extra]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        while True:
            try:
                code = process.wait()
                break
            except KeyboardInterrupt:
                # The terminal told pytest as well: let it finish its summary.
                continue
            except BaseException:
                process.terminate()
                raise
    if code == 2:
        return INTERRUPTED
    return 0 if extra and code == NO_TESTS_COLLECTED else code


def tools(browser, database):
    """Find what the tests need outside Python; as root on Debian install what is missing."""
    missing = missing_packages(browser, database)
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {', '.join(missing)}")
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        complaint = f"apt-get could not install {' '.join(missing)}."
        with contextlib.suppress(Stop):
            step(["apt-get", "update", "-qq"], complaint, env=quietly)
            install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *missing]
            step(install, complaint, env=quietly, stdout=subprocess.DEVNULL)
        importlib.invalidate_caches()
        missing = missing_packages(browser, database)
    if missing:
        without = [
            *(["--no-browser"] if "chromium" in missing else []),
            *(["--sqlite"] if "postgresql" in missing else []),
        ]
        hint = f", or leave those tests out with {' '.join(without)}" if without else ""
        raise Stop(f"Missing for the tests. On Debian: apt-get install {' '.join(missing)}{hint}.", WRONG_USAGE)
    return browser and find_chromium(), database and find_postgresql()


def missing_packages(browser, database):
    missing = []
    if browser and not find_chromium():
        missing.append("chromium")
    if database and not find_postgresql():
        missing.append("postgresql")
    if not PYTHON.exists() and importlib.util.find_spec("ensurepip") is None:
        missing.append("python3-venv")
    return missing


def find_chromium():
    """Return the path of a Chromium; the environment's CHROMIUM goes before the usual names."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def find_postgresql(folders=POSTGRESQL_FOLDERS):
    """Return the newest folder that holds PostgreSQL's server programs."""
    places = sorted(folders.glob("*/bin"), key=lambda place: version_of(place.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    programs = ("initdb", "postgres", "pg_isready")
    return next((place for place in places if all((place / program).exists() for program in programs)), None)


def version_of(name):
    return tuple(int(part) if part.isdigit() else 0 for part in name.split("."))


@contextlib.contextmanager
def cluster(programs):
    """Keep a throw-away PostgreSQL, reachable by a socket in its own folder, for as long as it is needed."""
    # Not below TMPDIR: the path of a socket may be 107 bytes long at most.
    folder = tempfile.mkdtemp(prefix="portfolio-", dir="/tmp")
    account = server_account()
    if account:
        os.chown(folder, account["user"], account["group"])
    options = {"cwd": folder, "start_new_session": True, "stdout": subprocess.DEVNULL, **account}
    data, log = Path(folder, "data"), Path(folder, "log")
    fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
    speed = [word for setting in fast for word in ("-c", setting)]
    server = None
    try:
        with log.open("w") as complaints:
            initdb = [programs / "initdb", "-D", data, "-U", "portfolio", "-A", "trust", "-E", "UTF8", "-N"]
            made = subprocess.run([*initdb, "--locale=C.UTF-8"], stderr=complaints, **options)
            if made.returncode == 0:
                start = [programs / "postgres", "-D", data, "-k", folder, "-c", "listen_addresses=", *speed]
                server = subprocess.Popen(start, stderr=complaints, **options)
        if not server or not answers(server, programs, folder):
            raise Stop(f"PostgreSQL did not start: {' '.join(log.read_text().split()[-30:])}")
        yield f"postgres://portfolio@/{folder}/portfolio"
    finally:
        if server:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def server_account():
    """Name the account PostgreSQL runs under: ours, or an unprivileged one when we are root, as it insists."""
    if os.geteuid() != 0:
        return {}
    for name in UNPRIVILEGED_ACCOUNTS:
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise Stop("PostgreSQL does not run as root, and there is neither an account postgres nor nobody.", WRONG_USAGE)


def answers(server, programs, folder, seconds=60):
    """Wait until the server takes connections."""
    end = time.monotonic() + seconds
    while server.poll() is None and time.monotonic() < end:
        if subprocess.run([programs / "pg_isready", "-q", "-h", folder, "-d", "postgres"]).returncode == 0:
            return True
        time.sleep(0.1)
    return False


def stop(server):
    """End the server at once but in good order."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def leave(number, frame):
    """Turn a signal into an ordinary way out, so that everything is tidied up."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        sys.exit(main(sys.argv[1:]))
    except Stop as reason:
        print(reason, file=sys.stderr)
        sys.exit(reason.code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
