"""`python -m liaison_plan.cli`, where the command is not on the path."""

import sys

from liaison_plan.cli import main

if __name__ == "__main__":
    sys.exit(main())
