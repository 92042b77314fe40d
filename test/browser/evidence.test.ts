import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ANALYSIS } from '../domain/evidence/documents.ts';
import { browser } from './browser.ts';
import { Site, shot } from './visit.ts';

const MODEL = '/models/flight-delay';
const QUESTIONS = [
  { id: 'intended-use', of: 'owner', asks: 'For what must it not be used?' },
  { id: 'sound', of: 'validator', asks: 'Is its method sound?' },
];
const file = (content: string) => ({
  name: 'analysis.json',
  mimeType: 'application/json',
  buffer: Buffer.from(content),
});

/** What `steward loadtest` wrote of an endpoint that is full at 80 requests a second. */
const LOAD = {
  ...{ what: 'steward-loadtest', v: 1, model: 'flight-delay', version: 1, deployment: 'flight-delay-staging' },
  ...{ began: '2026-11-01T00:00:00.000Z', ended: 'saturated', arrivals: 'constant' },
  steps: [
    [20, 20, 0, 12, 20, 40],
    [40, 40, 0, 13, 28, 70],
    [60, 59.8, 0, 17, 60, 210],
    [80, 61.5, 100, 40, 900, 2400],
  ].map(([rate, reached, timeout, p50, p90, p99]) => ({
    ...{ rate, reached, seconds: 10, requests: rate! * 10, answered: rate! * 10 - timeout!, failed: { timeout } },
    ...{ late: 1, latency: { p50, p90, p95: p90, p99, p999: p99, max: p99 } },
  })),
};

