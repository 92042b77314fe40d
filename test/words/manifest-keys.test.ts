import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { commentedManifest } from '../../cli/text/manifest/commented-manifest.ts';
import { allKeys, type ManifestKey, manifestKeys } from '../../cli/text/manifest/manifest-keys.ts';
import { exampleOf, manifestPage } from '../../cli/text/manifest/manifest-page.ts';
import { isNumeric, limitIn } from '../../cli/text/manifest/schema-in-words.ts';
import { FORM_NAMES, isOfForm, startingDeployment } from '../../cli/text/manifest/served-starts.ts';
import { startingManifest, TASK_NAMES } from '../../cli/text/manifest/starts.ts';
import { KEY_TEXTS } from '../../cli/text/manifest/texts/texts.ts';
import { ApplicableManifest } from '../../lib/domain/applicable/applicable.ts';
import { unfilledPaths } from '../../lib/domain/model/unfilled.ts';
import { TASKS } from '../../lib/domain/task/task.ts';

type Mapping = Record<string, unknown>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const top = manifestKeys();
const keys = allKeys(top);
const keyAt = new Map(keys.map((key) => [key.path, key]));
const named = ({ path, of }: ManifestKey): string => (of.length > 0 ? `${path} (${of.join(', ')})` : path);

/** Where a key stands: at its own place, and wherever the same mapping stands again. */
const placesOf = ({ path }: ManifestKey): string[] => [
  path,
  ...keys.flatMap((key) =>
    key.as !== undefined && path.startsWith(`${key.as}.`) ? [`${key.path}${path.slice(key.as.length)}`] : [],
  ),
];

/** What an example needs beside it, where that is not what a manifest begins with. */
const BESIDE: Readonly<Record<string, (manifest: ReturnType<typeof parse>, key: ManifestKey) => unknown>> = {
  'retraining.tune': ({ retraining }: { retraining: { parameters: Mapping; tune?: Mapping } }, { name }) => {
    const range = name === 'integer' ? { min: 1, max: 9 } : { min: 0.001, max: 0.5 };
    Object.assign(retraining.parameters, { eta: '0.1', '<name>': name === 'integer' ? '3' : '0.1' });
    retraining.tune = { parameters: { '<name>': range }, metric: 'auc' };
  },
  ...Object.fromEntries(
    ['partitions', 'objects', 'bytes'].map((name) => [
      `retraining.newData.${name}`,
      ({ retraining }: { retraining: Mapping }) => {
        retraining.data = { prefix: 's3://fraud-data/train/', partitions: '{yyyy}/{MM}/{dd}' };
      },
    ]),
  ),
  'monitoring.operations.policy.throttles': (manifest) => {
    manifest.deployments = [startingDeployment('fraud-score', 'lambda')];
  },
  ...Object.fromEntries(
    ['saturation.concurrency', 'coldStarts'].map((name) => [
      `monitoring.operations.policy.${name}`,
      (manifest: Mapping) => {
        manifest.deployments = [startingDeployment('fraud-score', 'serverless')];
      },
    ]),
  ),
  'monitoring.operations.golden': ({ deployments: [spec] }) => (spec.golden = GOLDEN),
  'deployments[].standby': ({ deployments }, key) =>
    deployments.push({ ...deployments[0], endpoint: exampleOf(key), target: 'west' }),
  'deployments[].golden.records[].container': ({ deployments: [spec] }) => served(spec, { type: 'direct' }),
  'deployments[].golden.file': ({ deployments: [spec] }) => (spec.golden = { contentType: 'text/csv' }),
  'deployments[].smoke.bodies': ({ deployments: [spec] }) => served(spec, { type: 'direct' }),
  'deployments[].serving': ({ deployments: [spec] }, { of }) => {
    if (of.includes('async')) return served(spec, { type: 'async' });
    if (of.includes('component')) return onShared(spec);
    if (of.includes('batch')) return forJobs(spec);
    served(spec, { type: 'serverless', memory: 2, maxConcurrency: 20 });
    for (const name of ['instanceType', 'instances']) delete spec[name];
    spec.plan = { type: 'all-at-once', bake: '10m' };
  },
  'deployments[].plan': ({ deployments: [spec] }, { of }) => of[0] === 'rolling' && onShared(spec),
  'deployments[].variants': ({ deployments: [spec] }) => {
    for (const name of ['instanceType', 'instances']) delete spec[name];
    const fleet = { instanceType: 'ml.m5.large', instances: 2, weight: 1 };
    spec.variants = [
      { name: 'a', ...fleet },
      { name: 'b', ...fleet },
    ];
  },
  'deployments[].race.share': ({ deployments: [spec] }) => {
    const maximum = { units: 20_000, time: '14d' };
    spec.race = { form: 'ab', metric: 'brier', maximum, settle: '2d' };
  },
  'deployments[].mostInstances': ({ deployments: [spec] }) => (spec.autoscaled = true),
  'deployments[].logs': ({ deployments: [spec] }) => served(spec, ASYNC),
  'deployments[].encryption.answers': ({ deployments: [spec] }) => served(spec, ASYNC),
  'schema.features[].dimension': ({ schema }) => (schema.features[0].type = 'embedding'),
  'gate.aucFloor': ({ gate }) => delete gate.limits,
  'onConfirmed.operations': ({ monitoring }) => {
    const policy = { latency: { p99: '200ms' } };
    monitoring.operations = { schedule: 'rate(1 hour)', window: '1h', confirm: { drifted: 1, of: 1 }, policy };
  },
  'onConfirmed.golden': ({ monitoring }) => {
    const policy = { latency: { p99: '200ms' } };
    monitoring.operations = { schedule: 'rate(1 hour)', window: '1h', confirm: { drifted: 1, of: 1 }, policy };
  },
  ...Object.fromEntries(
    ['fairness', 'estimate', 'attribution'].map((kind) => [
      `onConfirmed.${kind}`,
      (manifest: Mapping) => {
        BESIDE[`monitoring.quality.${kind}`]?.(manifest, undefined as never);
        const example = structuredClone(keyAt.get(`monitoring.quality.${kind}`)?.text?.example);
        const monitoring = manifest.monitoring as Mapping;
        if (isMapping(monitoring.quality)) monitoring.quality[kind] = example;
      },
    ]),
  ),
  'monitoring.quality.attribution': ({ task }) =>
    (task.output = ['score', 'attribution:amount', 'attribution:country']),
};

