"""`python3 -m ops`: start on any Python from 3.9 on, go on in the project's own."""

import sys

from ops.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
