#!/usr/bin/env python
import sys

from portal.startup import main

if __name__ == "__main__":
    main(sys.argv)
