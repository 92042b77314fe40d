import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FORM_NAMES } from '../../cli/text/manifest/served-starts.ts';
import { formOf } from '../../lib/domain/serving/forms.ts';
import { TASKS } from '../../lib/domain/task/task.ts';
import { newHome, steward } from './cli.ts';

const home = newHome();

describe('init', () => {
  const write = (task: string, ...more: string[]): string => {
    const file = join(home, `${task}.model.yaml`);
    const said = ['init', '--task', task, '--name', `my-${task}`, '--out', file, ...more];
    expect(steward(home, ...said)).toMatchObject({ code: 0 });
    return file;
  };

  it.each(TASKS)('writes a manifest of a %s task that `apply --dry-run` accepts as it is', (task) => {
    const tried = steward(home, 'apply', '-f', write(task), '--dry-run', '--as', 'u_ana');
    expect(tried).toMatchObject({ code: 0, err: '', out: expect.stringContaining(`would be created: my-${task}`) });
    expect(tried.out).toContain('applied once these no longer say CHANGE-ME:\n  owner\n  purpose\n');
  });

  it.each(FORM_NAMES)('writes one that is served as %s, which `apply` takes once it is filled in', (form) => {
    const file = write('regression', '--force', '--serving', form);
    const apply = (...more: string[]) => steward(newHome(), 'apply', '-f', file, '--as', 'u_ana', ...more);
    expect(apply('--dry-run')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('would be created') });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('CHANGE-ME', 'mine').replaceAll('change-me', 'mine'));
    expect(apply()).toMatchObject({ code: 0, err: '', out: expect.stringContaining('created: my-regression') });
    expect(formOf(parse(readFileSync(file, 'utf8')).deployments[0])).toBe(form);
  });

  it('writes one that is applied once it is filled in, and not before', () => {
    const file = write('regression', '--force');
    const apply = (...more: string[]) => steward(home, 'apply', '-f', file, '--as', 'u_ana', ...more);
    expect(apply()).toMatchObject({ code: 3, err: expect.stringContaining('`owner`: still says `CHANGE-ME`') });
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('CHANGE-ME', 'mine').replaceAll('change-me', 'mine'));
    const tried = apply('--dry-run');
    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining('would be created') });
    expect(tried.out).not.toContain('CHANGE-ME');
    expect(apply()).toMatchObject({ code: 0, out: expect.stringContaining('created: my-regression') });
    writeFileSync(file, readFileSync(file, 'utf8').replace('quorum: 1', 'quorum: 2'));
    expect(apply('--dry-run').out).toContain('would be changed: my-regression');
    expect(apply('--dry-run').out).toContain('different: approval.quorum');
  });

  it('keeps a file that is there, unless it is forced', () => {
    const file = join(home, 'mine.yaml');
    writeFileSync(file, 'precious');
    const again = (...more: string[]) => steward(home, 'init', '--task', 'other', '--out', file, ...more);
    expect(again()).toMatchObject({ code: 3, err: expect.stringContaining('is there already') });
    expect(readFileSync(file, 'utf8')).toBe('precious');
    expect(again('--force').code).toBe(0);
    expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ model: 'CHANGE-ME', task: { type: 'other' } });
  });

  it('prints what it would write, or all of it as JSON', () => {
    const file = join(home, 'printed.yaml');
    const said = ['init', '--task', 'ranking', '--name', 'search'];
    const printed = steward(home, ...said);
    steward(home, ...said, '--out', file);
    expect(printed).toMatchObject({ code: 0, out: readFileSync(file, 'utf8') });
    expect(JSON.parse(steward(home, ...said, '--json').out)).toEqual({
      task: 'ranking',
      serving: 'real-time',
      model: 'search',
      unfilled: expect.arrayContaining(['owner', 'retraining.pipeline']),
      manifest: parse(printed.out),
    });
  });

  it.each([
    [['--task', 'cluster'], 'Allowed choices are binary'],
    [['--task', 'other', '--serving', 'components'], 'Allowed choices are real-time, serverless'],
    [[], "required option '--task <task>' not specified"],
    [['--task', 'other', '--name', 'a b'], '1 to 63 letters'],
    [['--task', 'other', '--out', '.', '--force'], 'is a folder'],
    [['--task', 'other', '--out', '/nowhere/at/all.yaml'], '/nowhere/at/all.yaml'],
    [['--task', 'other', '--at', 'aws'], "unknown option '--at'"],
  ])('refuses %j in words', (more, words) => {
    expect(steward(newHome(), 'init', ...more)).toMatchObject({ code: 3, err: expect.stringContaining(words) });
  });
});
