"""Train a sentiment model and write it as a folder that the scorer reads; needs the extra ``train``."""
