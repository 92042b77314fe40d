"""One evaluation of one file of predictions with pandas and scikit-learn, in a process of its own: `<file> <resamples>`.

Every metric of both models and their differences, as a whole and in every slice of `region`; with resamples also the percentile interval of a paired bootstrap, of the whole alone, from which the
cost of 1,000 of them is told. Prints CPU seconds of reading, of all the work, of a resample and of the whole process with start and imports, seconds of the work by the clock, peak memory in MB, and what was
measured.
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.metrics import (
    accuracy_score, average_precision_score, balanced_accuracy_score, brier_score_loss, f1_score, log_loss, matthews_corrcoef, precision_score, recall_score, roc_auc_score, roc_curve,
)


def metrics(label, score):
    predicted = (score >= 0.5).astype(np.int8)
    auc = roc_auc_score(label, score)
    false_rate, true_rate, _ = roc_curve(label, score)
    chance = np.clip(score, 1e-15, 1 - 1e-15)
    bins = np.clip(np.ceil(score * 10).astype(np.int8) - 1, 0, 9)
    counts = np.bincount(bins, minlength=10)
    gaps = np.abs(np.bincount(bins, score, 10) - np.bincount(bins, label, 10))
    return {
        "auc": auc, "gini": 2 * auc - 1, "ks": float((true_rate - false_rate).max()), "averagePrecision": average_precision_score(label, score),
        "accuracy": accuracy_score(label, predicted), "balancedAccuracy": balanced_accuracy_score(label, predicted),
        "precision": precision_score(label, predicted), "recall": recall_score(label, predicted), "f1": f1_score(label, predicted), "mcc": matthews_corrcoef(label, predicted),
        "logLoss": log_loss(label, chance), "brier": brier_score_loss(label, score), "calibrationError": float(gaps.sum() / counts.sum()),
    }


def both(frame):
    label = frame["label"].to_numpy()
    ours, theirs = metrics(label, frame["challenger"].to_numpy()), metrics(label, frame["champion"].to_numpy())
    return ours, {name: ours[name] - theirs[name] for name in ours}


path, resamples = sys.argv[1], int(sys.argv[2])
start, since = time.process_time(), time.perf_counter()
frame = pd.read_csv(path, dtype={"label": "int8", "region": "category"})
assert frame["id"].is_unique
read = time.process_time() - start
found, _ = both(frame)
for _, part in frame.groupby("region", observed=True):
    both(part)
work, clock = time.process_time() - start, time.perf_counter() - since
generator = np.random.default_rng(1)
for _ in range(resamples):
    both(frame.iloc[generator.integers(0, len(frame), len(frame))])
each = (time.process_time() - start - work) / max(1, resamples)
print(json.dumps({
    "read": read, "work": work, "whole": time.process_time() - resamples * each, "clock": clock, "resample": each,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "rows": len(frame), "found": {name: float(value) for name, value in found.items()},
}))