const GOLDEN = { contentType: 'text/csv', records: [{ body: '1', expect: [1] }] };
const ASYNC = { type: 'async', output: 's3://answers/a', failure: 's3://answers/f' };
function served(spec: Mapping, serving: Mapping): void {
  delete spec.capture;
  Object.assign(spec, { serving, logs: { uri: 's3://logs/a' } });
}

function forJobs(spec: Mapping): void {
  for (const name of ['capture', 'instanceType', 'instances', 'alarms', 'smoke']) delete spec[name];
  Object.assign(spec, {
    serving: { type: 'batch', output: `s3://scores/${spec.endpoint}` },
    plan: { type: 'all-at-once' },
  });
}

function onShared(spec: Mapping): void {
  served(spec, { type: 'component', on: 'shared', megabytes: 4096, copies: 2 });
  Object.assign(spec, { instanceType: 'ml.g5.xlarge', plan: { type: 'rolling', percent: 50, bake: '30m' } });
}

/** A manifest of the task that says the example where its key stands, with what the key is in. */
function withExample(task: (typeof TASKS)[number], key: ManifestKey, place: string): unknown {
  const manifest = structuredClone(startingManifest(task, 'fraud-score')) as Mapping;
  for (const [path, prepare] of Object.entries(BESIDE)) if (place.startsWith(path)) prepare(manifest, key);
  const names = place.split('.');
  const last = names.pop()!;
  let at: Mapping = manifest;
  let path = '';
  for (const part of names) {
    const name = part.replace('[]', '');
    path = path === '' ? part : `${path}.${part}`;
    const around = keyAt.get(path.replace(/\[\]$/, ''));
    at[name] ??= structuredClone(around?.text?.example);
    if (!part.endsWith('[]')) {
      if (!isMapping(at[name])) at[name] = {};
      at = at[name] as Mapping;
      continue;
    }
    const list = [...((at[name] as unknown[] | undefined) ?? [])];
    if (!isMapping(list[0])) list[0] = requiredOf(around?.keys ?? []);
    at[name] = list;
    at = list[0] as Mapping;
  }
  const [form] = key.of;
  if (form !== undefined && at.type !== form) {
    for (const name of Object.keys(at)) delete at[name];
    at.type = form;
  }
  const ofForm = (keyAt.get(path)?.keys ?? []).filter(({ of }) => form !== undefined && of.includes(form));
  for (const [name, example] of Object.entries(requiredOf(ofForm))) at[name] ??= structuredClone(example);
  // A limit of another task's metric beside it would be refused.
  if (/\.limits$/.test(path) && limitIn(key.node)) for (const name of Object.keys(at)) delete at[name];
  at[last] = structuredClone(exampleOf(key));
  return manifest;
}

