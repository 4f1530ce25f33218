"""Any bytes are read or refused in words: ``python tests/fuzz/fuzz_readers.py READER -max_total_time=600 CORPUS``.

READER is one of the byte-level readers in ``READERS``, or ``all``. The corpus is a folder of files to start from; what
reaches new code is added to it. Options are those of libFuzzer.
"""

import io
import os
import sys
import tempfile
import warnings

#: How the bytes of each byte-level reader begin, where the first ones decide who reads them.
READERS = {
    "all": b"",
    "csv": b"",
    "json": b"{",
    "ndjson": b'{"date":',
    "xml": b"<?xml",
    "gzip": b"\x1f\x8b",
    "zstd": b"\x28\xb5\x2f\xfd",
    "zip": b"PK\x03\x04",
    "parquet": b"PAR1",
    "arrow": b"ARROW1",
    "arrow_stream": b"\xff\xff\xff\xff",
    "redaction": b"",
}


def main():  # noqa: C901
    os.environ["CRISISDETECT_PSEUDONYM_KEY"] = "a key for tests only"
    warnings.simplefilter("ignore")
    import atheris

    with atheris.instrument_imports(include=["crisisdetect.readers", "crisisdetect.redaction"]):
        from crisisdetect.errors import CrisisDetectError
        from crisisdetect.readers import read, read_batches, sniff
        from crisisdetect.redaction import redact

    def as_a_whole(data):
        account(read(io.BytesIO(data)))

    def in_pieces(data):
        batches = read_batches(io.BytesIO(data), batch_rows=7)
        for batch in batches:
            assert batch.n_read == len(batch.comments) + len(batch.rejected)
        account(batches)

    def recognised(data):
        assert sniff(io.BytesIO(data))

    def masked(data):
        once = redact(data.decode("utf-8", "surrogateescape"))
        assert redact(once) == once

    name = sys.argv.pop(1)
    begin = READERS[name]
    attempts = (masked,) if name == "redaction" else (as_a_whole, in_pieces, recognised)

    def one_input(data):
        data = begin + data[len(begin) :]
        for attempt in attempts:
            try:
                attempt(data)
            except CrisisDetectError as error:
                if not str(error):
                    raise

    with tempfile.TemporaryDirectory() as folder:
        atheris.Setup(
            [sys.argv[0], *sys.argv[1:], f"-artifact_prefix={os.environ.get('FUZZ_KEEP', folder)}/"], one_input
        )
        atheris.Fuzz()


def account(reading):
    assert reading.n_read == reading.n_usable + reading.n_without_text + reading.n_rejected


if __name__ == "__main__":
    main()
