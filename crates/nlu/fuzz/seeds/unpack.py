"""Writes the inputs of a target's `.hex`, one a line, as files for libFuzzer.

    python3 fuzz/seeds/unpack.py entities    # into fuzz/corpus/entities
"""

import hashlib
import pathlib
import sys

here = pathlib.Path(__file__).parent
target = sys.argv[1]
corpus = here.parent / "corpus" / target
corpus.mkdir(parents=True, exist_ok=True)
for line in (here / f"{target}.hex").read_text().split():
    given = bytes.fromhex(line)
    (corpus / hashlib.sha1(given).hexdigest()).write_bytes(given)
print(f"{len(list(corpus.iterdir()))} inputs in {corpus}")