const requiredOf = (inside: readonly ManifestKey[]): Mapping =>
  Object.fromEntries(inside.filter(({ required }) => required).map(({ name, text }) => [name, text?.example]));

const refusalsOf = (manifest: unknown): string[] =>
  ApplicableManifest.safeParse(manifest).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ??
  [];

describe('the keys of a manifest', () => {
  it('all have a text, numbers a unit, and each an example of its own or in what `steward init` writes', () => {
    expect(keys.length).toBeGreaterThan(200);
    expect(keys.filter(({ text }) => !text?.says.endsWith('.')).map(named)).toEqual([]);
    expect(keys.filter(({ node, text }) => isNumeric(node) && text?.unit === undefined).map(named)).toEqual([]);
    expect(keys.filter((key) => exampleOf(key) === undefined).map(named)).toEqual([]);
  });

  it('are those of the schema: no text is of a key that there is not', () => {
    const known = new Set(keys.flatMap((key) => [key.path, ...key.of.map((of) => `${key.path} (${of})`)]));
    expect(Object.keys(KEY_TEXTS).filter((path) => !known.has(path))).toEqual([]);
  });

  it('are found in any schema, wherever they are added: without a text until they have one', () => {
    const schema = z.strictObject({
      model: z.string(),
      deployments: z.array(z.strictObject({ surprise: z.int().min(2).max(5).default(3) })),
    });
    const found = allKeys(manifestKeys(schema)).map(({ path, text, required }) => [path, text !== undefined, required]);
    expect(found).toEqual([
      ['model', true, true],
      ['deployments', true, true],
      ['deployments[].surprise', false, false],
    ]);
  });

  it('have an example that is accepted, in the manifest of some task', () => {
    const refused = keys.flatMap((key) => {
      const tries = placesOf(key).flatMap((place) => TASK_NAMES.map((task) => ({ task, place })));
      let why = '';
      const accepted = tries.some(({ task, place }) => {
        const refusals = refusalsOf(withExample(task, key, place)).join('; ');
        why ||= refusals;
        return refusals === '';
      });
      return accepted ? [] : [`${named(key)}: ${why}`];
    });
    expect(refused).toEqual([]);
  });

  it('stand in docs/manifest.md as they are: `npm run docs:manifest` writes it anew', () => {
    const page = manifestPage();
    expect(readFileSync('docs/manifest.md', 'utf8')).toBe(page);
    const [prose] = page.split('## The top');
    const tables = page
      .slice(prose!.length)
      .replace(/```yaml\n.*?```/gs, '')
      .split('\n');
    const rows = tables.filter((line) => line.startsWith('|'));
    expect(rows.filter((row) => row.replaceAll('\\|', '').split('|').length !== 8)).toEqual([]);
    // What is no row is a heading or what is said below it: no cell breaks a line.
    expect(tables.filter((line) => /\|$|^ /.test(line) && !line.startsWith('|'))).toEqual([]);
  });
});

it('the manifest of docs/first-model.md fits', () => {
  const [, manifest = ''] = /<<'YAML'\n(.*?)\nYAML\n/s.exec(readFileSync('docs/first-model.md', 'utf8')) ?? [];
  expect(refusalsOf(parse(manifest))).toEqual([]);
});

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000';

/** With no disks of its own, which its hardware encrypts. */
const PLAIN = { instanceType: 'ml.m5.large' };

