"""One check of one file by a peer in a process of its own: `peers.py pandas|duckdb|duckdb-default <road> <baseline.json> <training.csv> <window>`,
or `peers.py pandas|duckdb|duckdb-default baseline - - <training.csv>`, which sums training data up: types inferred, 256 quantiles and deciles, mean and spread of numbers, the
1,000 commonest categories, and how many different values each column has (by DuckDB all but the mean and the spread are estimates: its exact quantiles took 49 s),
or `peers.py parquet <rows a group> <baseline.json> <window.csv> <window.parquet>`, which makes a Parquet file (Snappy, by DuckDB).

Of every column: PSI, KS, the missing share; of categories PSI, the missing and the unseen share, against 20,000 training rows. What is known of the training
data (its deciles, its histograms) is made before and not timed, as are imports. `pandas` is pandas and scipy: `read_csv` or `read_parquet` with the types given, for captures
`json.loads` a line; `np.histogram` and `ks_2samp` a column. `duckdb` is one query on one thread: `histogram` by the edges that the baseline has, which holds PSI and the KS
between these edges, in one pass and without a table. `duckdb-default` is the same on as many threads as DuckDB takes.
"""

import io
import json
import os
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402

contender, road, baseline_file, training_file, window_file = sys.argv[1:]
features = json.load(open(baseline_file))["features"] if baseline_file != "-" else []
names = [feature["name"] for feature in features]
categories = {feature["name"] for feature in features if feature["type"] == "category"}


def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def clocks():
    """CPU seconds of this program, and seconds by the clock."""
    return spent(), time.perf_counter()


def told(started, found):
    cpu, clock = clocks()
    print(json.dumps({"cpu": cpu - started[0], "whole": cpu, "clock": clock - started[1], "megabytes": peak(), "found": found}))


def peak():
    """Of this program: what `getrusage` says has in it what the parent held when it started this one."""
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024


def psi(expected, actual):
    expected, actual = np.maximum(expected, 1e-4), np.maximum(actual, 1e-4)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def by_pandas():
    import pandas as pd
    from scipy.stats import ks_2samp

    types = {name: "str" if name in categories else "float64" for name in names}
    training = pd.read_csv(training_file, dtype=types)
    known = {}
    for name in names:
        values = training[name].dropna()
        if name in categories:
            known[name] = values.value_counts(normalize=True)
        else:
            inner = np.unique(np.quantile(values, np.linspace(0, 1, 11))[1:-1])
            edges = np.concatenate([[-np.inf], inner, [np.inf]])
            known[name] = (values.to_numpy(), edges, np.histogram(values, edges)[0] / len(values))

    def read():
        if road == "csv" and os.path.isdir(window_file):
            return pd.concat([pd.read_csv(os.path.join(window_file, part), dtype=types) for part in sorted(os.listdir(window_file))])
        if road == "csv":
            return pd.read_csv(window_file, dtype=types)
        if road == "parquet":
            return pd.read_parquet(window_file)
        if road == "lines":
            return pd.read_json(window_file, lines=True, dtype={name: "object" if name in categories else "float64" for name in names}, convert_dates=False)
        rows = []
        with open(window_file, "rb") as lines:
            for line in lines:
                rows.append(json.loads(line)["captureData"]["endpointInput"]["data"])
        if road == "capture":
            return pd.read_csv(io.StringIO("\n".join(rows)), header=None, names=names, dtype=types)
        return pd.DataFrame([json.loads(row) for row in rows])

    started = clocks()
    current = read()
    found = {}
    for name in names:
        column = current[name]
        now = column.dropna()
        if name in categories:
            before = known[name]
            shares = now.value_counts(normalize=True)
            every = before.index.union(shares.index)
            measured = {"unseen": float(shares[~shares.index.isin(before.index)].sum())}
            both = [one.reindex(every, fill_value=0).to_numpy() for one in (before, shares)]
            measured["psi"] = psi(*both)
        else:
            values, edges, before = known[name]
            now = now.to_numpy()
            measured = {"ks": float(ks_2samp(values, now).statistic), "psi": psi(before, np.histogram(now, edges)[0] / len(now))}
        found[name] = {**measured, "missing": float(column.isna().mean())}
    return started, {"rows": len(current), "columns": found}


