"""``python -m crisisdetect``."""

from crisisdetect.cli import main

main()
