"""One archive of the whole site, database and files, made while people write and proven before it is restored."""


class BackupError(Exception):
    """Why a backup or a restore did not happen, in one line for the operator."""
