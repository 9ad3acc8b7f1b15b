"""The embedded PostgreSQL: a Django database engine that brings its own server.

`ENGINE = "portal.database"` with `DATA_DIR` in the settings is the default where no `DATABASE_URL`
is given. Nothing starts when settings are read; the first connection starts the server.

    base.py            the engine: connect first, start the server only when that fails; `manage.py dbshell`
    server.py          start, adopt and stop the one server of a DATA_DIR
    data_folder.py     what is where below DATA_DIR, and where the socket is
    account.py         the OS user the server runs as (never root), and whether it can reach the files
    access_control.py  let that user pass through a folder that is closed to everyone else
    cluster.py         create the data, write who may connect, launch the postmaster
    processes.py       find and end the server's processes, stale pid files included
    sharing.py         who uses the server: file locks that the kernel drops when a process dies
    programs.py        the PostgreSQL programs of the wheel
    __main__.py        `python -m portal.database status|stop|dump|restore`
    errors.py          one sentence per failure

Everything here needs a local disk: locks and PostgreSQL itself are not safe on a network file
system. Windows has neither these locks nor peer authentication; set DATABASE_URL there.
"""
