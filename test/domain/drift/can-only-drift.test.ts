import { describe, expect, it } from 'vitest';
import { chooseColumns, surveyColumns } from '../../../lib/domain/drift/columns/survey/choose-columns.ts';
import { spellsDate } from '../../../lib/domain/drift/columns/times.ts';
import type { Cell } from '../../../lib/domain/drift/columns/value.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';
import { sample } from '../../suites/sample.ts';
import { type Draw, drawn } from './draw.ts';

/** Columns of kinds that tables have: which of them can only drift, and the word for it. */
const ROWS = 2000;
type Column = (i: number, draw: Draw) => Cell;

async function saidOf(name: string, column: Column, rows = ROWS): Promise<string | undefined> {
  const draw = drawn(7);
  const cells = Array.from({ length: rows }, (_, i) => [column(i, draw), String(draw.normal())]);
  const { leftOut } = chooseColumns(await surveyColumns([name, 'beside'], cells));
  return leftOut.find((one) => one.name === name)?.because;
}
async function typeOf(name: string, column: Column): Promise<string | undefined> {
  const draw = drawn(7);
  const cells = Array.from({ length: ROWS }, (_, i) => [column(i, draw), String(draw.normal())]);
  const { schema } = chooseColumns(await surveyColumns([name, 'beside'], cells));
  return schema.features.find((feature) => feature.name === name)?.type;
}
const iso = (ms: number): string => new Date(ms).toISOString();
const START = Date.UTC(2014, 4, 2);
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Some moment of a year, whatever the row. */
const someday = (draw: Draw): number => START + Math.floor(draw.below(365 * 86_400)) * 1000;
const shuffled = (i: number): number => (i * 1_237) % ROWS;
const hex = (draw: Draw, length: number): string =>
  Array.from({ length }, () => Math.floor(draw.below(16)).toString(16)).join('');
const uuid = (draw: Draw): string => [8, 4, 4, 4, 12].map((length) => hex(draw, length)).join('-');
const WORDS = 'the parcel came late and was not what I had asked for but they sent another one soon'.split(' ');
const sentence = (draw: Draw): string =>
  Array.from({ length: 5 + draw.below(9) }, () => WORDS[Math.floor(draw.below(WORDS.length))]).join(' ');

