#!/usr/bin/env python
import sys

from portal.command_line import main
from portal.starting import read_settings

if __name__ == "__main__":
    read_settings()
    main(sys.argv)
