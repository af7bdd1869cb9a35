"""`hub`, and `python -m hub`."""

from hub.commands.main import main

if __name__ == "__main__":
    main()