/** Keys that some forms have and others not, with what is accepted of them where they are. */
const SAID_OF_DEPLOYMENTS = new Map<string, unknown>([
  ['target', 'live'],
  ['instances', 3],
  ['capture', { uri: 's3://captures/a' }],
  ['logs', { uri: 's3://logs/a' }],
  ['network', { vpc: { subnets: ['subnet-0a1b2c3d'], securityGroups: ['sg-0a1b2c3d'] } }],
  ['encryption', { volumes: KEY }],
  ['alarms', [{ metric: 'Invocation5XXErrors', statistic: 'Sum', above: 0 }]],
  ['smoke', { contentType: 'application/json', body: '{}' }],
]);

describe('the manifest that `steward init` writes', () => {
  it('is there for every task', () => expect(TASK_NAMES.toSorted()).toEqual([...TASKS].sort()));

  it.each(FORM_NAMES)('fits for every task, served as %s', (form) => {
    for (const task of TASK_NAMES) expect(refusalsOf(parse(commentedManifest(task, 'fraud-score', form)))).toEqual([]);
  });

  it.each([
    ...TASK_NAMES.map((task) => [task, 'real-time'] as const),
    ...FORM_NAMES.map((form) => ['binary', form] as const),
  ])('fits as it is, and with any one line switched on: %s, %s', (task, form) => {
    const text = commentedManifest(task, 'fraud-score', form);
    expect(refusalsOf(parse(text))).toEqual([]);
    const lines = text.split('\n');
    const off = lines.flatMap((line, at) => (/^ *#\w/.test(line) ? [at] : []));
    expect(off.length).toBeGreaterThan(8);
    const refused = off.flatMap((at) => {
      const switched = lines.map((line, n) => (n === at ? line.replace('#', '') : line)).join('\n');
      return refusalsOf(parse(switched)).map((why) => `${lines[at]}: ${why}`);
    });
    expect(refused).toEqual([]);
  });

  it.each(FORM_NAMES)('tells of no key of a deployment that `apply` refuses, and of every other: %s', (form) => {
    const start = startingManifest('binary', 'fraud-score', form);
    const [spec] = start.deployments as Mapping[];
    const wrong = [...SAID_OF_DEPLOYMENTS].filter(([name, example]) => {
      const [first, second] = name.split('.') as [string, string?];
      const said = second === undefined ? example : { ...(spec![first] as Mapping), [second]: example };
      const without = {
        ...start,
        deployments: [{ ...spec, ...(spec!.instanceType !== undefined && PLAIN), [first]: said }],
      };
      return (refusalsOf(without).length === 0) !== isOfForm(`deployments[].${name}`, form);
    });
    expect(wrong).toEqual([]);
  });

  it.each(TASK_NAMES)(
    'tells of every key that it says or switches off, and of the others where they are: %s',
    (task) => {
      const lines = commentedManifest(task, 'fraud-score').split('\n');
      expect(lines.filter((line) => line.length > 120 && /^ *# /.test(line))).toEqual([]);
      for (const { name, text } of top)
        expect(lines.some((line) => /^#?(\w+):/.exec(line)?.[1] === name || (text?.rare && line.includes(name)))).toBe(
          true,
        );
      const untold = lines.filter((line, at) => /^ *(- )?#?[a-zA-Z]+: /.test(line) && !/^ *#/.test(lines[at - 1]!));
      // Parameters and entries after the first of a list are the team's own.
      expect(untold.filter((line) => !/^ {4}(- \{|\w+: \$)/.test(line))).toEqual([]);
    },
  );

  it('says CHANGE-ME where nobody else can know, and nowhere once that is filled in', () => {
    const text = commentedManifest('binary', 'fraud-score');
    expect(unfilledPaths(parse(text))).toEqual([
      'owner',
      'purpose',
      'schema.features.0.name',
      'schema.features.1.name',
      'monitoring.quality.labels',
      'retraining.pipeline',
      'deployments.0.roleArn',
      'deployments.0.capture.uri',
    ]);
    const filled = text.replaceAll('CHANGE-ME', 'mine').replaceAll('change-me', 'mine');
    expect(unfilledPaths(parse(filled))).toEqual([]);
    expect(refusalsOf(parse(filled))).toEqual([]);
  });
});
