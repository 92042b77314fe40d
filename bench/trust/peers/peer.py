"""What a peer measures of windows: peer.py evidently|nannyml|alibi reads a request a line on standard input, answers a line of JSON.

A request names a folder as sets.py writes them: `{"reference": folder}` sets the reference, `{"current": folder}` is answered with `{"scores": {name: value}}`, each larger the
further the window lies off by that method of that column. No threshold is the peer's own: the bench takes one from windows without drift.

evidently: the test it chooses by default of each column (`_get_default_stattest`), and the share of missing values, which its missing-value tests look at.
nannyml: its univariate methods of numbers and of categories, the shares its MissingValuesCalculator and UnseenValuesCalculator count, and the error of its DataReconstructionDriftCalculator (which takes no categories
it has not seen as such, and imputes what is missing).
alibi: TabularDrift (KS, chi-squared) of alibi-detect. It knows nothing of missing values: of numbers the reference's median stands for them, among categories one of their own.
"""

import json
import math
import os
import sys
import warnings

# NannyML tells its makers of each call otherwise.
os.environ["NML_DISABLE_USAGE_LOGGING"] = "1"

import numpy as np
import pandas as pd

warnings.filterwarnings("ignore")
import logging  # noqa: E402

logging.disable(logging.WARNING)


def read(folder):
    columns = json.load(open(os.path.join(folder, "columns.json")))
    frame = {}
    for i, column in enumerate(columns):
        values = np.fromfile(os.path.join(folder, f"{i}.f64"), dtype=np.float64)
        if column["categories"]:
            names = np.array(column["categories"] + [None], dtype=object)
            values = names[np.where(np.isnan(values), len(names) - 1, values).astype(int)]
        frame[column["name"]] = values
    return [(column["name"], bool(column["categories"])) for column in columns], pd.DataFrame(frame)


def unlikely(p):
    return -math.log10(max(float(p), 1e-300))


class Evidently:
    def __init__(self):
        import evidently
        from evidently.legacy.calculations.stattests.registry import get_stattest

        self.version, self.get = evidently.__version__, get_stattest

    def refer(self, columns, reference):
        self.known = {name: reference[name].dropna() for name, _ in columns}

    def scores(self, columns, current):
        found = {}
        for name, category in columns:
            kind = "cat" if category else "num"
            before, now = self.known[name], current[name].dropna()
            if len(now) == 0:
                continue
            test = self.get(before, now, kind, None)
            score = test(before, now, kind, None).drift_score
            distance = "distance" in test.display_name.lower()
            found[f"{name} {test.display_name}"] = float(score) if distance else unlikely(score)
            found[f"{name} missing"] = float(current[name].isna().mean())
        return found


SHORT = {
    "KolmogorovSmirnovStatistic": "ks",
    "ContinuousJensenShannonDistance": "js",
    "CategoricalJensenShannonDistance": "js",
    "WassersteinDistance": "wasserstein",
    "Chi2Statistic": "chi2",
    "LInfinityDistance": "linf",
}


class Nannyml:
    def __init__(self):
        import nannyml
        from nannyml.drift.univariate import methods

        self.version, self.methods = nannyml.__version__, methods
        self.numbers = ["KolmogorovSmirnovStatistic", "ContinuousJensenShannonDistance", "WassersteinDistance"]
        self.categories = ["Chi2Statistic", "CategoricalJensenShannonDistance", "LInfinityDistance"]
        self.reconstruct = nannyml.DataReconstructionDriftCalculator

    def refer(self, columns, reference):
        from nannyml.chunk import DefaultChunker
        from nannyml.thresholds import ConstantThreshold

        self.known, self.fitted = {}, {}
        for name, category in columns:
            known = reference[name].dropna()
            self.known[name] = set(known) if category else None
            for method in self.categories if category else self.numbers:
                of = dict(chunker=DefaultChunker(), threshold=ConstantThreshold(), computation_params={})
                made = getattr(self.methods, method)(**of)
                made.fit(pd.Series(known, name=name).reset_index(drop=True))
                self.fitted[name, method] = made
        self.relations = None
        self.reference = reference

    def scores(self, columns, current):
        found = {}
        for name, category in columns:
            now = current[name].dropna().reset_index(drop=True)
            if len(now) == 0:
                continue
            for (column, method), made in self.fitted.items():
                if column == name:
                    found[f"{name} {SHORT[method]}"] = float(made.calculate(now))
            found[f"{name} missing"] = float(current[name].isna().mean())
            if category:
                found[f"{name} unseen"] = float((~now.isin(self.known[name])).mean())
        if self.relations is None:
            names = [name for name, _ in columns]
            self.relations = self.reconstruct(column_names=names, chunk_size=min(len(current), len(self.reference) // 2))
            self.relations.fit(self.reference)
        made = self.relations.calculate(current.assign()).filter(period="analysis").to_df(multilevel=False)
        found["reconstruction"] = float(made["reconstruction_error"].iloc[0]) if "reconstruction_error" in made else float(made.filter(like="value").iloc[0, 0])
        return found


class Alibi:
    def __init__(self):
        import alibi_detect
        from alibi_detect.cd import TabularDrift

        self.version, self.tabular = alibi_detect.__version__, TabularDrift

    def matrix(self, columns, frame):
        made = []
        for name, category in columns:
            if category:
                places = self.places[name]
                made.append(frame[name].map(lambda value: places.setdefault(value, len(places))).to_numpy(np.float64))
            else:
                made.append(frame[name].fillna(self.medians[name]).to_numpy(np.float64))
        return np.stack(made, axis=1)

    def refer(self, columns, reference):
        self.places = {name: {} for name, category in columns if category}
        self.medians = {name: reference[name].median() for name, category in columns if not category}
        self.x = self.matrix(columns, reference)

    def scores(self, columns, current):
        now = self.matrix(columns, current)
        # What is new has to be among the categories, and what neither sample has must not be.
        kinds = {
            i: [int(one) for one in np.union1d(self.x[:, i], now[:, i])]
            for i, (_, category) in enumerate(columns)
            if category
        }
        p = self.tabular(self.x, categories_per_feature=kinds).predict(now)["data"]["p_val"]
        found = {f"{name} tabular": unlikely(p[i]) for i, (name, _) in enumerate(columns)}
        return found


peer = {"evidently": Evidently, "nannyml": Nannyml, "alibi": Alibi}[sys.argv[1]]()
print(json.dumps({"version": peer.version}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "reference" in request:
        peer.refer(*read(request["reference"]))
        print(json.dumps({}), flush=True)
    else:
        found = peer.scores(*read(request["current"]))
        print(json.dumps({"scores": {name: value for name, value in found.items() if math.isfinite(value)}}), flush=True)
