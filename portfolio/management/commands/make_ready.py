"""Brings database and static files to this version of the software, before it is served."""

import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.db import DatabaseError, connection

from portfolio.backup import BackupError
from portfolio.backup.making import make_backup
from portfolio.serving import SERVERS, refuse_to_serve_half_configured
from portfolio.software import software

from .migrate import is_behind

SNAPSHOTS_KEPT = 3
COLLECTED = "collected_from"


class Command(BaseCommand):
    help = "Takes a snapshot where the database is behind, migrates, collects the static files and checks the settings."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--static-only", action="store_true", help="only collect the static files")
        parser.add_argument("--no-snapshot", action="store_true", help="migrate without a snapshot")
        parser.add_argument("--reload", action="store_true", help="have a server that runs take up the new version")

    def handle(self, *, static_only, no_snapshot, reload, **options):
        if static_only:
            return self.collect()
        refuse_to_serve_half_configured()
        try:
            call_command("check", deploy=True, fail_level="WARNING")
        except SystemCheckError as error:
            raise CommandError(f"The settings are not ready for the open web. {plain(error)}") from error
        try:
            self.migrate(no_snapshot)
        except DatabaseError as error:
            raise CommandError(f"The database could not be brought up to date: {why(error)}") from error
        self.collect()
        if reload:
            self.reload()

    def migrate(self, no_snapshot):
        if is_behind(connection) and connection.introspection.table_names() and not no_snapshot:
            self.take_snapshot()
        call_command("migrate", verbosity=0)

    def take_snapshot(self):
        folder = settings.DATA / "snapshots"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}.zip"
        try:
            make_backup(file)
        except BackupError as error:
            raise CommandError(f"Nothing was changed, because no snapshot could be taken. {error}") from error
        for old in sorted(folder.glob("*.zip"))[:-SNAPSHOTS_KEPT]:
            old.unlink()
        self.stdout.write(f"The database as it was before this version: {file}")

    def collect(self):
        """Collects what changed; that takes long enough to be done only then."""
        mark = Path(settings.STATIC_ROOT, COLLECTED)
        if not mark.exists() or mark.read_text(encoding="ascii") != software():
            self.stdout.write("Collecting the static files")
            call_command("collectstatic", interactive=False, verbosity=0)
            mark.write_text(software(), encoding="ascii")

    def reload(self):
        servers = running_servers(settings.DATA / SERVERS)
        for server in servers:
            os.kill(server, signal.SIGHUP)
        if servers:
            self.stdout.write("The server that runs takes up the new version.")
        else:
            self.stdout.write("Ready. No server of this site runs here; restart it where it does.")


def running_servers(folder):
    """The numbers of the processes that serve this site."""
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(int(file.name) for file in files if file.name.isdecimal() and is_server(file.name))


def is_server(number):
    """Whether it is a server's; the number of one that died may be another process's by now."""
    try:
        return b"gunicorn" in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False


def plain(error):
    """An error in one line, without colours."""
    return " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(error)).split())


def why(error):
    """What an error of the database comes from, as far as it is known."""
    if os.access(settings.DATA, os.W_OK):
        return plain(error)
    return (
        f"nothing may be written in {settings.DATA}."
        " Give this account the right to, or name another folder with PORTFOLIO_DATA."
    )
