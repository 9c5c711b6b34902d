"""`python -m xianzhi_tui` is `xianzhi`."""

from xianzhi_tui.cli import main

if __name__ == "__main__":
    main()
