import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLine, csv } from '../domain/capture/lines.ts';
import { clientOf, onMoto } from './engines/moto.ts';

const folder = mkdtempSync(join(tmpdir(), 'steward-s3-'));
const MIDNIGHT = Date.parse('2026-11-01T00:00:00Z');

await onMoto((endpoint, stop) => {
  afterAll(stop);

  /** The command as typed, against this engine; without `credentials` nothing on the machine may give any. */
  const steward = (args: string[], credentials = true) =>
    new Promise<{ code: number | null; out: string; err: string }>((done) => {
      const env = {
        PATH: process.env.PATH,
        HOME: folder,
        NODE_NO_WARNINGS: '1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: 'us-east-1',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...(credentials && { AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' }),
      };
      const child = spawn(process.execPath, ['cli/bundled-entry.ts', 'drift', ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => (out += chunk));
      child.stderr.on('data', (chunk) => (err += chunk));
      child.on('close', (code) => done({ code, out, err }));
    });

  describe('steward drift on S3', () => {
    const baseline = join(folder, 'baseline.json');
    beforeAll(async () => {
      const client = new S3Client(clientOf(endpoint));
      await client.send(new CreateBucketCommand({ Bucket: 'first-contact' }));
      const put = (Key: string, Body: string | Buffer) =>
        client.send(new PutObjectCommand({ Bucket: 'first-contact', Key, Body }));
      const value = (i: number): number => ((i * 7919) % 1000) / 1000;
      await put(
        'train.csv',
        `x,c\n${Array.from({ length: 5000 }, (_, i) => `${value(i)},${'abc'[i % 3]}`).join('\n')}\n`,
      );
      await put('small.parquet', readFileSync('test/fixtures/golden-drift/small.parquet'));
      for (let hour = 0; hour < 48; hour++) {
        const lines = Array.from({ length: 100 }, (_, i) =>
          captureLine({
            input: csv(`${value(i + hour * 13) + (hour < 24 ? 0 : 0.5)},${'abc'[i % 3]}`),
            inferenceTime: new Date(MIDNIGHT + hour * 3_600_000 + i).toISOString(),
          }),
        );
        const key = new Date(MIDNIGHT + hour * 3_600_000).toISOString().slice(0, 13).replace(/[-T]/g, '/');
        await put(`capture/endpoint/AllTraffic/${key}/part.jsonl`, `${lines.join('\n')}\n`);
      }
      const made = await steward(['baseline', '--data', 's3://first-contact/train.csv', '-o', baseline]);
      expect(made.code, made.err).toBe(0);
    }, 120_000);

    it('lists a prefix, reads its objects and cuts the window', async () => {
      const check = (window: string) =>
        steward([
          'check',
          '--baseline',
          baseline,
          '--capture',
          's3://first-contact/capture/',
          '--window',
          window,
          '--json',
        ]);
      const quiet = await check('2026-11-01/1d');
      expect(quiet, quiet.err).toMatchObject({ code: 0, err: '' });
      const told = JSON.parse(quiet.out);
      expect(told).toMatchObject({ verdict: 'stable', rows: { used: 2400, broken: 0 } });
      expect(told.window).toEqual({ start: '2026-11-01T00:00:00.000Z', end: '2026-11-02T00:00:00.000Z' });
      expect((await check('2026-11-02/1d')).code).toBe(1);
    }, 240_000);

    it('plays a policy over old windows', async () => {
      const played = await steward([
        'replay',
        '--baseline',
        baseline,
        '--capture',
        's3://first-contact/capture',
        '--every',
        '1d',
        '--json',
      ]);
      expect(played.code, played.err).toBe(0);
      expect(JSON.parse(played.out).policies[0]).toMatchObject({ windows: 2, stable: 1, drifted: 1, alarms: 1 });
    }, 240_000);

    it('reads Parquet from there, and leaves no copy behind', async () => {
      const made = await steward([
        'baseline',
        '--data',
        's3://first-contact/small.parquet',
        '-o',
        join(folder, 'p.json'),
        '--json',
      ]);
      expect(made.code, made.err).toBe(0);
    }, 240_000);

    it.each([
      ['a bucket that is not there', 's3://no-such-bucket-here/x/', true, 'there is no bucket'],
      ['a prefix with nothing below', 's3://first-contact/nothing/', true, 'no object lies at or below'],
      ['no credentials', 's3://first-contact/capture/', false, 'needs AWS credentials and none are here'],
    ])(
      'says so for %s',
      async (_, uri, credentials, words) => {
        const ran = await steward(['check', '--baseline', baseline, '--capture', uri], credentials);
        expect(ran.code).toBe(3);
        expect(ran.err).toContain(words);
        expect(ran.err).not.toContain('    at ');
      },
      60_000,
    );
  });
});
