"""One evaluation of one file of predictions of a regression, of three classes, or of two whose rows have weights or entities, with pandas and scikit-learn, in a process of its own: `<file> <regression|multiclass|weighted|clustered>`.

Every metric of both models and their differences, as a whole and in every slice of `region`. Prints CPU seconds of reading, of all the work and of the whole process with start and imports, seconds of the work by
the clock, peak memory in MB, and what was measured.
"""

import json
import resource
import sys
import time

import numpy as np
import pandas as pd
from sklearn.metrics import (
    accuracy_score, average_precision_score, balanced_accuracy_score, brier_score_loss, cohen_kappa_score, f1_score, log_loss, matthews_corrcoef, mean_absolute_error, mean_absolute_percentage_error, precision_score, r2_score,
    recall_score, roc_auc_score, roc_curve, root_mean_squared_error, top_k_accuracy_score,
)

CLASSES = ["low", "middle", "high"]


def regression(frame, who):
    label, answer = frame["label"].to_numpy(), frame[who].to_numpy()
    error = np.abs(label - answer)
    return {
        "mae": mean_absolute_error(label, answer), "rmse": root_mean_squared_error(label, answer), "mape": mean_absolute_percentage_error(label, answer),
        "smape": float((2 * error / (np.abs(label) + np.abs(answer))).mean()), "wape": float(error.sum() / np.abs(label).sum()), "r2": r2_score(label, answer),
    }


def multiclass(frame, who):
    label = frame["truth"].to_numpy()
    chances = frame[[f"{who}.{name}" for name in CLASSES]].to_numpy()
    chances = chances / chances.sum(axis=1, keepdims=True)
    chosen = chances.argmax(axis=1)
    top = chances.max(axis=1)
    happened = chosen == label
    bins = np.clip(np.ceil(top * 10).astype(np.int8) - 1, 0, 9)
    gaps = np.abs(np.bincount(bins, top, 10) - np.bincount(bins, happened, 10))
    once = np.zeros_like(chances)
    once[np.arange(len(label)), label] = 1
    return {
        "aucMacro": roc_auc_score(label, chances, multi_class="ovr"), "accuracy": accuracy_score(label, chosen), "precisionMacro": precision_score(label, chosen, average="macro", zero_division=0),
        "recallMacro": recall_score(label, chosen, average="macro", zero_division=0), "f1Macro": f1_score(label, chosen, average="macro", zero_division=0), "f1Micro": f1_score(label, chosen, average="micro"),
        "top2": top_k_accuracy_score(label, chances, k=2), "mcc": matthews_corrcoef(label, chosen), "quadraticKappa": cohen_kappa_score(label, chosen, weights="quadratic"),
        "logLoss": log_loss(label, chances), "brier": float(((chances - once) ** 2).sum(axis=1).mean()), "calibrationError": float(gaps.sum() / len(label)),
    }


def binary(frame, who):
    label, score = frame["label"].to_numpy(), frame[who].to_numpy()
    predicted = (score >= 0.5).astype(np.int8)
    by = {"sample_weight": frame["weight"].to_numpy()} if "weight" in frame else {}
    auc = roc_auc_score(label, score, **by)
    false_rate, true_rate, _ = roc_curve(label, score, **by)
    return {
        "auc": auc, "gini": 2 * auc - 1, "ks": float((true_rate - false_rate).max()), "averagePrecision": average_precision_score(label, score, **by),
        "accuracy": accuracy_score(label, predicted, **by), "balancedAccuracy": balanced_accuracy_score(label, predicted, **by),
        "precision": precision_score(label, predicted, **by), "recall": recall_score(label, predicted, **by), "f1": f1_score(label, predicted, **by), "mcc": matthews_corrcoef(label, predicted, **by),
        "logLoss": log_loss(label, np.clip(score, 1e-15, 1 - 1e-15), **by), "brier": brier_score_loss(label, score, **by),
    }


path, kind = sys.argv[1:]
measure = {"regression": regression, "multiclass": multiclass, "weighted": binary, "clustered": binary}[kind]


def both(frame):
    ours, theirs = measure(frame, "challenger"), measure(frame, "champion")
    return ours, {name: ours[name] - theirs[name] for name in ours}


start, since = time.process_time(), time.perf_counter()
frame = pd.read_csv(path, dtype={"region": "category"} | ({"label": "category"} if kind == "multiclass" else {}))
assert frame["id"].is_unique
if kind == "multiclass":
    frame["truth"] = frame["label"].cat.set_categories(CLASSES).cat.codes
read = time.process_time() - start
found, _ = both(frame)
for _, part in frame.groupby("region", observed=True):
    both(part)
work, clock = time.process_time() - start, time.perf_counter() - since
print(json.dumps({
    "read": read, "work": work, "whole": time.process_time(), "clock": clock, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "rows": len(frame),
    "found": {name: float(value) for name, value in found.items()},
}))
