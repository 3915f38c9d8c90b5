#!/usr/bin/env python
"""Django's door for commands."""

import atexit
import gc
import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError


def main():
    """Runs a command; that the disk is full or the database away is said in one line, as commands say all else."""
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has read enough; what is still to be said goes nowhere, or Python would complain of it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OperationalError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database could not do this: {' '.join(str(error).split())}.")
    except OSError as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"{error.filename or 'The disk'}: {error.strerror or error}.")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portfolio.settings")
    # Nothing that is loaded is garbage: to search for some takes a tenth of the start, and as long again at the end.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)
    main()
