import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { figuresOfWeeks, Told } from './figures.ts';
import { cleanUp, type Ended, newHome, start, storyFolder } from './telling.ts';

/** Each is checked twice, its labels an hour before its inputs. */
const WEEKS = 2;

// A story as far as its second week, where Ctrl-C ends it: trained, judged, approved, released, asked, checked. Whole ones are told in `kills.test.ts` and `stories.test.ts`.
describe('every figure of the beginning of a story', () => {
  const home = newHome();
  let ended: Ended;
  let told: Told;

  beforeAll(async () => {
    const telling = start(home, 'default');
    const weeks = () => telling.so().out.match(/ drift, \d+ rows: /g)?.length ?? 0;
    while (weeks() < WEEKS && telling.so().code === null) await new Promise((done) => setTimeout(done, 50));
    telling.child.kill('SIGINT');
    ended = await telling.ended;
    told = new Told(storyFolder(home, 'default'), ended.out);
  }, 600_000);
  afterAll(() => cleanUp(home, 'default'));

  it('comes from a version that went live, and ends as an interrupted command does', () => {
    expect(ended.code, ended.out + ended.err).toBe(130);
    expect(ended.err).toContain('run the same command again');
    const types = told.history.map(({ type, verdict }) => `${type}:${verdict ?? ''}`);
    expect(types).toEqual(expect.arrayContaining(['VersionGated:pass', 'ApprovalAnswered:approved']));
    expect(told.checks('drift').length).toBeGreaterThanOrEqual(WEEKS);
    expect(told.checks('quality').length).toBeGreaterThanOrEqual(WEEKS);
    for (const { data } of told.checks('quality').slice(0, WEEKS))
      expect(ended.out).toContain(`quality, ${data.rows.used} rows, AUC ${data.metrics.auc.value} [`);
  });

  figuresOfWeeks(() => told);
});
