"""One run of one peer in a process of its own: `peers.py pandas|evidently|whylogs|nannyml <columns.json> <training.csv> <capture.jsonl>`.

`pandas` is what one writes with pandas and scipy: `json.loads` a line, one `read_csv`, then per numeric column PSI and
Jensen-Shannon by the training data's deciles, `ks_2samp`, `wasserstein_distance`, the missing share; per category PSI,
chi-squared and the largest difference of shares. `evidently` is `DataDriftPreset` with its defaults on frames that are there
already: `.run` and reading its dictionary. `whylogs` profiles such a frame and scores it against the training data's profile.
`nannyml` is `UnivariateDriftCalculator` over one chunk with KS, Jensen-Shannon and Wasserstein, chi-squared and L-infinity.

Imports, reading the training data and its deciles are not timed. Prints seconds, CPU seconds, peak megabytes and results.
"""

import io
import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

contender, columns_file, training_file, capture_file = sys.argv[1:]
columns = json.load(open(columns_file))
names = [column["name"] for column in columns]
categories = {column["name"] for column in columns if column["type"] == "category"}
types = {name: "str" if name in categories else "float64" for name in names}


def parse():
    rows = []
    with open(capture_file, "rb") as lines:
        for line in lines:
            rows.append(json.loads(line)["captureData"]["endpointInput"]["data"])
    return pd.read_csv(io.StringIO("\n".join(rows)), header=None, names=names, dtype=types)


def psi(expected, actual):
    expected, actual = np.maximum(expected, 1e-4), np.maximum(actual, 1e-4)
    return float(np.sum((actual - expected) * np.log(actual / expected)))


def pandas_and_scipy(reference, edges):
    from scipy.spatial.distance import jensenshannon
    from scipy.stats import chisquare, ks_2samp, wasserstein_distance

    begin()
    current = parse()
    found = {}
    for name in names:
        before, now = reference[name].dropna(), current[name].dropna()
        if name in categories:
            was, is_now = before.value_counts(), now.value_counts()
            every = was.index.union(is_now.index)
            was = was.reindex(every, fill_value=0).to_numpy()
            is_now = is_now.reindex(every, fill_value=0).to_numpy()
            p, q = was / was.sum(), is_now / is_now.sum()
            known = was > 0
            expected = p[known] * is_now[known].sum()
            measured = {"chi2": float(chisquare(is_now[known], expected).statistic), "linf": float(np.abs(p - q).max())}
        else:
            p = np.histogram(before, edges[name])[0] / len(before)
            q = np.histogram(now, edges[name])[0] / len(now)
            measured = {
                "ks": float(ks_2samp(before, now).statistic),
                "w1": float(wasserstein_distance(before, now) / before.std(ddof=0)),
            }
        missing = float(current[name].isna().mean() - reference[name].isna().mean())
        found[name] = {**measured, "psi": psi(p, q), "js": float(jensenshannon(p, q, 2)), "missing": missing}
    return {"rows": len(current), "ks": {name: one["ks"] for name, one in found.items() if "ks" in one}}


def evidently(reference):
    from evidently import DataDefinition, Dataset, Report
    from evidently.presets import DataDriftPreset

    definition = DataDefinition(
        numerical_columns=[name for name in names if name not in categories],
        categorical_columns=[name for name in names if name in categories],
    )
    current = Dataset.from_pandas(parse(), data_definition=definition)
    reference = Dataset.from_pandas(reference, data_definition=definition)
    begin()
    result = Report([DataDriftPreset()]).run(current, reference).dict()
    return {"rows": len(current.as_dataframe()), "metrics": len(result["metrics"])}


def whylogs(reference):
    import whylogs as why
    from whylogs.viz.drift.column_drift_algorithms import calculate_drift_scores

    before, current = why.log(reference).view(), parse()
    begin()
    now = why.log(current).view()
    scores = calculate_drift_scores(target_view=now, reference_view=before)
    return {"rows": len(current), "metrics": len(scores)}


def nannyml(reference):
    from nannyml import UnivariateDriftCalculator

    calculator = UnivariateDriftCalculator(
        column_names=names,
        treat_as_categorical=[name for name in names if name in categories],
        continuous_methods=["kolmogorov_smirnov", "jensen_shannon", "wasserstein"],
        categorical_methods=["chi2", "jensen_shannon", "l_infinity"],
        chunk_number=1,
    )
    current = parse()
    calculator.fit(reference)
    begin()
    result = calculator.calculate(current).filter(period="analysis").to_df()
    return {"rows": len(current), "metrics": result.shape[1]}


started = None


def spent():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter(), usage.ru_utime + usage.ru_stime


def begin():
    global started
    started = spent()


training = pd.read_csv(training_file, dtype=types)
if contender == "pandas":
    deciles = {}
    for name in names:
        if name not in categories:
            inner = np.unique(np.quantile(training[name].dropna(), np.linspace(0, 1, 11))[1:-1])
            deciles[name] = np.concatenate([[-np.inf], inner, [np.inf]])
    answer = pandas_and_scipy(training, deciles)
else:
    answer = {"evidently": evidently, "whylogs": whylogs, "nannyml": nannyml}[contender](training)
ended = spent()
megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": ended[0] - started[0], "cpu": ended[1] - started[1], "megabytes": megabytes, "result": answer}))
