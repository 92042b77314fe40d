import { describe, expect, it } from 'vitest';
import { type Cause, causeCollector, causesInWords } from '../../../lib/domain/approval/causes.ts';
import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';

type Said = [type: LedgerRecord['type'], person: string, about?: Partial<LedgerRecord['subject']>, verdict?: string];
const recorded = ([type, person, about, verdict]: Said) =>
  ({
    type,
    actor: person.startsWith('u_') ? { kind: 'person', id: person } : { kind: 'service', id: person },
    subject: { tenant: 'default', model: 'm', ...about },
    verdict,
  }) as LedgerRecord;

/** @param oldest first, as it came about; the question is about version 2 into `prod` */
function causes(oldest: Said[], trainedBy?: string): string[] {
  const collector = causeCollector({ version: 2, deployment: 'prod', requester: 'pipeline', trainedBy });
  for (const said of oldest.toReversed()) if (collector.take(recorded(said))) break;
  return collector.causes().map(({ person, did }) => `${person} ${did}`);
}

const V1 = { version: 1, deployment: 'prod' };
const V2 = { version: 2 };
const APPROVED: Said = ['ApprovalAnswered', 'u_ben', V1, 'approved'];

describe('who caused a question', () => {
  it.each<[string, Said[], string[]]>([
    ['nobody but who asked', [['ModelVersionRegistered', 'sagemaker', V2]], []],
    ['who registered it', [['ModelVersionRegistered', 'u_ana', V2]], ['u_ana registered']],
    ['who had it judged', [['VersionGated', 'u_ana', V2]], ['u_ana gated']],
    ['not who had another judged', [['VersionGated', 'u_ana', V1]], []],
    ['who let its execution go on', [['ExecutionRedriven', 'u_ana', V2]], ['u_ana redrove']],
    ['who changed the manifest', [['ModelApplied', 'u_ana']], ['u_ana applied']],
    [
      'everybody who did',
      [
        ['ModelApplied', 'u_ana'],
        ['ModelApplied', 'u_eva'],
      ],
      ['u_ana applied', 'u_eva applied'],
    ],
    ['who adopted the endpoint', [['ModelAdopted', 'u_ana', { deployment: 'prod' }]], ['u_ana adopted']],
    ['not who adopted another', [['ModelAdopted', 'u_ana', { deployment: 'dev' }]], []],
    ['not what another was approved on', [['ModelApplied', 'u_ana'], APPROVED], []],
    ['what was changed since', [APPROVED, ['ModelApplied', 'u_ana']], ['u_ana applied']],
    [
      'also where it was approved before',
      [
        ['ModelApplied', 'u_ana'],
        ['ApprovalAnswered', 'u_ben', V2, 'approved'],
      ],
      ['u_ana applied'],
    ],
    [
      'also where another was rejected',
      [
        ['ModelApplied', 'u_ana'],
        ['ApprovalAnswered', 'u_ben', V1, 'rejected'],
      ],
      ['u_ana applied'],
    ],
    [
      'also where one of two said yes',
      [
        ['ModelApplied', 'u_ana'],
        ['ApprovalAnswered', 'u_ben', V1, 'counted'],
      ],
      ['u_ana applied'],
    ],
    [
      'what was done to it however long ago',
      [['ModelVersionRegistered', 'u_ana', V2], ['VersionGated', 'u_eva', V2], APPROVED],
      ['u_ana registered', 'u_eva gated'],
    ],
    [
      'each once',
      [
        ['VersionGated', 'u_ana', V2],
        ['VersionGated', 'u_ana', V2],
        ['ModelApplied', 'u_ana'],
      ],
      ['u_ana gated', 'u_ana applied'],
    ],
    [
      'not who answered or asked for a check',
      [
        ['ApprovalAnswered', 'u_ben', V2, 'rejected'],
        ['CheckAsked', 'u_dan', V1],
      ],
      [],
    ],
  ])('is %s', (_, records, expected) => {
    expect(causes(records)).toEqual(['pipeline asked', ...expected]);
  });

  it('is who asked for the training', () => {
    expect(causes([['ModelVersionRegistered', 'sagemaker', V2]], 'u_dan')).toEqual(['pipeline asked', 'u_dan trained']);
  });

  it('needs no record from before the version and the last approval of another', () => {
    const collector = causeCollector({ version: 2, deployment: 'prod', requester: 'p', trainedBy: undefined });
    expect(collector.take(recorded(APPROVED))).toBe(false);
    expect(collector.take(recorded(['ModelVersionRegistered', 'u_ana', V2]))).toBe(true);
  });

  it('is said in words, each person once', () => {
    const all: Cause[] = [
      { person: 'u_ana', did: 'asked' },
      { person: 'u_ana', did: 'applied' },
      { person: 'u_eva', did: 'gated' },
    ];
    expect(causesInWords(all, (id) => (id === 'u_ana' ? 'Ana' : id))).toBe(
      'Ana (asked for it, changed the manifest); u_eva (had it judged)',
    );
  });
});

describe('who asked for the training', () => {
  const started = (person: string, retrain: string) => ({ ...recorded(['RetrainStarted', person]), data: { retrain } });
  const finished = (retrain: string, pipelineExecution: string) => ({
    ...recorded(['RetrainFinished', 'retrain']),
    data: { retrain, pipelineExecution },
  });
  const registered = (version: number) => recorded(['ModelVersionRegistered', 'sagemaker', { version }]);
  const trainers = (oldest: object[], pipelineExecution: string | undefined = 'x'): string[] => {
    const about = { version: 2, deployment: 'prod', requester: 'pipeline', trainedBy: undefined };
    const collector = causeCollector({ ...about, pipelineExecution });
    for (const record of oldest.toReversed()) if (collector.take(record as LedgerRecord)) break;
    return collector.causes().flatMap(({ person, did }) => (did === 'trained' ? [person] : []));
  };

  it.each<[string, object[], string[]]>([
    ['is who started it since the version before', [registered(1), started('u_dan', 'r'), registered(2)], ['u_dan']],
    ['whether it is known to have made it', [started('u_dan', 'r'), registered(2), finished('r', 'x')], ['u_dan']],
    ['is nobody whose training made another', [started('u_dan', 'r'), registered(2), finished('r', 'y')], []],
    ['is nobody from before the version before', [started('u_dan', 'r'), registered(1), registered(2)], []],
    ['is nobody of later trainings', [registered(1), registered(2), started('u_dan', 'r')], []],
    ['is nobody where a finding did', [registered(1), started('retrain', 'r'), registered(2)], []],
  ])('%s', (_, oldest, people) => expect(trainers(oldest)).toEqual(people));
});
