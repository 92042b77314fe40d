import { describe, expect, it } from 'vitest';
import { FeatureSchema } from '../../../lib/domain/drift/columns/schema.ts';
import { chooseColumns, surveyColumns } from '../../../lib/domain/drift/columns/survey/choose-columns.ts';
import { InvalidEventError } from '../../../lib/domain/errors.ts';

describe('inferring a schema', () => {
  it.each([
    ['integer', ['1', '-2', '3e0', '']],
    ['number', ['1', '2.5']],
    ['category', ['1', 'two']],
    ['integer', ['1', 'NaN', 'NA', '-']],
    ['category', ['NA', 'yes']],
    ['category', ['007', '123']],
    ['category', ['9007199254740993']],
    ['category', ['', undefined]],
    ['number', ['0.5', '0']],
  ])('takes %s for %j', async (type, cells) => {
    const profiles = await surveyColumns(
      ['x'],
      cells.map((cell) => [cell]),
    );
    expect(chooseColumns(profiles).schema.features).toEqual([{ name: 'x', type }]);
  });

  it('is refused without rows', async () => {
    await expect(surveyColumns(['x'], [])).rejects.toThrow(InvalidEventError);
  });
});

it.each([
  ['an unknown key', { features: [{ name: 'x', type: 'number', unit: 'm' }] }],
  ['an unknown type', { features: [{ name: 'x', type: 'float' }] }],
  ['no feature', { features: [] }],
  [
    'a name that is there twice',
    {
      features: [
        { name: 'x', type: 'number' },
        { name: 'x', type: 'category' },
      ],
    },
  ],
  [
    'an output named as a feature',
    { features: [{ name: 'x', type: 'number' }], output: { name: 'x', type: 'number' } },
  ],
])('refuses a schema with %s', (_name, schema) => {
  expect(FeatureSchema.safeParse(schema).success).toBe(false);
});