describe.skipIf(!browser)('evidence of a version, brought in the browser', () => {
  let site: Site;
  beforeAll(async () => {
    site = await Site.open((m: Record<string, unknown>) =>
      Object.assign(m, {
        tier: 'limited',
        gate: {
          ...(m.gate as object),
          evidence: { limited: ['explainability', 'test-report'] },
          questions: QUESTIONS,
        },
      }),
    );
    site.world.put('s3://data/runs/1/junit.xml', '<testsuite><testcase name="a"/></testsuite>');
    site.world.take(site.world.train(1));
    await site.world.run(site.world.plane.clock.now());
  });
  afterEach(() => site.closeTabs());
  afterAll(async () => {
    await site.close();
    await browser?.close();
  });
  const at = async (person: string, ...statuses: number[]) => {
    const page = await site.as(person, await site.tab({}, ...statuses), MODEL);
    await page.getByRole('button', { name: 'Show evidence of version 1' }).click();
    await page.getByRole('heading', { name: 'Evidence of version 1' }).waitFor();
    return page;
  };
  const last = async (type: string) => (await site.world.records()).findLast((record) => record.type === type);

  it('whoever only reads sees what is missing and asked, and has no form', async () => {
    const page = await at('u_cleo');
    await page.getByText('Its tier asks for what is not there: explainability, test-report.').waitFor();
    await page.getByText('For what must it not be used?').waitFor();
    expect(await page.getByText('You may not answer it: no policy lets you.').count()).toBe(2);
    await page.getByText('You may not add evidence: no policy lets you.').waitFor();
    for (const name of [/^Answer …/, /^Add evidence …/])
      expect(await page.getByRole('button', { name }).count(), String(name)).toBe(0);
  });

  it('the gate opens when an owner has brought files and an answer, and a validator who did not ask for it theirs', async () => {
    const page = await at('u_ana', 409);
    await page.getByRole('button', { name: 'Add evidence … to version 1' }).click();
    const yes = page.getByRole('button', { name: 'Yes, add it' });
    await yes.click();
    await page.getByText('Choose a file, or give the address of an object in S3.').waitFor();
    await page.getByLabel('Kind').selectOption('explainability');
    await page.getByLabel(/^File/).setInputFiles(file('{"a":1}'));
    await yes.click();
    // The server's reason; what was chosen stays.
    await page.getByText('it is no explainability', { exact: false }).waitFor();
    expect(await page.getByLabel('Kind').inputValue()).toBe('explainability');
    await shot(page, 'evidence-refused');
    await page.getByLabel(/^File/).setInputFiles({ ...file(''), buffer: Buffer.alloc(3 * 2 ** 20 + 1) });
    await yes.click();
    await page.getByText('is larger than the 3 MB that a command carries', { exact: false }).waitFor();
    await page.getByLabel(/^File/).setInputFiles(file(JSON.stringify(ANALYSIS)));
    await yes.click();
    await page.getByText(/^Added: explainability .*the version is judged again with it\.$/).waitFor();
    expect(await last('EvidenceAdded')).toMatchObject({
      actor: { kind: 'person', id: 'u_ana' },
      data: { kind: 'explainability', judged: 'again' },
    });
    await page.getByText('Its tier asks for what is not there: test-report.').waitFor();

    await page.getByRole('button', { name: 'Add evidence … to version 1' }).click();
    await page.getByLabel('Kind').selectOption('test-report');
    await page.getByLabel(/address in S3/).fill('s3://data/runs/1/junit.xml');
    await yes.click();
    await page.getByText(/^Added: test-report \(1 test/).waitFor();

    await page.getByRole('button', { name: 'Answer … sound' }).click();
    await page.getByLabel(/^Your answer/).fill('yes');
    await page.getByRole('button', { name: 'Yes, I attest this' }).click();
    await page.getByText('asked for the version, and does not validate it', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await page.getByRole('button', { name: 'Answer … intended-use' }).click();
    await page.getByRole('button', { name: 'Yes, I attest this' }).click();
    await page.getByText('Say what you attest: an answer needs words.').waitFor();
    await page.getByLabel(/^Your answer/).fill('only for planning, never for a passenger');
    await shot(page, 'evidence-attest');
    await page.getByRole('button', { name: 'Yes, I attest this' }).click();
    await page.getByText(/^Added: attestation:intended-use/).waitFor();
    await page.getByRole('button', { name: 'Answer … intended-use' }).waitFor({ state: 'detached' });
    await site.world.run(site.world.plane.clock.now());
    expect((await last('VersionGated'))?.reasons?.map(({ subject }) => subject)).toEqual(['attestation:sound']);

    const validator = await at('u_ben');
    expect(await validator.getByRole('button', { name: /^Add evidence …/ }).count()).toBe(0);
    await validator.getByRole('button', { name: 'Answer … sound' }).click();
    await validator.getByLabel(/^Your answer/).fill('held out by time, and checked by hand');
    await validator.getByRole('button', { name: 'Yes, I attest this' }).click();
    await validator.getByText(/^Added: attestation:sound/).waitFor();
    // What the gate said comes by itself, and after it the question, which a machine comes to later.
    while ((await last('VersionGated'))?.verdict !== 'pass') await site.world.plane.plane.step();
    expect(await last('ApprovalRequested')).toBeUndefined();
    await validator.getByRole('row', { name: /^version 1 gate passed/ }).waitFor();
    await site.world.run(site.world.plane.clock.now());
    await validator.getByText('Version 1 waits for approval').waitFor();
    await shot(validator, 'evidence-whole');
  });

  it('a load test is a picture of latency over the rate, with its numbers', async () => {
    const page = await at('u_ana');
    await page.getByRole('button', { name: 'Add evidence … to version 1' }).click();
    await page.getByLabel('Kind').selectOption('load-test');
    await page.getByLabel(/^File/).setInputFiles(file(JSON.stringify(LOAD)));
    await page.getByRole('button', { name: 'Yes, add it' }).click();
    await page.getByText(/^Added: load-test/).waitFor();
    const picture = page.getByRole('img', { name: /^Latency over the rate of requests/ });
    await picture.scrollIntoViewIfNeeded();
    await page.getByRole('row', { name: '80/s 61.5/s 12.5 % 40 ms 900 ms 2400 ms' }).waitFor();
    await shot(page, 'evidence-load');
  });

  it.each([320, 1280])('nothing is wider than a screen of %i px, the form open', async (width) => {
    const page = await at('u_ana');
    await page.setViewportSize({ width, height: 800 });
    await page.getByRole('button', { name: 'Add evidence … to version 1' }).click();
    await page.waitForLoadState('networkidle');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });
});