def by_duckdb():
    import duckdb

    connection = duckdb.connect()
    if contender == "duckdb":
        connection.execute("SET threads=1")
    wanted = {name: "VARCHAR" if name in categories else "DOUBLE" for name in names}

    def measures(feature):
        name = f'"{feature["name"]}"'
        if feature["name"] in categories:
            return f"count({name}), histogram({name})"
        return f"count({name}), histogram({name}::DOUBLE, ?::DOUBLE[])"

    def query(source):
        return f"select count(*), {', '.join(map(measures, features))} from {source}"

    # bound, not spelled: reading some hundred thousand literals took four seconds of its own
    edges = [feature["edges"] for feature in features if feature["name"] not in categories]

    def csv(path):
        return f"read_csv('{path}', header = true, delim = ',', columns = {wanted})"

    def captured():
        lines = f"""read_ndjson('{window_file}', columns = {{captureData: 'STRUCT(endpointInput STRUCT(data VARCHAR))'}})"""
        if road == "capture":
            cells = [
                f"""{f"nullif(cells[{i + 1}], '')" if name in categories else f"try_cast(cells[{i + 1}] as double)"} as "{name}" """
                for i, name in enumerate(names)
            ]
            return f"(select {', '.join(cells)} from (select string_split(captureData.endpointInput.data, ',') as cells from {lines}))"
        shape = json.dumps(wanted)
        return f"(select unnest(from_json(captureData.endpointInput.data, '{shape}')) from {lines})"

    before = connection.execute(query(csv(training_file)), edges).fetchone()
    started = clocks()
    sources = {
        "csv": lambda: csv(f"{window_file}/*.csv" if os.path.isdir(window_file) else window_file),
        "parquet": lambda: f"read_parquet('{window_file}')",
        "lines": lambda: f"read_ndjson('{window_file}', columns = {wanted})",
    }
    source = sources.get(road, captured)()
    now = connection.execute(query(source), edges).fetchone()
    found = {}
    for i, feature in enumerate(features):
        counted, shown = now[1 + 2 * i], now[2 + 2 * i] or {}
        known = before[2 + 2 * i] or {}
        bins = sorted(known.keys() | shown.keys())
        p = np.array([known.get(one, 0) for one in bins], dtype=float) / max(1, before[1 + 2 * i])
        q = np.array([shown.get(one, 0) for one in bins], dtype=float) / max(1, counted)
        measured = {"psi": psi(p, q), "missing": 1 - counted / now[0]}
        if feature["name"] in categories:
            measured["unseen"] = sum(count for one, count in shown.items() if one not in known) / max(1, counted)
        else:
            measured["ks"] = float(np.abs(np.cumsum(p) - np.cumsum(q)).max())
        found[feature["name"]] = measured
    return started, {"rows": now[0], "columns": found}


def write_parquet():
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads=1")
    columns = {
        feature["name"]: {"category": "VARCHAR", "integer": "BIGINT"}.get(feature["type"], "DOUBLE") for feature in features
    }
    connection.execute(
        f"""copy (select * from read_csv('{training_file}', header = true, delim = ',', columns = {columns}))
        to '{window_file}' (format parquet, row_group_size {int(road)})"""
    )
    groups = connection.execute(f"select count(distinct row_group_id) from parquet_metadata('{window_file}')").fetchone()[0]
    print(json.dumps({"groups": groups}))


QUANTILES = [k / 256 for k in range(257)]
DECILES = [k / 10 for k in range(1, 10)]


def sum_up_by_pandas():
    import pandas as pd

    started = clocks()
    if window_file.endswith(".parquet"):
        training = pd.read_parquet(window_file)
    elif window_file.endswith(".jsonl"):
        training = pd.read_json(window_file, lines=True)
    else:
        training = pd.read_csv(window_file)
    found = {}
    for name in training.columns:
        column = training[name]
        known = {"missing": float(column.isna().mean()), "distinct": int(column.nunique())}
        if column.dtype.kind in "iuf":
            values = column.dropna()
            deciles = np.quantile(values, DECILES)
            known |= {"edges": np.unique(np.quantile(values, QUANTILES)), "mean": values.mean(), "std": values.std(ddof=0)}
            known |= {"counts": np.histogram(values, known["edges"])[0]} if len(known["edges"]) > 1 else {}
            found[name] = [float(decile) for decile in deciles]
        else:
            known["counts"] = column.value_counts().head(1000)
    return started, {"rows": len(training), "deciles": found}


def sum_up_by_duckdb():
    import duckdb

    connection = duckdb.connect()
    if contender == "duckdb":
        connection.execute("SET threads=1")
    reader = {"parquet": "read_parquet", "jsonl": "read_ndjson"}.get(window_file.rsplit(".", 1)[-1], "read_csv")
    started = clocks()
    connection.execute(f"create table training as select * from {reader}('{window_file}')")
    kinds = connection.execute("describe training").fetchall()
    numbers = [f'"{name}"' for name, kind, *_ in kinds if kind in ("DOUBLE", "BIGINT")]
    others = [f'"{name}"' for name, kind, *_ in kinds if kind not in ("DOUBLE", "BIGINT")]
    sums = [f"approx_count_distinct({name}), avg({name}), stddev_pop({name}), approx_quantile({name}, {QUANTILES})" for name in numbers]
    rows = connection.execute(f"select count(*), {', '.join(sums)} from training").fetchone()[0]
    for name in others:
        connection.execute(f"select {name}, count(*) from training group by 1 order by 2 desc limit 1000").fetchall()
    return started, {"rows": rows}


if contender == "parquet":
    write_parquet()
elif road == "baseline":
    started, found = sum_up_by_pandas() if contender == "pandas" else sum_up_by_duckdb()
    told(started, found)
else:
    started, found = by_pandas() if contender == "pandas" else by_duckdb()
    told(started, found)
