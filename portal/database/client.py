"""`manage.py dbshell` for the embedded server."""

from typing import Any

from django.db.backends.postgresql import client

from .programs import clean_environment, program


class DatabaseClient(client.DatabaseClient):
    connection: Any  # the DatabaseWrapper of base.py, which imports this module

    @classmethod
    def settings_to_cmd_args_env(cls, settings_dict, parameters):
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        return [program("psql"), *args[1:]], {
            **clean_environment(),
            **(env or {}),
            "PGREQUIREPEER": settings_dict["PEER"],
        }

    def runshell(self, parameters):
        """Start the server, and keep it for as long as the shell is open."""
        self.connection.ensure_connection()
        self.connection.close()
        address = self.connection.data_folder.address()
        settings = self.connection.settings_dict
        settings.update(HOST=address["host"], PORT=address["port"], USER=address["user"], PEER=address["requirepeer"])
        super().runshell(parameters)
