import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Draw, drawn } from '../../domain/drift/draw.ts';
import { newHome, steward } from '../cli.ts';

const home = newHome();
const run = (...args: string[]) => steward(home, 'drift', ...args);
const WORDS = 'the order of my parcel is late where box came broken thanks please help refund'.split(' ');

/** Rows of a text and a vector in three clouds, the vectors moved by so much. */
const rowsOf = (draw: Draw, rows: number, off: number): string =>
  Array.from({ length: rows }, () => {
    const cloud = Math.floor(draw.below(3));
    const message = Array.from({ length: 4 + draw.below(12) }, () => WORDS[Math.floor(draw.below(WORDS.length))]);
    const vector = Array.from({ length: 8 }, (_, i) =>
      Number(((i === cloud ? 5 : 0) + off + draw.normal()).toFixed(3)),
    );
    return `${JSON.stringify({ message: message.join(' '), vector, age: 20 + Math.floor(draw.below(50)) })}\n`;
  }).join('');

it('texts and vectors are played again and get limits as they are checked, and a manifest with them takes these', () => {
  const draw = drawn(21);
  const [train, days] = [join(home, 'train.jsonl'), join(home, 'days')];
  writeFileSync(train, rowsOf(draw, 2_000, 0));
  mkdirSync(days);
  for (const [day, off] of [0, 0, 1].entries())
    writeFileSync(join(days, `2026-11-0${day + 1}.jsonl`), rowsOf(draw, 400, off));
  const baseline = join(home, 'baseline.json');
  expect(run('baseline', '--data', train, '--types', 'message=text', '-o', baseline).code).toBe(0);

  const played = JSON.parse(run('replay', '--baseline', baseline, '--data', days, '--every', '1d', '--json').out);
  const { checks } = played.policies[0];
  for (const [at, day] of [1, 2, 3].entries()) {
    const file = join(days, `2026-11-0${day}.jsonl`);
    const { verdict, reasons } = JSON.parse(run('check', '--baseline', baseline, '--data', file, '--json').out);
    expect(checks[at]).toMatchObject({ verdict, reasons });
  }
  expect(checks[2].reasons.map(({ subject }: { subject: string }) => subject)).toContain(
    'vector: distance to its group',
  );

  const manifest = join(home, 'model.yaml');
  const columns = [
    '{ name: message, type: text }',
    '{ name: vector, type: embedding, dimension: 8 }',
    '{ name: age, type: integer }',
  ];
  writeFileSync(
    manifest,
    `model: support\nschema:\n  features: [${columns.join(', ')}]\nmonitoring:\n  drift:\n    schedule: rate(1 day)\n    window: 1d\n    confirm: { drifted: 1, of: 1 }\n    policy: {}\n`,
  );
  const written = run('suggest', '--baseline', baseline, '--rows', '1000', '--write', manifest);
  expect(written.code, written.err).toBe(0);
  expect(readFileSync(manifest, 'utf8')).toMatch(/"?vector: length"?: \{ ks: 0\.\d+/);
});
