import type { LedgerRecord } from '../../../lib/domain/ledger/record.ts';
import { eventually, lifeOf } from '../cloud.ts';
import { api } from './people.ts';

/** What is recorded and asked about the versions of a model. */
export function followed(model: string) {
  const life = (): Promise<LedgerRecord[]> => lifeOf(model);
  const about = async (version: number): Promise<LedgerRecord[]> =>
    (await life()).filter(({ subject }) => subject.version === version);
  /** The record of this type about this version, as soon as it is there. */
  const recorded = (type: string, version: number, meanwhile: () => Promise<void> = async () => undefined) =>
    eventually(
      `${type} of ${model}/${version}`,
      async () => {
        await meanwhile();
        return (await about(version)).find((record) => record.type === type);
      },
      180_000,
    );
  /** The open question about a version, with the digest of what is shown. */
  async function question(version: number, token: string): Promise<{ id: string; digest: string }> {
    await recorded('ApprovalRequested', version);
    const { body } = await api('GET', '/api/approvals', token);
    return body.approvals.find(
      (a: { model: string; version: number; state: string }) =>
        a.model === model && a.version === version && a.state === 'pending',
    );
  }
  return { life, about, recorded, question };
}
