/** Files that start processes, or change what their process shares: each in a process of its own. */
export const QUICK_ALONE = [
  'test/story/beginning.test.ts',
  'test/browser/answer.test.ts',
  // Breaks the policy engine ten times, and no process takes an eleventh.
  'test/adapters/cedar/engine.test.ts',
];
/** Files that only compute and read: they share the modules that are loaded once. */
export const QUICK_TOGETHER = [
  'test/statistics/**/*.test.ts',
  'test/domain/**/*.test.ts',
  'test/words/**/*.test.ts',
  'test/report/**/*.test.ts',
  'test/tables/**/*.test.ts',
  'test/functions/**/*.test.ts',
  'test/policies/**/*.test.ts',
  'test/adapters/**/*.test.ts',
  'test/architecture/**/*.test.ts',
];
/** Long walks, most by somebody who changes what Steward made, behind its back: `npm test` has shorter ones. */
export const LONG_WALKS = [
  'test/domain/evaluation/flat.test.ts',
  'test/domain/evaluation/many-rows.test.ts',
  'test/functions/register/sharded.test.ts',
  'test/functions/register/sharded-readings.test.ts',
  'test/functions/release/files.test.ts',
  'test/functions/release/race/race.test.ts',
  'test/functions/release/back/way-back.test.ts',
  'test/functions/release/adopt.test.ts',
  'test/functions/release/beside.test.ts',
  'test/functions/approve/forged.test.ts',
  'test/functions/release/around.test.ts',
  'test/functions/release/attacks.test.ts',
  'test/functions/release/content.test.ts',
  'test/functions/release/planted.test.ts',
  'test/functions/release/back/served-before.test.ts',
  'test/functions/approve/grounds.test.ts',
  'test/functions/reconcile/accounts.test.ts',
  'test/functions/reconcile/cost.test.ts',
  'test/functions/reconcile/waste.test.ts',
  'test/functions/release/stages/ladder.test.ts',
  'test/functions/release/places.test.ts',
  'test/functions/register/largest.test.ts',
  'test/functions/reconcile/failover/failover.test.ts',
  'test/functions/reconcile/respond.test.ts',
  'test/functions/release/race/ab.test.ts',
  'test/functions/release/race/stop-race.test.ts',
  'test/functions/retrain/due.test.ts',
  'test/functions/retrain/money.test.ts',
  'test/functions/retrain/training-data.test.ts',
  'test/domain/evaluation/looked.test.ts',
  'test/domain/retrain/propose.test.ts',
  'test/domain/drift/life/limits/judged-incidents.test.ts',
  'test/domain/drift/life/limits/learn-limits.test.ts',
];
/** Files of `npm test` that try a sample of their cases there, and all of them in `npm run test:rest`. */
export const SAMPLED = [
  'test/statistics/coverage.test.ts',
  'test/statistics/any-time-error.test.ts',
  'test/domain/race/same-models.test.ts',
  'test/domain/capture/scan.test.ts',
  'test/domain/capture/scan-edges.test.ts',
  'test/domain/drift/long-tail.test.ts',
  'test/domain/capture/scan-json.test.ts',
  'test/tables/scan-csv.test.ts',
  'test/tables/scan-objects.test.ts',
  'test/tables/plain/gather-rows.test.ts',
  'test/tables/plain/parts.test.ts',
  'test/tables/scan-parquet.test.ts',
  'test/tables/fuzz-parquet.test.ts',
  'test/tables/pieces.test.ts',
  'test/functions/register/largest.test.ts',
  'test/domain/drift/can-only-drift.test.ts',
  'test/domain/drift/relations.test.ts',
  'test/domain/estimate/estimate.test.ts',
  'test/domain/schedule/schedule.test.ts',
  'test/functions/checks/bounded.test.ts',
  'test/functions/checks/drift-map.test.ts',
  'test/adapters/local/workflows/restart.test.ts',
];

/** Whole stories, told to their end: `npm run test:stories`, each file in a process of its own. */
export const STORIES_TOLD = ['test/story/stories.test.ts', 'test/story/lives/**/*.test.ts'];

/** Files of the rest that start stories, browsers and compilers, and are ended with them: each in a process of its own. All others share theirs. */
export const REST_ALONE = ['test/story/**/*.test.ts', 'test/browser/**/*.test.ts', 'test/recipes/**/*.test.ts'];

/** What `npm run test:contract` runs with real engines beside it, and on a machine without them alone. */
export const ON_ENGINES = ['test/contract/**/*.test.ts', 'test/bundles/**/*.test.ts'];

/** Files of the rest that take longest (docs/tests.md), the longest first. */
export const LONGEST = [
  'test/story/kills.test.ts',
  'test/story/stories.test.ts',
  'test/recipes/recipes.test.ts',
  'test/stacks/shipped.test.ts',
  'test/browser/story.test.ts',
  'test/inputs/documents.test.ts',
  'test/standin/released.test.ts',
  'test/bundles/bundles.test.ts',
  'test/thorough/policy-mutants.test.ts',
];
