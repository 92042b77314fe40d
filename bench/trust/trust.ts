/**
 * What docs/trust.md states, measured: `npm run bench:trust` writes every section anew, `-- --beside` one of them and leaves the rest (the names stand in SECTIONS). SCALE=0.1 for a tenth of the
 * trials, LIVES=500 for fewer lives; `--beside` has choices of its own (peers/beside.ts).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { atLimit, LIMIT_TITLE } from './claims/at-limit.ts';
import { changedRelations, RELATIONS_TITLE } from './claims/changed-relations.ts';
import { MANY_TITLE, manyColumns } from './claims/many-columns.ts';
import { movedShares, SHARES_TITLE } from './claims/moved-shares.ts';
import { OWN_PAST_TITLE, ownPast } from './claims/own-past.ts';
import { SEASONS_TITLE, seasonsSection } from './claims/seasons.ts';
import { UNLIKE_TITLE, unlikeDays } from './claims/unlike-days.ts';
import { columnKinds, KINDS_TITLE } from './column-kinds.ts';
import { DEFAULTS_TITLE, defaultLimits } from './default-limits.ts';
import { EVIDENCE_TITLE, evidenceSection } from './evidence.ts';
import { longTails, TITLE } from './long-tail.ts';
import { BESIDE_TITLE, besideSection } from './peers/beside.ts';
import { Population } from './population.ts';
import { DAYS_TITLE, realDays } from './real-days.ts';

const PAGE = join(fileURLToPath(new URL('../..', import.meta.url)), 'docs', 'trust.md');
const SCALE = Number(process.env.SCALE ?? 1);
const LIVES = Number(process.env.LIVES ?? 10_000);

const SECTIONS: Record<string, { title: string; measure: () => Promise<string> | string }> = {
  beside: { title: BESIDE_TITLE, measure: besideSection },
  shares: { title: SHARES_TITLE, measure: () => movedShares(SCALE) },
  kinds: { title: KINDS_TITLE, measure: () => columnKinds(SCALE) },
  'own-past': { title: OWN_PAST_TITLE, measure: () => ownPast(SCALE) },
  many: { title: MANY_TITLE, measure: () => manyColumns(SCALE) },
  'at-limit': { title: LIMIT_TITLE, measure: () => atLimit(SCALE) },
  relations: { title: RELATIONS_TITLE, measure: () => changedRelations(SCALE) },
  days: { title: DAYS_TITLE, measure: realDays },
  defaults: { title: DEFAULTS_TITLE, measure: async () => defaultLimits(await Population.load(), SCALE) },
  evidence: { title: EVIDENCE_TITLE, measure: () => evidenceSection(LIVES) },
  'unlike-days': { title: UNLIKE_TITLE, measure: () => unlikeDays(SCALE) },
  seasons: { title: SEASONS_TITLE, measure: seasonsSection },
  'long-tails': { title: TITLE, measure: () => longTails(SCALE) },
};

/** Writes one section anew; everything else stays. */
function writeSection(title: string, section: string): void {
  const text = readFileSync(PAGE, 'utf8');
  const from = text.indexOf(`\n${title}`);
  if (from < 0) throw new Error(`docs/trust.md has no section \`${title}\``);
  const next = text.indexOf('\n## ', from + 1);
  writeFileSync(PAGE, `${text.slice(0, from)}\n${section}${next < 0 ? '' : text.slice(next)}`);
}

const asked = Object.keys(SECTIONS).filter((name) => process.argv.includes(`--${name}`));
for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS)) {
  const { title, measure } = SECTIONS[name]!;
  writeSection(title, await measure());
}
