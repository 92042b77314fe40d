import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MODEL_ACTIONS } from '../../lib/contract/api.ts';
import { RECORD_TYPES, type RecordType } from '../../lib/domain/ledger/types.ts';
import { KINDS } from '../../lib/words/record-sentence.ts';
import { writtenTypes } from '../domain/written.ts';

const types = Object.keys(RECORD_TYPES) as RecordType[];
const text = (file: string) => readFileSync(file, 'utf8');

describe('a word', () => {
  it('of the ledger has a flow that writes it', () => {
    expect(types.filter((type) => !writtenTypes().includes(type))).toEqual([]);
  });

  it('of the ledger that goes out as an event stands in docs/events.md', () => {
    const told = types.filter((type) => RECORD_TYPES[type].event);
    expect(told.filter((type) => !text('docs/events.md').includes(`\`${type}\``))).toEqual([]);
  });

  it('of the timeline is one of the ledger, and none of the ledger is missing there', () => {
    const shown: string[] = Object.values(KINDS).flat();
    expect(shown.filter((type) => !types.includes(type as RecordType))).toEqual([]);
    expect(types.filter((type) => type !== 'ChainCreated' && !shown.includes(type))).toEqual([]);
  });

  it('of the policies is asked by a flow, and every one that is asked is one of them', () => {
    const schema = text('policies/permissions.cedarschema');
    const actions = [...schema.matchAll(/^action ([\w, ]+?) in \[/gm)].flatMap(([, names = '']) => names.split(', '));
    const flows = globSync('functions/**/*.ts').map(text).join('\n');
    const asked = [
      ...[...flows.matchAll(/permissionRequest\([\w.]+, '(\w+)'/g)].map(([, action]) => action),
      ...[...flows.matchAll(/^ {2}(?:'?[\w-]+'?): '(\w+)',$/gm)].map(([, action]) => action),
      ...[...flows.matchAll(/mayDo\([\w.]+, [\w.]+, '(\w+)'/g)].map(([, action]) => action),
      ...MODEL_ACTIONS,
    ];
    expect(actions.length).toBeGreaterThan(10);
    expect(actions.filter((action) => !asked.includes(action))).toEqual([]);
    const ports = [...text('lib/ports/policies.ts').matchAll(/^ {2}\| '(\w+)'/gm)].map(([, action]) => action);
    expect(ports.toSorted()).toEqual(actions.toSorted());
  });
});
