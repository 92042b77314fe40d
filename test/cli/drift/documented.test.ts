import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { qualityCommands } from '../../../cli/commands/quality.ts';
import { allFlights } from '../../../examples/flights/data.ts';
import { captureLine, csv } from '../../domain/capture/lines.ts';
import { type Draw, drawn } from '../../domain/drift/draw.ts';
import { newHome, steward } from '../cli.ts';

/** The examples of the pages, run as they stand there: UPDATE_EXAMPLES=1 writes what they print now. */
const home = newHome();
const put = (name: string, text: string): void => {
  mkdirSync(join(home, name, '..'), { recursive: true });
  writeFileSync(join(home, name), text);
};
const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const pick = <T>(draw: Draw, list: readonly T[]): T => list[Math.floor(draw.below(list.length))]!;

/** Orders, and six days of what a model was asked of them; on the last two amounts are twice as large. */
function drawOrders(): void {
  const draw = drawn(11);
  const order = (times: number): string =>
    `${(times * Math.exp(3 + draw.normal())).toFixed(2)},${18 + Math.floor(draw.below(60))},${pick(draw, ['DE', 'DE', 'FR', 'IT'])}`;
  put('train.csv', lines('amount,age,country', ...Array.from({ length: 6_000 }, () => order(1))));
  const START = Date.parse('2026-11-01T00:00:00Z');
  for (let day = 0; day < 6; day++) {
    const captured = Array.from({ length: 1_000 }, (_, i) => {
      const at = new Date(START + day * 86_400_000 + i * 60_000).toISOString();
      return captureLine({ input: csv(order(day > 3 ? 2 : 1)), eventId: `e-${day}-${i}`, inferenceTime: at });
    });
    put(`captured/2026/11/0${day + 1}/a.jsonl`, lines(...captured));
  }
  put('loose.yaml', 'limits: { ks: 0.1 }\n');
  put('strict.yaml', 'limits: { ks: 0.02 }\n');
}

/** Thirty days of flights, a tenth of all. */
async function drawFlights(): Promise<void> {
  const flights = await allFlights({ from: '2001-04-01', to: '2001-05-01', rate: 0.1 });
  const rows = flights.map(
    ({ at, hour, distance, delay, origin }) =>
      `${new Date(at).toISOString().slice(0, 16)},${hour},${distance},${delay},${origin}`,
  );
  put('april.csv', lines('at,hour,distance,delay,origin', ...rows));
}

/** Predictions of which most have a label: people of Kiel are a coin toss, and women score lower. */
function drawPeople(): void {
  const draw = drawn(12);
  const people = Array.from({ length: 6_000 }, (_, id) => {
    const [town, sex] = [pick(draw, ['Ulm', 'Bonn', 'Kiel']), pick(draw, ['f', 'm'])];
    const score = Math.min(0.99, Math.max(0.01, 0.45 + (sex === 'm' ? 0.08 : -0.08) + 0.25 * draw.normal()));
    const label = Number(draw.below(1) < (town === 'Kiel' ? 0.45 : score));
    return { id, town, sex, score: score.toFixed(4), label };
  });
  put('predictions.csv', lines('id,town,score', ...people.map((p) => `${p.id},${p.town},${p.score}`)));
  put('labels.csv', lines('id,label,sex', ...people.slice(0, 5_000).map((p) => `${p.id},${p.label},${p.sex}`)));
}

/** What a command of a page prints here; files of the example lie in a folder of their own. */
function printed(command: string, code: number | null): { out: string; code: number | null } {
  const [program, ...args] = command.split(' ');
  if (program === 'echo') return { out: `${code}\n`, code };
  const here = args.map((arg) => (/^[\w-]+(?:\.(?:csv|json|yaml)|\/)$/.test(arg) ? join(home, arg) : arg));
  if (program === 'cat') return { out: here.map((path) => readFileSync(path, 'utf8')).join(''), code };
  const ran = steward(home, ...here.slice(1));
  // names are shorter there, and what stands beside them begins earlier
  const padding = new RegExp(`^ {${home.length + 1}}(?= +from )`, 'gm');
  // Progress is told where a machine is slow.
  const err = ran.err.replace(/^[\w ]+ \[[# ]+\].*\n/gm, '');
  return { out: `${err}${ran.out}`.replaceAll(`${home}/`, '').replace(padding, ''), code: ran.code };
}

/** The blocks of a page that begin with a command, each with what its commands print now. */
function replayed(page: string): { page: string; blocks: number } {
  let blocks = 0;
  const text = page.replace(/```\n(\$ (?:npx steward (?:drift baseline|quality)).*?)\n```/gs, (_, block: string) => {
    blocks++;
    let code: number | null = 0;
    const parts = [...block.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => {
      const ran = printed(command, code);
      code = ran.code;
      return `$ ${command}\n${ran.out.trimEnd()}`;
    });
    const apart = block.includes('\n\n$ ')
      ? parts.join('\n\n').replace(/\n\n(\$ (?:echo|cat))/g, '\n$1')
      : parts.join('\n');
    return `\`\`\`\n${apart}\n\`\`\``;
  });
  return { page: text, blocks };
}

it.each([
  ['docs/drift-cli.md', 2, async () => [drawOrders(), await drawFlights()]],
  ['docs/quality.md', 1, drawPeople],
])('every printed example of %s is what is printed', async (path, examples, draw) => {
  await draw();
  const before = readFileSync(path, 'utf8');
  const [, policy] = /```yaml\n(limits: .*?)```/s.exec(before) ?? [];
  if (policy !== undefined) put('policy.yaml', policy);
  const { page, blocks } = replayed(before);
  expect(blocks).toBe(examples);
  if (process.env.UPDATE_EXAMPLES) writeFileSync(path, page);
  else expect(page).toBe(before);
});

it('every option of `quality check` is named in its page', () => {
  const program = new Command();
  qualityCommands(program);
  const page = readFileSync('docs/quality.md', 'utf8');
  const options = program.commands[0]!.commands[0]!.options.flatMap(({ long }) => long ?? []);
  expect(options.length).toBeGreaterThan(15);
  expect(options.filter((option) => !page.includes(`\`${option}`))).toEqual([]);
});
