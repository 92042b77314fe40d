import { parseStrictJson } from '../capture/text/strict-json.ts';
import { numberIn } from '../drift/columns/number-cell.ts';
import { placesOf } from '../drift/columns/spelling/same-value.ts';
import type { Row } from '../drift/columns/value.ts';
import { parseNumber } from '../drift/columns/value.ts';
import { isObject } from '../is-object.ts';
import type { Role } from './output-cell.ts';
import { classesOf, rolesOf, type Task } from './task.ts';

/**
 * One prediction as read from an output row. `predicted` is the index of the class chosen, or a regression's value; `score` the
 * chance of class 1; `probabilities` one chance a class. `improper`: chances outside [0, 1], or that do not add up to 1.
 */
export type Prediction = {
  predicted: number;
  score?: number;
  probabilities?: number[];
  attributions?: number[];
  improper: boolean;
};

/** Why an output row or its label cannot be used. */
export type Unusable = 'length' | 'no-answer' | 'unknown-class' | 'no-label' | 'row-count';

/** Chances may miss 1 by this much: containers print them rounded. */
const ROUNDING = 0.01;

/** Finds a class by its text, in any spelling of its value: `1.0` and `1` are one class where the task's classes are numbers, `True` is 1 where they are 0 and 1. */
export function classReader(classes: readonly string[]): (text: string | undefined) => number | undefined {
  const byText = new Map(classes.map((name, index) => [name, index]));
  const byNumber = new Map(classes.map((name, index) => [parseNumber(name), index]));
  const places = placesOf({ categories: classes, other: 0 });
  return (text) => {
    if (text === undefined) return undefined;
    const exact = byText.get(text);
    if (exact !== undefined) return exact;
    const number = parseNumber(text);
    return (number === undefined ? undefined : byNumber.get(number)) ?? places.of(text);
  };
}

/** A reader of output rows. `threshold`: the score from which on a row counts as class 1 where the container names no label. */
export function answerReader(task: Task, threshold: number): (row: Row) => Prediction | Unusable {
  const roles = rolesOf(task);
  const at = (is: Role['is']) => roles.findIndex((role) => role.is === is);
  const [label, score, value, vector] = [at('label'), at('score'), at('value'), at('probabilities')];
  const classOf = classReader(classesOf(task));
  const chances = classesOf(task).map((name) => roles.findIndex(({ is, of }) => is === 'probability' && of === name));
  const attributed = roles.flatMap(({ is }, index) => (is === 'attribution' ? [index] : []));

  const read = (row: Row): Prediction | Unusable => {
    const number = (index: number) => numberIn(row[index] ?? '');
    if (task.type === 'regression') {
      const predicted = number(value);
      return predicted === undefined ? 'no-answer' : { predicted, improper: false };
    }
    const vectorOf =
      vector >= 0 ? vectorIn(row[vector], classOf) : chances.includes(-1) ? undefined : chances.map(number);
    if (vectorOf === 'unknown-class') return vectorOf;
    if (vectorOf && !vectorOf.every(isNumber)) return 'no-answer';
    if (vectorOf && vectorOf.length !== task.classes.length) return 'length';
    const scored = score >= 0 ? number(score) : undefined;
    const chosen = label >= 0 ? classOf(row[label]) : undefined;
    if (score >= 0 && scored === undefined) return 'no-answer';
    if (label >= 0 && chosen === undefined) return row[label] ? 'unknown-class' : 'no-answer';
    return task.type === 'binary'
      ? binaryAnswer(chosen, scored ?? vectorOf?.[1], threshold)
      : multiclassAnswer(chosen, vectorOf);
  };
  return (row) => {
    if (row.length !== roles.length) return 'length';
    const answer = read(row);
    if (typeof answer === 'string' || attributed.length === 0) return answer;
    const attributions = attributed.map((index) => parseNumber(row[index] ?? ''));
    return attributions.every(isNumber) ? { ...answer, attributions } : answer;
  };
}

const isNumber = (value: number | undefined): value is number => value !== undefined;

function binaryAnswer(chosen: number | undefined, score: number | undefined, threshold: number): Prediction {
  if (score === undefined) return { predicted: chosen!, improper: false };
  return { predicted: chosen ?? Number(score >= threshold), score, improper: score < 0 || score > 1 };
}

function multiclassAnswer(chosen: number | undefined, probabilities: number[] | undefined): Prediction {
  if (probabilities === undefined) return { predicted: chosen!, improper: false };
  const total = probabilities.reduce((sum, p) => sum + p, 0);
  const improper = probabilities.some((p) => p < 0 || p > 1) || Math.abs(total - 1) > ROUNDING;
  return { predicted: chosen ?? probabilities.indexOf(Math.max(...probabilities)), probabilities, improper };
}

/** The same answers of rows whose chances stand in a column each, by class: what `binaryAnswer` and `multiclassAnswer` say of one row. */
export function answersOfChances(task: Task, chances: readonly Float64Array[], threshold: number) {
  const rows = chances[0]!.length;
  const predicted = new Float64Array(rows);
  const isBinary = task.type === 'binary';
  let improper = false;
  for (let row = 0; row < rows; row++) {
    let [total, best, outside] = [0, 0, false];
    for (let k = 0; k < chances.length; k++) {
      const chance = chances[k]![row]!;
      total += chance;
      if (chance > chances[best]![row]!) best = k;
      outside ||= (k === 1 || !isBinary) && (chance < 0 || chance > 1);
    }
    predicted[row] = isBinary ? Number(chances[1]![row]! >= threshold) : best;
    improper ||= outside || (!isBinary && Math.abs(total - 1) > ROUNDING);
  }
  return { predicted, improper, ...(isBinary ? { scores: chances[1]! } : { chances }) };
}

/** Chances in the order of the classes, of a cell that holds them so or by the names of the classes (`{"yes":0.8,"no":0.2}`). */
function vectorIn(
  cell: string | undefined,
  classOf: (text: string) => number | undefined,
): (number | undefined)[] | 'unknown-class' {
  const parsed = cell?.trimStart().startsWith('{') ? parseStrictJson(cell, 'text') : undefined;
  if (!parsed?.ok || !isObject(parsed.value)) return numbersOf(cell);
  const chances: (number | undefined)[] = [];
  for (const [name, chance] of Object.entries(parsed.value)) {
    const at = classOf(name);
    if (at === undefined) return 'unknown-class';
    chances[at] = parseNumber(String(chance));
  }
  return Array.from(chances);
}

/** A cell that holds a JSON array of numbers, as `[0.1, 0.9]`; one that does not has no number. */
function numbersOf(cell: string | undefined): (number | undefined)[] {
  const inner = /^\s*\[(.*)\]\s*$/s.exec(cell ?? '')?.[1];
  return inner === undefined ? [undefined] : inner.split(',').map((each) => parseNumber(each));
}
