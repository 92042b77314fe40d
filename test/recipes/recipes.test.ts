import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { follow, runIn, scratchCopy, told } from './copy.ts';
import { FACT, GATED } from './fact.ts';
import { FLOW, RUN, SYNTH } from './flow.ts';
import { IN_WORDS, METRIC, ROWS } from './metric.ts';
import { LAWLESS, PAGE, ROOM } from './room.ts';

const RECIPES = { flow: FLOW, metric: METRIC, 'policy fact': FACT, room: ROOM, page: PAGE };
/** Files that each may touch at most; of a fact's, four are the rule it is for. */
const MOST: Record<keyof typeof RECIPES, number> = { flow: 4, metric: 3, 'policy fact': 7, room: 3, page: 2 };

/** All of them in one copy: they compile together, and none needs what another changed. */
describe('what is added as CONTRIBUTING says', () => {
  const copy = scratchCopy();
  beforeAll(() => {
    for (const recipe of Object.values(RECIPES)) follow(recipe, copy);
    // Made from the sources: a metric's limit is a key of the manifest.
    runIn(copy, 'scripts/manifest-page.mjs');
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each(Object.keys(RECIPES) as (keyof typeof RECIPES)[])(
    'as a %s touches few files, and CONTRIBUTING says how',
    (name) => {
      const files = Object.keys(RECIPES[name]);
      process.stdout.write(`a ${name} added by the recipe: ${files.length} files: ${files.join(', ')}\n`);
      expect(files.length).toBeLessThanOrEqual(MOST[name]);
      const contributing = readFileSync('CONTRIBUTING.md', 'utf8');
      const [, recipe] = contributing.split(`## Adding a ${name}\n`);
      expect(recipe, `CONTRIBUTING.md, "Adding a ${name}"`).toBeDefined();
    },
  );

  it('compiles', () => {
    const compilerOptions = { noEmit: true, incremental: false, tsBuildInfoFile: null };
    const include = ['bin', 'cli', 'local', 'demo', 'lib', 'functions', 'test/architecture', 'test/policies'];
    const own = { extends: './tsconfig.json', compilerOptions, include, exclude: ['lib/domain/capture/core'] };
    const page = { extends: './console/tsconfig.json', compilerOptions, include: ['console/src'] };
    for (const [name, config] of Object.entries({ 'own.json': own, 'page.json': page })) {
      writeFileSync(join(copy, name), JSON.stringify(config));
      expect(runIn(copy, 'node_modules/typescript-native/bin/tsc', '-p', name)).toMatchObject({ out: '', code: 0 });
      rmSync(join(copy, name));
    }
  }, 600_000);

  it('passes the tests that know facts, rules, words and rooms', () => {
    const tests = ['test/policies/scenarios', 'test/policies/documentation', 'test/architecture/imports', 'test/words'];
    const ran = runIn(copy, 'node_modules/vitest/vitest.mjs', 'run', '--project=quick*', ...tests);
    expect(ran.code, ran.out + ran.err).toBe(0);
  }, 600_000);

  describe('a flow', () => {
    it('runs in the local plane', () => {
      expect(told(copy, RUN)).toContainEqual(['ModelLookedAt', 'serves']);
    }, 600_000);

    it('has in the stack its function with a bundle of its own, its role with the rights of its needs, its queue and its rule', () => {
      const { resources, facts, variables, actions, kb } = told(copy, SYNTH);
      expect(resources).toEqual(
        expect.arrayContaining([
          ['IdleModelsFunction', 'AWS::Lambda::Function'],
          ['IdleModelsRole', 'AWS::IAM::Role'],
          ['IdleModelsWorkQueue', 'AWS::SQS::Queue'],
          ['IdleModelsWorkParked', 'AWS::SQS::Queue'],
          ['IdleModelsWorkFacts0', 'AWS::Events::Rule'],
        ]),
      );
      expect(facts).toEqual(['ModelApplied']);
      expect(variables).toEqual(['LEDGER_ORIGIN', 'LEDGER_TABLE', 'REGISTRY_TABLE']);
      expect(actions.filter((action: string) => /^(s3|sagemaker|states|events|sns|scheduler):/.test(action))).toEqual(
        [],
      );
      expect(actions).toContain('dynamodb:PutItem');
      // As lean as any: what it does not need is not in it.
      expect(kb).toBeLessThan(358);
    }, 1_200_000);
  });

  it('as a metric is measured, limited and told by the command line', () => {
    for (const [name, text] of Object.entries(ROWS)) writeFileSync(join(copy, name), text);
    const args = ['--predictions', 'said.csv', '--labels', 'came.csv', '--policy', 'limits.yaml'];
    const json = runIn(copy, 'bin/steward.ts', 'quality', 'check', ...args, '--json');
    const report = JSON.parse(json.out);
    expect(report.quality.metrics.specificity).toMatchObject({ value: '0.6000' });
    expect(report).toMatchObject({ verdict: 'drifted', reasons: [{ rule: 'minimum', subject: 'specificity' }] });
    expect(runIn(copy, 'bin/steward.ts', 'quality', 'check', ...args).out).toContain(
      'specificity is 0.6000 [0.4664, 0.7238], minimum 0.9000',
    );
    expect(told(copy, IN_WORDS)).toEqual(['Specificity', false]);
    for (const name of Object.keys(ROWS)) rmSync(join(copy, name));
  }, 600_000);

  it('as a policy fact closes the gate by its rule, and every scenario comes out as written', () => {
    expect(told(copy, GATED)).toEqual({ verdict: 'fail', rules: ['several-containers'], failing: [] });
  }, 600_000);

  it('as a room stands in the tree and under a rule; one that nobody wrote down is refused', () => {
    expect(told(copy, LAWLESS)).toEqual(['lib/nowhere/nothing.ts']);
    expect(runIn(copy, 'scripts/check-paths.mjs')).toMatchObject({ err: '', code: 0 });
    follow({ 'lib/nowhere/nothing.ts': () => 'export {};\n' }, copy);
    const refused = runIn(copy, 'scripts/check-paths.mjs');
    rmSync(join(copy, 'lib/nowhere'), { recursive: true });
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('`lib/nowhere/`') });
  }, 600_000);

  it('as a page is packed with its address', async () => {
    const { outputFiles } = await build({
      absWorkingDir: copy,
      entryPoints: ['console/src/main.tsx'],
      bundle: true,
      write: false,
      outdir: 'none',
      format: 'esm',
      loader: { '.css': 'empty', '.svg': 'dataurl' },
    });
    expect(outputFiles[0]!.text).toContain('/models/:model/executions');
  });
});
