"""Writes a CSV file of predictions as JSON Lines or Parquet: `<csv> <file>`."""

import sys

import duckdb

source, to = sys.argv[1:]
wanted = "FORMAT parquet" if to.endswith(".parquet") else "FORMAT json"
duckdb.sql(f"COPY (SELECT * FROM read_csv('{source}')) TO '{to}' ({wanted})")
