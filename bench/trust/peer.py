"""Evidently's default verdicts on windows: reads a request a line on standard input, answers a line of JSON.

A request names a folder: `columns.json` lists the columns, each `<i>.f64` holds one column as doubles (categories as places in
a list, NaN for missing). `{"reference": folder}` sets the reference, `{"current": folder}` is answered with the columns found
drifted. Each column is judged by the test Evidently chooses by default (`_get_default_stattest`) at its default threshold, which is
what `DataDriftPreset` shows; the whole data set counts as drifted from half of the columns on (`drift_share=0.5`).
"""

import json
import os
import sys
import warnings

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
import evidently  # noqa: E402
from evidently.legacy.calculations.stattests.registry import get_stattest  # noqa: E402


def read(folder):
    columns = json.load(open(os.path.join(folder, "columns.json")))
    frame = {}
    for i, column in enumerate(columns):
        values = np.fromfile(os.path.join(folder, f"{i}.f64"), dtype=np.float64)
        if column["categories"]:
            names = np.array(column["categories"] + [None], dtype=object)
            values = names[np.where(np.isnan(values), len(names) - 1, values).astype(int)]
        frame[column["name"]] = values
    return columns, pd.DataFrame(frame)


def drifted(columns, reference, current):
    found = []
    for column in columns:
        kind = "cat" if column["categories"] else "num"
        before, now = reference[column["name"]].dropna(), current[column["name"]].dropna()
        test = get_stattest(before, now, kind, None)
        if test(before, now, kind, None).drifted:
            found.append(column["name"])
    return found


print(json.dumps({"evidently": evidently.__version__, "pandas": pd.__version__, "numpy": np.__version__}), flush=True)
reference = None
for line in sys.stdin:
    request = json.loads(line)
    if "reference" in request:
        _, reference = read(request["reference"])
        print(json.dumps({"rows": len(reference)}), flush=True)
    else:
        columns, current = read(request["current"])
        print(json.dumps({"drifted": drifted(columns, reference, current)}), flush=True)
