"""Django's own command, freed from the time limits that page views have on PostgreSQL.

Around it the triggers that mark changes go and come back, and what they keep right is made anew.
"""

from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from content import changes, triggers


class Command(DjangoMigrate):
    def handle(self, *args, **options):
        connection = connections[options["database"]]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
        if options["app_label"] is None and not is_behind(connection) and triggers.are_up_to_date():
            return super().handle(*args, **options)
        triggers.remove()
        try:
            super().handle(*args, **options)
        finally:
            triggers.install()
        if not is_behind(connection):
            changes.refresh()


def is_behind(connection):
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
