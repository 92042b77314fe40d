import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseCaptureLine } from '../../../lib/domain/capture/capture.ts';
import { buildBaseline } from '../../../lib/domain/drift/baseline/build-baseline.ts';
import { base64, captureLine, csv } from './lines.ts';
import { exactly, scanned } from './readers.ts';

/** The bodies that vendors document, as docs/capture.md lists them. */
const bare = (cell: string): string => cell.replace(/^`|`$/g, '').replaceAll('\\n', '\n');
const documented = readFileSync('docs/capture.md', 'utf8')
  .split("## What vendors' pages say")[1]!
  .split('\n## ')[0]!
  .split('\n')
  .filter((line) => /^\| .* \| (?:asked|answered) \| /.test(line))
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([page, side, type, body, columns, values]) => ({
    ...{ page: page!, side: side as 'asked' | 'answered', type: bare(type!), body: bare(body!) },
    columns: bare(columns!).split(', '),
    values: JSON.parse(bare(values!)) as string[] | string[][],
  }));

it('are many', () => expect(documented.length).toBeGreaterThan(40));

describe('what a vendor documents', () => {
  it.each(documented)(
    'is read as it is meant: $page, $side $columns',
    async ({ side, type, body, columns, values }) => {
      const sent = base64(body, type);
      const answered = side === 'answered';
      const line = captureLine({
        input: answered ? csv(values.map(() => '1,2').join('\n')) : sent,
        output: answered ? { ...sent, mode: 'OUTPUT' } : csv('0.5', 'OUTPUT'),
      });
      const read = parseCaptureLine(line, {
        ...(answered ? { input: ['a', 'b'], output: columns } : { input: columns, output: null }),
      });
      expect(read).toMatchObject({ ok: true });
      const { input, output } = read.ok ? read.value : { input: [], output: [] };
      const cells = answered ? output.map((row) => (columns[0]!.startsWith('$') ? row[1] : row[0])) : input;
      expect(cells).toEqual(values);
      // the scanner reads the same, or leaves it
      const names = answered ? ['a', 'b', columns[0]!] : columns;
      const rows = answered ? (values as string[]).map((value) => ['1', '2', value]) : (values as string[][]);
      const features = names.map((name) => ({ name, type: 'category' as const }));
      const [last] = features.slice(-1);
      const schema = answered ? { features: features.slice(0, -1), output: last! } : { features };
      const baseline = await buildBaseline(schema, rows);
      const bytes = Buffer.from(`${line}\n`);
      const { fallback: _, ...ours } = scanned([bytes], baseline, undefined);
      expect(ours).toEqual(await exactly(bytes, baseline, undefined));
      expect(ours.sketch).toMatchObject({ rows: values.length, features: baseline.features.map(() => ({ other: 0 })) });
    },
  );
});
