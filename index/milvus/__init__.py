"""The engine of a library whose passages Milvus keeps: a server of many machines, or Milvus Lite in a file."""
