"""Any bytes are read or refused in words: ``python tests/fuzz/fuzz_readers.py -runs=20000 CORPUS``.

The corpus is a folder of exports to start from; what reaches new code is added to it. Options are those of libFuzzer.
"""

import io
import os
import sys
import tempfile
import warnings


def main():
    os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "a key for tests only"
    warnings.simplefilter("ignore")
    import atheris

    with atheris.instrument_imports(include=["crisisdetect.readers"]):
        from crisisdetect.errors import CrisisDetectError
        from crisisdetect.readers import read, read_batches, sniff

    def as_a_whole(data):
        account(read(io.BytesIO(data)))

    def in_pieces(data):
        batches = read_batches(io.BytesIO(data), batch_rows=7)
        for batch in batches:
            assert batch.n_read == len(batch.comments) + len(batch.rejected)
        account(batches)

    def recognised(data):
        assert sniff(io.BytesIO(data))

    def one_input(data):
        for attempt in (as_a_whole, in_pieces, recognised):
            try:
                attempt(data)
            except CrisisDetectError as error:
                if not str(error):
                    raise

    with tempfile.TemporaryDirectory() as folder:
        atheris.Setup([*sys.argv, f"-artifact_prefix={os.environ.get('FUZZ_KEEP', folder)}/"], one_input)
        atheris.Fuzz()


def account(reading):
    assert reading.n_read == reading.n_usable + reading.n_without_text + reading.n_rejected


if __name__ == "__main__":
    main()
