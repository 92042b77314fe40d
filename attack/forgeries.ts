import { localSigner } from '../lib/adapters/local/keys/signer.ts';
import { noteOf, rootOf, sizeOf, textOf } from '../lib/domain/ledger/checkpoint.ts';
import { leafOf } from '../lib/domain/ledger/record.ts';
import {
  type Chain,
  decisive,
  type Json,
  type Line,
  models,
  pick,
  type Random,
  read,
  relink,
  relist,
  type Stolen,
  typeOf,
  write,
} from './mutations.ts';

/** One release of a model, as its chain tells it: the records that it stands on, and its own. */
interface Release {
  readonly chain: Chain;
  readonly registered: Line;
  readonly gated: Line;
  readonly question: Line;
  readonly answers: readonly Line[];
  readonly started: Line;
  readonly completed: Line;
}

function releases(stolen: Stolen): Release[] {
  return models(stolen).flatMap((chain) => {
    const told = chain.records.map((line) => ({ line, type: typeOf(line), record: read(line) }));
    return told.flatMap(({ line: completed, type, record: { subject } }) => {
      if (type !== 'ReleaseCompleted') return [];
      const of = (wanted: string) =>
        told.filter((one) => one.type === wanted && one.record.subject.version === subject.version);
      const first = (wanted: string): Line => of(wanted)[0]!.line;
      const answers = of('ApprovalAnswered').map(({ line }) => line);
      return [
        {
          chain,
          registered: first('ModelVersionRegistered'),
          gated: first('VersionGated'),
          question: first('ApprovalRequested'),
          answers,
          started: first('ReleaseStarted'),
          completed,
        },
      ];
    });
  });
}

const erase = ({ chain }: Release, ...lines: readonly Line[]): void => {
  chain.records = chain.records.filter((line) => !lines.includes(line));
};
const edit = (line: Line, change: (data: Json, record: Json) => void): void =>
  write(line, (record) => change(record.data, record));
const hex = (random: Random): string =>
  Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join('');

/**
 * Stories that no honest ledger tells, each of records that hold by themselves: what somebody makes of a release who may write, and in the worst case
 * sign. Heads, links, hashes and the catalog are made to fit.
 */
export const FORGERIES: Readonly<Record<string, (release: Release, random: Random) => void>> = {
  'a gate of a version never registered': (release) => erase(release, release.registered),
  'a gate of another version': (release, random) =>
    edit(release.gated, (_, record) => {
      record.subject.version = 10 + Math.floor(random() * 90);
    }),
  'a question about what failed its gate': (release) =>
    edit(release.gated, (_, record) => {
      record.verdict = 'fail';
    }),
  'a gate of something else than was registered': (release, random) =>
    edit(release.gated, (data) => {
      data.version = hex(random);
    }),
  'a gate by a manifest that was not in force': (release, random) =>
    edit(release.gated, (data, record) => {
      data.manifest = hex(random);
      record.at = new Date(Date.parse(String(record.at)) + 90_000).toISOString();
    }),
  'a gate by other evidence than the version had': (release, random) =>
    edit(release.gated, (data) => {
      data.kept = hex(random);
    }),
  'evidence registered that the gate never saw': (release, random) =>
    edit(release.registered, (data) => data.kept.push({ kind: 'sbom', sha256: hex(random), valid: true, summary: [] })),
  'a question about something else than was registered': (release, random) =>
    edit(release.question, (data) => {
      data.version = hex(random);
    }),
  'answers without a question': (release) => erase(release, release.question),
  'a release without answers': (release) => erase(release, ...release.answers),
  'a release with one answer of two': (release) => erase(release, release.answers[0]!),
  'the one who said it is enough left out': (release) => erase(release, release.answers.at(-1)!),
  'one person twice': (release) => {
    const [one, two] = release.answers as [Line, Line];
    edit(two, (_, record) => {
      record.actor = read(one).actor;
    });
  },
  'an answer of who asked': (release, random) =>
    edit(pick(random, release.answers), (_, record) => {
      record.actor.id = read(release.question).data.requester;
    }),
  'an answer of who changed the manifest': (release, random) => {
    const { actor } = read(pick(random, release.answers));
    edit(release.question, (data) => data.causedBy.push(`applied ${actor.id}`));
  },
  'an answer after the question expired': (release, random) => {
    const { at } = read(pick(random, release.answers));
    edit(release.question, (data) => {
      data.expiresAt = new Date(Date.parse(at) - 60_000 - Math.floor(random() * 9e6)).toISOString();
    });
  },
  'an answer to another digest': (release, random) =>
    edit(pick(random, release.answers), (data) => {
      data.digest = hex(random);
    }),
  'a no among the answers': (release) =>
    edit(release.answers[0]!, (data, record) => {
      data.answer = 'reject';
      record.verdict = 'rejected';
    }),
  'a release of another digest': (release, random) =>
    edit(release.started, (data) => {
      data.digest = hex(random);
    }),
  'a release under a question never asked': (release, random) =>
    edit(release.started, (data) => {
      data.approval = `apr_${hex(random).slice(0, 32)}`;
    }),
  'a release of another version': (release, random) =>
    edit(release.started, (_, record) => {
      record.subject.version = 10 + Math.floor(random() * 90);
    }),
  'a release completed that never began': (release) => erase(release, release.started),
  'a release completed with another config': (release) =>
    edit(release.completed, (data) => {
      data.config = `${data.config}x`;
    }),
};

/** Does one of them to some release, and makes all that is not signed fit. */
export function forge(stolen: Stolen, kind: string, random: Random): void {
  const release = pick(random, releases(stolen));
  FORGERIES[kind]!(release, random);
  relink(release.chain);
  relist(stolen);
}

/** Signs every decision and the checkpoint anew, over all that is there: what only who holds the key can do. */
export function signAnew(stolen: Stolen, keysFolder: string): void {
  const sign = localSigner(keysFolder);
  for (const line of stolen.chains.flatMap(({ records }) => records)) {
    if (!decisive(line)) continue;
    Object.assign(line, sign(leafOf(line.bytes)));
  }
  const heads = Object.fromEntries(stolen.chains.map(({ chain, head }) => [chain, head]));
  const at = read(
    stolen.chains.flatMap(({ records }) => records).reduce((a, b) => (read(a).at > read(b).at ? a : b)),
  ).at;
  const statement = { log: stolen.log, size: sizeOf(heads), root: rootOf(heads), at };
  stolen.checkpoint = { v: 1, heads, note: noteOf(statement, sign(Buffer.from(textOf(statement), 'utf8'))) };
}
