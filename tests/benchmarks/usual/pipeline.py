"""A pipeline of the usual kind: chunks of a fixed length, the nearest of them by their vectors, plain generation.

It is what LlamaIndex makes with its own chunks, number of chunks and prompts, and the weights that Footnote uses. It
runs in an environment of its own (`requirements.txt`), and answers one question a line:

    python pipeline.py --documents FOLDER --embedder FOLDER --model FOLDER --dtype float32

For each line of stdin, a question, it prints one of JSON: {"answer": text, "first": seconds, "total": seconds}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import torch
from llama_index.core import Settings, SimpleDirectoryReader, VectorStoreIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.llms.huggingface import HuggingFaceLLM


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=Path, required=True)
    parser.add_argument("--embedder", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--dtype", choices=["bfloat16", "float32"], required=True)
    given = parser.parse_args()
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing but answers goes to where they are read from

    Settings.embed_model = HuggingFaceEmbedding(model_name=str(given.embedder), device="cpu")
    Settings.llm = HuggingFaceLLM(
        model_name=str(given.model),
        tokenizer_name=str(given.model),
        device_map="cpu",
        model_kwargs={"dtype": getattr(torch, given.dtype)},
        generate_kwargs={"do_sample": False},
        is_chat_model=True,
    )
    index = VectorStoreIndex.from_documents(SimpleDirectoryReader(given.documents).load_data())
    engine = index.as_query_engine(streaming=True)
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        first, text = None, ""
        for piece in engine.query(line.strip()).response_gen:
            if first is None and piece.strip():
                first = time.perf_counter() - began
            text += piece
        total = time.perf_counter() - began
        print(json.dumps({"answer": text, "first": first or total, "total": total}), file=answers, flush=True)


if __name__ == "__main__":
    main()
