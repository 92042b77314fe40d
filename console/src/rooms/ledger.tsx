import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import { type Chain, useChain } from '../ledger.ts';
import { RecordLine } from '../parts/record.tsx';
import { Room, Title } from '../parts/states.tsx';
import { Shape } from '../parts/verdict.tsx';
import { told } from '../sentences.ts';
import { type ChainVerdict, verifyChain } from '../verify-chain.ts';

const AT_ONCE = 200;

/** One hash chain, record by record, and whether it holds: found out here, in the reader's own browser. */
export function LedgerRoom() {
  const { params, query } = useRoute();
  const loaded = useChain(params.chain ?? '');
  return (
    <Room loaded={loaded} what="this chain">
      {(chain) => <Records chain={chain} wanted={Number(query.seq) || undefined} />}
    </Room>
  );
}

function Records({ chain, wanted }: { chain: Chain; wanted?: number | undefined }) {
  const [verdict, setVerdict] = useState<ChainVerdict>();
  const broken = verdict?.verdict === 'broken' ? verdict.seq : undefined;
  const last = chain.records.length;
  const [from, setFrom] = useState(Math.max(0, last - AT_ONCE));
  // What is looked for must be among what is drawn.
  const first = Math.min(
    from,
    ...[wanted, broken].flatMap((seq) => (seq ? [Math.max(0, Math.min(seq, last) - 10)] : [])),
  );

  useEffect(() => {
    let gone = false;
    void verifyChain(chain.chain, chain.records, chain.head).then((found) => gone || setVerdict(found));
    return () => {
      gone = true;
    };
  }, [chain]);

  useEffect(() => {
    const target = broken ?? wanted;
    if (target === undefined) return;
    const line = document.getElementById(`seq-${Math.min(target, last)}`);
    line?.scrollIntoView({ block: 'center' });
  }, [broken, wanted, last]);

  const model = /^model\.[^.]+\.(.+)$/.exec(chain.chain)?.[1];
  return (
    <>
      {model && (
        <p class="crumb">
          <a href={`/models/${encodeURIComponent(model)}`}>{model}</a> / ledger
        </p>
      )}
      <Title name={`Ledger ${chain.chain}`}>
        Ledger <span class="soft">{chain.chain}</span>
      </Title>
      <Banner verdict={verdict} head={chain.head?.hash} />
      <ol class="records" reversed>
        {chain.records
          .slice(first)
          .reverse()
          .map((stored) => (
            <RecordLine
              key={stored.seq}
              record={told(stored)}
              open={stored.seq === (broken ?? wanted)}
              broken={stored.seq === broken}
            />
          ))}
      </ol>
      {first > 0 && (
        <button type="button" onClick={() => setFrom(Math.max(0, first - AT_ONCE))}>
          Show {Math.min(AT_ONCE, first)} earlier records
        </button>
      )}
    </>
  );
}

function Banner({ verdict, head }: { verdict: ChainVerdict | undefined; head: string | undefined }) {
  if (!verdict)
    return (
      <p class="panel notice" role="status">
        Verifying in this browser …
      </p>
    );
  if (verdict.verdict === 'broken')
    return (
      <div class="panel notice bad banner" role="alert">
        <p>
          <Shape tone="bad" />{' '}
          <strong>
            broken at seq {verdict.seq}: {verdict.why}
          </strong>
        </p>
        <p class="aside">
          Nothing from this record on is proven. Export the ledger, keep what you see, and call whoever runs Steward.
        </p>
      </div>
    );
  return (
    <div class="panel notice good banner" role="status">
      <p>
        <Shape tone="good" /> <strong>verified: {verdict.records} records</strong>
      </p>
      <p class="aside">
        Hashes, links, order and times re-derived here from the stored bytes; the last is{' '}
        <code class="digest">{head}</code>
      </p>
    </div>
  );
}
