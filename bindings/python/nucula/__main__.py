"""`python -m nucula`: the program `nucula`."""

import sys

from nucula_command import main

sys.exit(main())
