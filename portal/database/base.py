"""The database engine: PostgreSQL as Django knows it, started when a connection needs it."""

import os
import time
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base, client

# Before the imports below, which fail on Windows with a message that helps nobody.
if os.name == "nt":
    raise ImproperlyConfigured("The embedded PostgreSQL does not run on Windows: set DATABASE_URL.")

import psycopg2

from . import server
from .data_folder import ROLE, DataFolder
from .errors import DatabaseUnavailable
from .programs import clean_environment, program

RECOVERY_SECONDS = 60
# What a server answers while it ends everything, or begins again, after a crash of one of its processes.
# psycopg2 gives no code for these: the connection ends before there is one. So they are told by their words, which
# `lc_messages=C` keeps in English.
RECOVERING = ("the database system is", "server closed the connection", "terminating connection because of crash")


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell`, with the psql of the wheel."""

    connection: "DatabaseWrapper"

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [program("psql"), *args[1:]], {
            **clean_environment(),
            **(env or {}),
            # psql checks the owner of the other end as well, as libpq does for Django's connections.
            "PGREQUIREPEER": settings_dict["PEER"],
        }

    def runshell(self, parameters):
        """Start the server, and keep it for as long as the shell is open."""
        self.connection.ensure_connection()
        # psql needs the server, not this connection. This process stays among the server's users meanwhile, so it keeps
        # running.
        self.connection.close()
        address = self.connection.data_folder.address() or {}  # known, because the server runs
        settings = self.connection.settings_dict
        settings.update(HOST=address["host"], PORT=address["port"], USER=address["user"], PEER=address["requirepeer"])
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    client_class = DatabaseClient

    @property
    def data_folder(self) -> DataFolder:
        try:
            return DataFolder.at(self.settings_dict["DATA_DIR"])
        except KeyError:
            raise ImproperlyConfigured('DATABASES with "portal.database" needs DATA_DIR, a folder.') from None

    def get_connection_params(self) -> dict[str, Any]:
        """Without the address, which is known only once the server has been started."""
        return {**super().get_connection_params(), "user": ROLE}

    def get_new_connection(self, conn_params: dict[str, Any]):
        """Connect first: it costs no process where the server runs. Look after it only on failure."""
        data_folder = self.data_folder
        # Before the first try: between a successful connection and joining, the last other user could stop the server.
        server.join(data_folder)
        try:
            return self._connect(data_folder, conn_params)
        except psycopg2.OperationalError:
            server.ensure_running(data_folder)
        # After a crash the server refuses connections until it has replayed its log. It comes back by itself, so wait.
        deadline = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                server.ensure_database(data_folder, conn_params["dbname"])
                return self._connect(data_folder, conn_params)
            except psycopg2.OperationalError as error:
                if not any(sign in str(error) for sign in RECOVERING) or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def _connect(self, data_folder: DataFolder, conn_params: dict[str, Any]):
        address = data_folder.address()
        if address is None:
            # Caught in `get_new_connection`, which then starts it.
            raise DatabaseUnavailable("No server has been started yet.")
        return super().get_new_connection({**conn_params, **address})