const ONLY_DRIFT: [what: string, because: RegExp, name: string, column: Column][] = [
  ['row numbers', /unique/, 'row', (i) => String(i + 1)],
  ['row numbers, shuffled', /unique/, 'n', (i) => String(shuffled(i))],
  ['row numbers as floats, some missing', /unique/, 'n', (i) => (i % 40 === 0 ? '' : `${shuffled(i)}.0`)],
  ['a half of all row numbers', /unique/, 'n', (i) => String(2 * shuffled(i) + (i % 2))],
  ['numbers in steps of ten', /unique/, 'n', (i) => String(10 * shuffled(i))],
  ['order numbers', /unique/, 'order', (i) => `ORD-${1_000_000 + shuffled(i)}`],
  ['UUIDs', /UUID/, 'key', (_, draw) => uuid(draw)],
  [
    'UUIDs in braces, some missing',
    /UUID/,
    'k',
    (i, draw) => (i % 9 === 0 ? undefined : `{${uuid(draw).toUpperCase()}}`),
  ],
  ['digests', /UUID/, 'digest', (_, draw) => hex(draw, 40)],
  [
    'UUIDs of users with several rows',
    /UUID/,
    'who',
    (i) => `00000000-0000-4000-8000-${String(Math.floor(i / 8)).padStart(12, '0')}`,
  ],
  ['users of two rows each', /an id/, 'user', (i) => String(500_000 + (shuffled(i) >> 1))],
  ['users of two rows each, as text', /an id/, 'user', (i) => `u${shuffled(i) >> 1}`],
  ['users of some rows each, called so', /an id/, 'user_id', (_, draw) => String(Math.floor(draw.below(900)))],
  ['sparse numbers called an id', /an id/, 'houseId', (_, draw) => String(1e9 + Math.floor(draw.below(8e9)))],
  [
    'people of ten rows each, called an id, one after the other',
    /an id/,
    'bioguide_id',
    (i) => `A${Math.floor(i / 10)}`,
  ],
  [
    'pages that rows come from',
    /addresses/,
    'url',
    (i) => `https://example.com/change?year=${2000 + Math.floor(i / 170)}`,
  ],
  ['e-mail addresses', /unique/, 'mail', (i) => `p${shuffled(i)}@example.com`],
  ['names of people', /free text/, 'Name', (i) => `Braund, Mr. Owen ${i}`],
  ['tickets', /single row/, 'Ticket', (i, draw) => (i % 3 === 0 ? `PC ${Math.floor(draw.below(300))}` : `A/5 ${i}`)],
  ['tickets, most of them numbers', /unique/, 'Ticket', (i) => (i % 4 === 0 ? `A/5 ${i}` : String(3_000 + 7 * i))],
  ['orders, some cancelled', /unique/, 'order', (i) => `${i % 50 === 0 ? 'C' : ''}${536_365 + shuffled(i)}`],
  ['invoices with a year', /unique/, 'invoice', (i) => `2026/${10_000 + shuffled(i)}`],
  ['parcels with a letter behind', /unique|single/, 'parcel', (i) => `${10_000 + shuffled(i)}${'ABCDEFH'[i % 7]}`],
  ['codes with noughts', /unique/, 'code', (i) => `${String(shuffled(i)).padStart(6, '0')} DE`],
  ['addresses of machines', /unique/, 'ip', (i) => `10.0.${shuffled(i) >> 8}.${shuffled(i) % 256}`],
  ['telephones', /unique/, 'phone', (i) => `+49 30 ${5_000_000 + shuffled(i)}`],
  ['comments', /free text/, 'comment', (_, draw) => sentence(draw)],
  ['ISO times', /a time/, 'x', (_, draw) => iso(someday(draw))],
  ['days', /a time/, 'x', (_, draw) => iso(someday(draw)).slice(0, 10)],
  ['days, some NULL', /a time/, 'x', (i, draw) => (i % 5 === 0 ? 'NULL' : iso(someday(draw)).slice(0, 10))],
  ['times of pandas', /a time/, 'x', (_, draw) => iso(someday(draw)).slice(0, 19).replace('T', ' ')],
  ['20141013T000000', /a time/, 'date', (_, draw) => `${iso(someday(draw)).slice(0, 10).replaceAll('-', '')}T000000`],
  ['20141013', /a time/, 'x', (_, draw) => iso(someday(draw)).slice(0, 10).replaceAll('-', '')],
  ['201410 of forty months', /a time/, 'x', (i) => String(200_001 + 100 * (shuffled(i) % 4) + (shuffled(i) % 11))],
  ['13/10/2014', /a time/, 'x', (_, draw) => iso(someday(draw)).slice(0, 10).split('-').reverse().join('/')],
  [
    '10/13/14 3:04 PM',
    /a time/,
    'x',
    (_, draw) => {
      const d = new Date(someday(draw));
      return `${d.getUTCMonth() + 1}/${d.getUTCDate()}/14 ${1 + (d.getUTCHours() % 12)}:04 PM`;
    },
  ],
  ['13.10.2014', /a time/, 'x', (_, draw) => iso(someday(draw)).slice(0, 10).split('-').reverse().join('.')],
  [
    '02-May-2014',
    /a time/,
    'x',
    (_, draw) => {
      const d = new Date(someday(draw));
      return `${d.getUTCDate()}-${MONTHS[d.getUTCMonth()]}-2014`;
    },
  ],
  ['Fri, 02 May 2014 10:00:00 GMT', /a time/, 'x', (_, draw) => new Date(someday(draw)).toUTCString()],
  ['epoch seconds', /a time/, 'x', (_, draw) => String(someday(draw) / 1000)],
  ['epoch seconds with a fraction', /a time/, 'x', (_, draw) => String(someday(draw) / 1000 + 0.25)],
  ['epoch seconds as floats', /a time/, 'x', (_, draw) => (someday(draw) / 1000).toExponential()],
  ['epoch milliseconds', /a time/, 'x', (_, draw) => String(someday(draw))],
  ['epoch nanoseconds', /a time/, 'x', (_, draw) => `${someday(draw)}123456`],
  [
    'epoch seconds of 1997, called a timestamp',
    /a time/,
    'timestamp',
    (_, draw) => String(874_724_710 + Math.floor(draw.below(2e7))),
  ],
  ['days of a spreadsheet', /a time/, 'Order Date', (_, draw) => String(41_000 + Math.floor(draw.below(700)))],
  ['times of day that go on', /a time/, 'x', (i) => iso(START + 97_000 * i).slice(11, 19)],
  ['the one day of the file', /a time/, 'snapshot', () => '2014-05-02'],
  ['seven days in order', /a time/, 'day', (i) => iso(START + Math.floor(i / 300) * 86_400_000).slice(0, 10)],
  ['seconds since the first row', /rises/, 'Time', (i) => String(Math.floor(i / 1.7))],
  ['seconds as floats, falling', /rises/, 'elapsed', (i, draw) => (9_000 - i * 1.5 - draw.below(1)).toFixed(3)],
  [
    'names of people, one after the other',
    /new values/,
    'bioname',
    (i) => `${hex(drawn(Math.floor(i / 10)), 6)}, Fred George`,
  ],
  [
    'keys of customers who come as time goes by',
    /new values/,
    'customer_id',
    (i, draw) => String(10_000 + Math.floor((100 + i / 5) * (1 - draw.below(1) ** 2))),
  ],
  ['keys as text', /new values/, 'customer', (i, draw) => `C${Math.floor((100 + i / 5) * (1 - draw.below(1) ** 2))}`],
  ['a counter of days', /rises/, 'day', (i) => String(Math.floor(i / 40))],
  ['years in order', /rises/, 'year', (i) => String(1950 + Math.floor(i / 40))],
  ['keys of a wide range', /unique/, 'key', (i) => String(63_000_000 + ((i * 7_919 + 11) % 250_007))],
  ['a meter', /unique/, 'meter', (i, draw) => String(100_000 + i * 12 + Math.floor(draw.below(10)))],
];

