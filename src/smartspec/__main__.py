"""``python -m smartspec`` is ``smartspec``."""

import sys

from smartspec.cli import main

if __name__ == "__main__":
    sys.exit(main())
