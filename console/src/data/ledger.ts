import { useCallback, useEffect, useState } from 'preact/hooks';
import type { LedgerPage } from '../../../lib/contract/ledger-api.ts';
import type { Head } from '../../../lib/domain/ledger/head.ts';
import type { StoredRecord } from '../../../lib/domain/ledger/verify.ts';
import { ApiProblem, get } from './fetch-api.ts';
import type { Loaded } from './use-loaded.ts';

/** A chain as stored, all of it or its end, and where its head says that it stands. */
export interface Chain {
  readonly chain: string;
  readonly records: readonly StoredRecord[];
  readonly head?: Head;
  /** What its model is for. */
  readonly purpose?: string;
}

/** Reads a chain page after page, from its beginning or the last so many records of it, up to its head or until no more comes. */
export function useChain(chain: string, last?: number): Loaded<Chain> & { readonly read: number } {
  const [state, setState] = useState<{ chain: string; read: number; at: number; value?: Chain; problem?: ApiProblem }>({
    chain,
    read: 0,
    at: 0,
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn((n) => n + 1), []);

  // `turn` is what asks for another reading
  useEffect(() => {
    const stop = new AbortController();
    const all = async () => {
      const records: StoredRecord[] = [];
      for (;;) {
        const from = records.at(-1)?.seq ?? (last === undefined ? 0 : -last - 1);
        const path = `/api/ledger/${encodeURIComponent(chain)}?from=${from + 1}`;
        const page = await get<LedgerPage>(path, stop.signal);
        records.push(...page.records);
        if (page.records.length === 0 || !page.head || (records.at(-1)?.seq ?? 0) >= page.head.seq)
          return {
            ...{ chain, records },
            ...(page.head && { head: page.head }),
            ...(page.purpose && { purpose: page.purpose }),
          };
        // What was read before stays in sight until all of it is read again.
        setState(({ value, at, ...last }) => ({
          chain,
          read: records.length,
          at,
          ...(last.chain === chain && value && { value }),
        }));
      }
    };
    all().then(
      (value) => setState({ chain, read: value.records.length, at: performance.now(), value }),
      (problem: unknown) => {
        if (stop.signal.aborted) return;
        if (!(problem instanceof ApiProblem)) throw problem;
        setState({ chain, read: 0, at: 0, problem });
      },
    );
    return () => stop.abort();
  }, [chain, last, turn]);

  return { ...(state.chain === chain ? state : { read: 0, at: 0 }), reload };
}