let sum = 0;
/** Draws of an even spread, sorted: they lie as far apart as chance puts them. */
const evenlyInOrder: Column = (i, draw) => {
  sum = i === 0 ? 7 : sum - Math.log(1 - draw.below(1)) / 250;
  return sum.toFixed(6);
};
const STAYS: [what: string, name: string, column: Column][] = [
  ['amounts, each another', 'amount', (_, draw) => (Math.exp(3 + draw.normal()) + draw.below(1e-6)).toFixed(8)],
  ['amounts in cents', 'price', (_, draw) => Math.exp(8 + draw.normal()).toFixed(2)],
  ['amounts in order', 'price', (i) => Math.exp(8 + 3 * ((i + 0.5) / ROWS - 0.5) ** 3 * 8).toFixed(2)],
  [
    'amounts with blanks',
    'price',
    (_, draw) =>
      Math.exp(8 + draw.normal())
        .toFixed(2)
        .replace(/(?=\d{3}\.)/, ' '),
  ],
  ['shares', 'share', (_, draw) => `${(100 * draw.below(1)).toFixed(3)} %`],
  ['school grades', 'grade', (i) => `${1 + (i % 5)}${['', '-', '+'][i % 3]}`],
  ['an even spread in order', 'urbanity', evenlyInOrder],
  ['what four rows have in common', 'population', (i) => String(Math.floor(1e6 * drawn(i >> 2).below(1)))],
  ['post codes with noughts', 'zip', (_, draw) => String(501 + Math.floor(draw.below(99_000))).padStart(5, '0')],
  ['latitudes', 'lat', (_, draw) => (40 + draw.normal()).toFixed(5)],
  ['places in a file sorted by another column', 'county', (i) => hex(drawn(Math.floor(i / 15)), 6).replace(/\d/g, 'x')],
  [
    'zones of which a part has others',
    'zone',
    (i, draw) => `Zone ${Math.floor(draw.below(150)) + (i > 1_600 ? 50 : 0)}`,
  ],
  ['ages in order', 'age', (i) => String(18 + Math.floor((i * 60) / ROWS))],
  ['doubles of an even range', 'u', (_, draw) => String(draw.below(1))],
  ['scores of a normal', 'V1', (_, draw) => String(draw.normal())],
  ['populations, each another', 'population', (_, draw) => String(Math.floor(Math.exp(8 + 2 * draw.normal())) + 100)],
  ['whole numbers of a wide range', 'sqft_lot', (_, draw) => String(Math.floor(draw.below(1e6)))],
  ['zip codes', 'zip', (_, draw) => String(10_001 + Math.floor(draw.below(900)))],
  ['zip codes of a whole country', 'zipcode', (_, draw) => String(501 + Math.floor(draw.below(99_000)))],
  ['pages that visitors come from', 'referrer', (_, draw) => `https://example.com/${Math.floor(draw.below(40))}`],
  ['zip codes in a sorted file', 'postcode', (i) => `P${Math.floor(i / 10)}`],
  ['zip codes as text', 'postcode', (_, draw) => `P${Math.floor(draw.below(900))}`],
  ['years', 'year', (_, draw) => String(1990 + Math.floor(draw.below(30)))],
  ['months', 'month', (i) => MONTHS[i % 12]],
  ['months by number', 'month', (i) => String(1 + (i % 12))],
  ['five dates, again and again', 'contract', (i) => `2026-0${1 + (i % 5)}-01`],
  ['hours', 'hour', (i) => `${String(i % 24).padStart(2, '0')}:00`],
  ['ids of places', 'PULocationID', (_, draw) => String(1 + Math.floor(draw.below(260)))],
  ['ids of stores, as text', 'store_id', (i) => `s${i % 40}`],
  ['balanced classes', 'class', (i) => String(i % 10)],
  ['yes and no', 'paid', (i) => String(i % 3 === 0)],
  [
    "salaries in the range of spreadsheets' days",
    'salary',
    (_, draw) => String(25_000 + Math.floor(draw.below(30_000))),
  ],
  ['phrases that come again', 'reason', (i) => `the customer did not answer call ${i % 7}`],
  ['cities with a long tail', 'city', (_, draw) => `c${Math.floor(1 / (draw.below(1) + 1e-3))}`],
  ['nothing at all', 'empty', () => ''],
  ['zero, rarely a number', 'gain', (i, draw) => (i % 20 === 0 ? String(Math.floor(draw.below(1e5))) : '0')],
];

