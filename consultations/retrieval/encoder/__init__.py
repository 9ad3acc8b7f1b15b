"""The embedding of a text, by all-MiniLM-L6-v2, in this process and on one thread. NOTICE.md says where it is from.

Two texts that say the same in other words have embeddings with a cosine near 1. The model knows English only: Chinese
and other scripts are unknown tokens or single letters to it, all alike, so such texts get no embedding.
"""

from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

DIMENSIONS = 384
MAX_TOKENS = 256  # the rest of a text is not read
MAX_CHARACTERS = 4000  # more than 256 tokens of any language have
MIN_KNOWN_SHARE = 0.6  # of a text's letters that are in tokens the encoder knows, of two letters or more
FOLDER = Path(__file__).resolve().parent
UNKNOWN = "[UNK]"


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return tokenizer


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread for each call: the web server's threads and the workers run in parallel already.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena never gives back the memory of its largest batch
    return onnxruntime.InferenceSession(str(FOLDER / "model_int8.onnx"), options, ["CPUExecutionProvider"])


def encode(text: str) -> list[float] | None:
    """The text's embedding: a vector of 384 numbers and length 1. None where the encoder cannot read the text.

    One text at a time: in the quantised model a batch shares one scale, so texts beside it would change a vector.
    """
    encoded = _tokenizer().encode(text[:MAX_CHARACTERS])
    if _known_share(text, encoded) < MIN_KNOWN_SHARE:
        return None
    inputs = {"input_ids": np.array([encoded.ids]), "attention_mask": np.array([encoded.attention_mask])}
    (embeddings,) = _session().run(["embedding"], inputs)
    return embeddings[0].tolist()


def _known_share(text: str, encoded: Encoding) -> float:
    """The share of the letters that are in known tokens of two letters or more."""
    known = letters = 0
    for piece, (start, end), word in zip(encoded.tokens, encoded.offsets, encoded.word_ids, strict=True):
        if word is not None:
            count = sum(map(str.isalpha, text[start:end]))
            letters += count
            known += count if piece != UNKNOWN and end - start > 1 else 0
    return known / letters if letters else 0.0
