"""`python -m signback` is the command `signback`."""

from signback.surfaces.cli.main import run

if __name__ == "__main__":
    run()