describe('a column that can only drift', () => {
  it.each(ONLY_DRIFT)('is left out: %s', async (_, because, name, column) => {
    expect(await saidOf(name, column)).toMatch(because);
  });

  it('is one in a large table too, where values are sampled', async () => {
    expect(await saidOf('n', (i) => String((i * 7_919) % 50_000), 50_000)).toMatch(/unique/);
    expect(await saidOf('request', (_, draw) => hex(draw, 12), 50_000)).toMatch(/unique/);
    expect(await saidOf('user', (i) => `u${((i * 7_919) % 50_000) >> 1}`, 50_000)).toMatch(/an id/);
  });
});

it('counts spellings of one number as one value, and a code as itself', async () => {
  const cells = Array.from({ length: 900 }, (_, i) => [
    `${i % 30}${['', '.0', '.00'][Math.floor(i / 30) % 3]}`,
    `0${i % 30}${'.0'.repeat(Math.floor(i / 30) % 2)}`,
  ]);
  const [number, code] = await surveyColumns(['number', 'code'], cells);
  expect(number?.repeats).toMatchObject({ distinct: 30, repeated: 870 });
  expect(code?.repeats.distinct).toBeGreaterThan(30);
});

describe('a column that may be stable', () => {
  it.each(STAYS)('stays: %s', async (_, name, column) => {
    expect(await saidOf(name, column)).toBeUndefined();
  });

  it('stays in a large table, and in one of a few rows', async () => {
    for (const [, name, column] of STAYS.filter(([what]) => !/dates/.test(what)))
      expect([name, await saidOf(name, column, 12)]).toEqual([name, undefined]);
    const large = STAYS.filter(([what]) => !/order|tail/.test(what));
    for (const [, name, column] of large.slice(0, sample(6, large.length)))
      expect([name, await saidOf(name, column, 30_000)]).toEqual([name, undefined]);
  });
});

const amount = (draw: Draw): number => Math.exp(8 + draw.normal());
const ASKED: [what: string, column: Column][] = [
  ['decimal commas', (_, draw) => amount(draw).toFixed(2).replace('.', ',')],
  [
    'thousands apart by underscores',
    (_, draw) =>
      amount(draw)
        .toFixed(0)
        .replace(/(?=\d{3}$)/, '_'),
  ],
  ['a minus behind', (i, draw) => `${amount(draw).toFixed(2)}${i % 3 === 0 ? '-' : ''}`],
  ['a minus behind whole numbers', (_, draw) => `${amount(draw).toFixed(0)}-`],
  ["exponents of Fortran's", (_, draw) => amount(draw).toExponential(4).replace('e', 'D')],
  ['powers of ten', (_, draw) => `${(amount(draw) / 1000).toFixed(4)} x 10^3`],
  ['letters for thousands', (_, draw) => `${(amount(draw) / 1000).toFixed(3)}k`],
  ['words for millions', (_, draw) => `${(amount(draw) / 1000).toFixed(3)} million`],
  ['a measure nobody knows', (_, draw) => `${amount(draw).toFixed(0)} apples`],
  ['amounts of two currencies', (i, draw) => `${i % 2 ? '$' : '€'}${amount(draw).toFixed(2)}`],
  ['limits of detection', (i, draw) => `${i % 3 ? '' : '<'}${amount(draw).toFixed(3)}`],
  ['quotes of a spreadsheet', (_, draw) => `'${amount(draw).toFixed(2)}'`],
  ['formulas of a spreadsheet', (_, draw) => `="${amount(draw).toFixed(2)}"`],
  ['measures with their errors', (_, draw) => `${amount(draw).toFixed(2)} ± 0.${Math.floor(draw.below(90))}`],
  ['a dash for no cents', (_, draw) => `${amount(draw).toFixed(0)}.-`],
  ['a rate', (_, draw) => `${amount(draw).toFixed(2)}/mo`],
  [
    'words among fractions',
    (i, draw) =>
      i % 400 === 7 ? ['unknown', 'to come', 'see file', 'late', 'lost'][(i - 7) / 400]! : amount(draw).toFixed(3),
  ],
];

