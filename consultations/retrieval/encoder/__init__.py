"""What a text means, as a vector: all-MiniLM-L6-v2, in this process, on one thread. Where it is from: NOTICE.md.

Two texts that say the same in other words have vectors with a cosine near 1. It knows English alone; of Chinese and
other scripts it sees unknown tokens or single letters, all alike, so such texts get no vector at all.
"""

from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

DIMENSIONS = 384
MOST_TOKENS = 256  # the rest of a text is not read
MOST_CHARACTERS = 4000  # more than 256 tokens of any language have
READABLE = 0.6  # of a text's letters that stand in tokens the encoder knows, of two letters or more
HERE = Path(__file__).resolve().parent
UNKNOWN = "[UNK]"


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(HERE / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MOST_TOKENS)
    return tokenizer


@cache
def _session() -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread a call: the web server's threads and the workers are what runs side by side.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # the arena keeps the largest batch's memory for good
    return onnxruntime.InferenceSession(str(HERE / "model_int8.onnx"), options, ["CPUExecutionProvider"])


def encode(text: str) -> list[float] | None:
    """The text's vector: 384 numbers of length 1. None where the encoder cannot read it, an empty text included.

    One text at a time: the weights' scale depends on all that is encoded together, and a text has one vector.
    """
    encoded = _tokenizer().encode(text[:MOST_CHARACTERS])
    if _known(text, encoded) < READABLE:
        return None
    fed = {"input_ids": np.array([encoded.ids]), "attention_mask": np.array([encoded.attention_mask])}
    (vectors,) = _session().run(["embedding"], fed)
    return vectors[0].tolist()


def _known(text: str, encoded: Encoding) -> float:
    """The share of the letters read that stand in known tokens of two letters or more."""
    known = letters = 0
    for piece, (start, end), word in zip(encoded.tokens, encoded.offsets, encoded.word_ids, strict=True):
        if word is not None:
            here = sum(map(str.isalpha, text[start:end]))
            letters += here
            known += here if piece != UNKNOWN and end - start > 1 else 0
    return known / letters if letters else 0.0
