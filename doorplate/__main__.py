"""`python -m doorplate`: the command line."""

from doorplate.cli import main

if __name__ == "__main__":
    main()