const two = (draw: Draw, below: number) => String(Math.floor(draw.below(below))).padStart(2, '0');
const ofDay: Column = (_, draw) => `${two(draw, 24)}:${two(draw, 60)}`;
const CLOCKS: [what: string, type: string | undefined, name: string, column: Column][] = [
  ['laps', 'duration', 'x', (_, draw) => `1:${(10 + draw.below(49)).toFixed(3)}`],
  [
    'laps, most below a minute',
    'duration',
    'x',
    (i, draw) => `${i % 9 ? '' : '1:'}${(10 + draw.below(49)).toFixed(3)}`,
  ],
  ['hours beyond a day', 'duration', 'x', (_, draw) => `${Math.floor(draw.below(90))}:${two(draw, 60)}:15`],
  [
    'durations of pandas',
    'duration',
    'x',
    (_, draw) =>
      `${Math.floor(draw.below(3))} days 0${Math.floor(draw.below(9))}:15:${10 + Math.floor(draw.below(49))}.25`,
  ],
  [
    'durations of ISO 8601',
    'duration',
    'x',
    (_, draw) => `PT${Math.floor(draw.below(9))}H${draw.below(59).toFixed(2)}S`,
  ],
  [
    'hours and minutes',
    'duration',
    'x',
    (i, draw) =>
      i % 5 ? `${1 + Math.floor(draw.below(3))}h ${Math.floor(draw.below(60))}m` : `${Math.floor(draw.below(60))}m`,
  ],
  ['times of day', 'time-of-day', 'x', ofDay],
  [
    'times of day with AM and PM',
    'time-of-day',
    'x',
    (i, draw) => `${1 + Math.floor(draw.below(12))}:${two(draw, 60)} ${i % 2 ? 'AM' : 'p.m.'}`,
  ],
  ['times of day called durations', 'duration', 'call_duration', ofDay],
  ['few times of day', 'category', 'x', (i) => `${10 + (i % 12)}:30`],
  ['few durations', 'category', 'x', (i) => `0:${10 + (i % 12)}:30`],
  [
    'seconds since the first row',
    undefined,
    'x',
    (i) => `${Math.floor(i / 20)}:${String((i * 3) % 60).padStart(2, '0')}:00`,
  ],
  ['metres', 'number', 'x', (_, draw) => `${Math.floor(draw.below(60))}m`],
];

it.each(CLOCKS)(
  'clocks are watched as seconds, unless they are few or go on with the rows: %s',
  async (_, type, name, column) => {
    expect(await typeOf(name, column)).toBe(type);
  },
);

