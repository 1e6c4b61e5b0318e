"""The entry point: ``sestui`` and ``python -m sestui``."""

from __future__ import annotations

from sestui.cli import main

if __name__ == "__main__":
    main()
