"""Build the dataset into dist/hf; the options are those of `karat dataset build`.

python scripts/build_dataset.py [--without-text] [--out FOLDER]
"""

from __future__ import annotations

import sys

from karat.cli import main

if __name__ == "__main__":
    sys.exit(main(["dataset", "build", *sys.argv[1:]]))