describe('a column that may be numbers which nobody reads', () => {
  it('is asked for where so many are different that a category would hide what moves, and is one where they are few', async () => {
    const money =
      (below: number): Column =>
      (_, draw) => {
        const value = Math.floor(draw.below(below));
        return value < below / 2 ? `€${100 + value}K` : `€${(value / 100).toFixed(1)}M`;
      };
    await expect(saidOf('value', money(900))).rejects.toThrow(/`value` \(`€.*`\).*not be watched as numbers/);
    expect(await saidOf('value', money(40))).toBeUndefined();
    const area =
      (below: number): Column =>
      (i, draw) =>
        i % 20 === 0 ? 'unknown' : String(Math.floor(draw.below(below)));
    for (const below of [700, 70]) expect(await typeOf('area', area(below))).toBe('integer');
    expect(await typeOf('price', (i, draw) => (i % 400 === 7 ? 'unknown' : amount(draw).toFixed(3)))).toBe('number');
    expect(await typeOf('age', (i, draw) => (i % 30 ? String(Math.floor(draw.below(90))) : '90+'))).toBe('integer');
    expect(await typeOf('district', (i, draw) => (i % 20 ? String(1 + Math.floor(draw.below(12))) : 'K'))).toBe(
      'category',
    );
    expect(await typeOf('order', (i) => (i % 100 ? String(70_000 + shuffled(i)) : 'unknown'))).toBeUndefined();
    expect(await saidOf('zip', (_, draw) => `${100 + Math.floor(draw.below(600))}xx`)).toBeUndefined();
  });

  it('is no column of addresses', async () => {
    const octet = (draw: Draw) => 100 + Math.floor(draw.below(156));
    expect(await saidOf('ip', (_, draw) => `10.${octet(draw)}.${octet(draw)}.${octet(draw)}`)).toMatch(
      /unique|single row/,
    );
  });

  it.each(ASKED)('is asked for, never left out: %s', async (_, column) => {
    await expect(saidOf('price', column)).rejects.toThrow(/`price`.*`--types price=/);
  });

  it('is named with the others, each once, and by what is no number', async () => {
    const [commas, , minus] = ASKED;
    const words = ASKED.at(-1)!;
    const draw = drawn(9);
    const rows = Array.from({ length: ROWS }, (_, i) => [commas!, minus!, words].map(([, column]) => column(i, draw)));
    const profiles = await surveyColumns(['a', 'b', 'c'], rows);
    expect(() => chooseColumns(profiles)).toThrow(
      /numbers of `a` \(`.*,.*`\), `b` \(`.*-`\) are written in a way that is not read.*`--ignore a,b`.*; 1995 of the 2000 values of `c` are numbers, 5 are not, as `unknown`: say `--types c=number`/,
    );
    expect(
      chooseColumns(profiles, {
        ignore: ['a'],
        types: new Map([
          ['b', 'category'],
          ['c', 'number'],
        ]),
      }),
    ).toMatchObject({
      schema: {
        features: [
          { name: 'b', type: 'category' },
          { name: 'c', type: 'number' },
        ],
      },
      leftOut: [{ name: 'a', because: 'ignored' }],
    });
  });
});

describe('what is asked for', () => {
  const rows = Array.from({ length: 100 }, (_, i) => [String(i), `2026-01-${10 + (i % 20)}`, String(i % 7)]);
  const chosen = async (wishes: Parameters<typeof chooseColumns>[1]) =>
    chooseColumns(await surveyColumns(['id', 'day', 'x'], rows), wishes);

  it('puts a column back, with its type', async () => {
    const { schema, leftOut } = await chosen({ types: new Map([['day', 'category']]) });
    expect(schema.features.map(({ name, type }) => [name, type])).toEqual([
      ['day', 'category'],
      ['x', 'integer'],
    ]);
    expect(leftOut).toEqual([{ name: 'id', because: 'unique in every row' }]);
    expect((await chosen({ ignore: ['x'], types: new Map([['id', 'integer']]) })).backAs).toEqual(['day=category']);
    expect((await chosen({})).backAs).toEqual(['id=integer', 'day=category']);
    expect((await chosen({ only: ['id'] })).schema.features).toEqual([{ name: 'id', type: 'integer' }]);
  });

  it('leaves out what is ignored, and is refused when nothing is left', async () => {
    await expect(chosen({ ignore: ['x'] })).rejects.toThrow(InvalidEventError);
    await expect(chosen({ ignore: ['x'] })).rejects.toThrow('`day` (a time), `x` (ignored)');
  });
});

it.each([
  '2014-05',
  '2014-W05',
  '2014Q3',
  'Dec-2011',
  'May 2, 2014',
  '2 May 2014 10:00',
  '10/Oct/2000:13:55:36 -0700',
  '2026-01-01T00:00:00+01:00[Europe/Berlin]',
  'Fri May 02 2014 10:00:00 GMT+0000 (UTC)',
  'Fri May  2 10:00:00 UTC 2014',
  '1/2/2014',
])('a date may be written %s', (text) => expect(spellsDate(text)).toBe(true));
it.each([
  'may',
  '2014',
  '1.2.10',
  '10.0.0.1',
  '12/34',
  '99-99-2014',
  '2014-13-01',
  'March madness',
  '555-0199',
  '1 of 2',
])('no date is %s', (text) => expect(spellsDate(text)).toBe(false));
