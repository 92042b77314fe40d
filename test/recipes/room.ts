import type { Recipe } from './copy.ts';

/** "Adding a room": the file that is put there, whom it may know, and its line in the tree. */
export const ROOM: Recipe = {
  'lib/holidays/easter.ts': () => `import { DAY } from '../domain/time.ts';

/** Easter Sunday of a year as epoch ms (Meeus, Jones, Butcher: Nature 13, 1876, 487). */
export function easter(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  return Date.UTC(year, 2, 22) + (h + l - 7 * m) * DAY;
}
`,
  'test/architecture/rules.ts': (before) =>
    before.replace(
      '  { in: /^lib\\/words\\//',
      '  { in: /^lib\\/holidays\\//, ours: /^lib\\/(holidays|domain)\\//, packages: /^$/ },\n  { in: /^lib\\/words\\//',
    ),
  'CONTRIBUTING.md': (before) => before.replace('  words/ ', '  holidays/     days on which nobody trades\n  words/ '),
};

/** Which of the given files no rule holds. */
export const LAWLESS = `
import { ruleFor } from './test/architecture/rules.ts';
process.stdout.write(JSON.stringify(['lib/holidays/easter.ts', 'lib/nowhere/nothing.ts'].filter((path) => !ruleFor(path))));
`;

/** "Adding a page": what it shows, and its address. */
export const PAGE: Recipe = {
  'console/src/pages/executions.tsx': () => `import { useRoute } from 'preact-iso/router';
import type { Executions as Running } from '../../../lib/contract/api.ts';
import { Title, WhenLoaded } from '../components/states.tsx';
import { useLoaded } from '../data/use-loaded.ts';

/** What runs for one model, and nothing else. */
export function ExecutionsPage() {
  const { model } = useRoute().params;
  const loaded = useLoaded<Running>(\`/api/models/\${encodeURIComponent(model ?? '')}/executions\`);
  return (
    <>
      <Title name="What runs" />
      <WhenLoaded loaded={loaded} what="what runs">
        {({ executions }) => <ul>{executions.map(({ name, status }) => <li key={name}>{name} {status}</li>)}</ul>}
      </WhenLoaded>
    </>
  );
}
`,
  'console/src/app.tsx': (before) =>
    before
      .replace('import { SignedIn }', "import { ExecutionsPage } from './pages/executions.tsx';\nimport { SignedIn }")
      .replace(
        '      <Route default',
        '      <Route path="/models/:model/executions" component={ExecutionsPage} />\n      <Route default',
      ),
};
