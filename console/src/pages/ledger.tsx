import { useEffect, useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { LedgerProof } from '../../../lib/contract/ledger-api.ts';
import { recordView } from '../../../lib/words/record-sentence.ts';
import { RecordLine } from '../components/record.tsx';
import { Title, WhenLoaded } from '../components/states.tsx';
import { Shape } from '../components/verdict.tsx';
import { get } from '../data/fetch-api.ts';
import { type Chain, useChain } from '../data/ledger.ts';
import { type ChainVerdict, verifyChain } from '../data/verify-chain.ts';
import { type SignatureVerdict, verifySignatures } from '../data/verify-signatures.ts';

const AT_ONCE = 200;

/** One hash chain, record by record, and whether it holds: found out here, in the reader's own browser. */
export function LedgerPage() {
  const { params, query } = useRoute();
  const loaded = useChain(params.chain ?? '');
  return (
    <WhenLoaded loaded={loaded} what="this chain">
      {(chain) => <Records chain={chain} wanted={Number(query.seq) || undefined} />}
    </WhenLoaded>
  );
}

function Records({ chain, wanted }: { chain: Chain; wanted?: number | undefined }) {
  const [verdict, setVerdict] = useState<ChainVerdict>();
  const [signed, setSigned] = useState<SignatureVerdict>();
  const broken = [verdict, signed].find((found) => found?.verdict === 'broken');
  const brokenAt = broken?.verdict === 'broken' ? broken.seq : undefined;
  const last = chain.records.length;
  const [from, setFrom] = useState(Math.max(0, last - AT_ONCE));
  // What is looked for must be among what is drawn.
  const first = Math.min(
    from,
    ...[wanted, brokenAt].flatMap((seq) => (seq ? [Math.max(0, Math.min(seq, last) - 10)] : [])),
  );

  useEffect(() => {
    let gone = false;
    const stop = new AbortController();
    void verifyChain(chain.chain, chain.records, chain.head).then((found) => gone || setVerdict(found));
    const unchecked = (why: string): SignatureVerdict => ({ verdict: 'unchecked', why });
    void get<LedgerProof>(`/api/ledger/${encodeURIComponent(chain.chain)}/proof`, stop.signal)
      .then((proof) => verifySignatures(chain.chain, chain.records, proof))
      .catch((error: Error) => unchecked(`its proof could not be had: ${error.message}`))
      .then((found) => gone || setSigned(found));
    return () => {
      gone = true;
      stop.abort();
    };
  }, [chain]);

  useEffect(() => {
    const target = brokenAt ?? wanted;
    if (target === undefined) return;
    const line = document.getElementById(`seq-${Math.min(target, last)}`);
    line?.scrollIntoView({ block: 'center' });
  }, [brokenAt, wanted, last]);

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
      {chain.purpose && <p class="summary">{chain.purpose}</p>}
      <Banner verdict={verdict} signed={signed} head={chain.head?.hash} />
      <ol class="records" reversed>
        {chain.records
          .slice(first)
          .reverse()
          .map((stored) => (
            <RecordLine
              key={stored.seq}
              record={recordView(stored)}
              open={stored.seq === (brokenAt ?? wanted)}
              broken={stored.seq === brokenAt}
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

interface Found {
  readonly verdict: ChainVerdict | undefined;
  readonly signed: SignatureVerdict | undefined;
  readonly head: string | undefined;
}

function Banner({ verdict, signed, head }: Found) {
  const broken = [verdict, signed].find((found) => found?.verdict === 'broken');
  if (broken?.verdict === 'broken')
    return (
      <div class="panel notice bad banner" role="alert">
        <p>
          <Shape tone="bad" />{' '}
          <strong>
            broken at seq {broken.seq}: {broken.why}
          </strong>
        </p>
        <p class="aside">
          Nothing from this record on is proven. Export the ledger, keep what you see, and call whoever runs Steward.
        </p>
      </div>
    );
  if (verdict?.verdict !== 'verified' || !signed)
    return (
      <p class="panel notice" role="status">
        Verifying in this browser …
      </p>
    );
  const { records } = verdict;
  return signed.verdict === 'holds' ? (
    <div class="panel notice good banner" role="status">
      <p>
        <Shape tone="good" /> <strong>verified: {records} records</strong>
      </p>
      <Derived head={head} />
      <Signed signed={signed} records={records} />
    </div>
  ) : (
    <div class="panel notice open banner" role="status">
      <p>
        <Shape tone="open" /> <strong>{records} records are chained, but their signatures were not checked</strong>
      </p>
      <Derived head={head} />
      <p class="aside">{signed.verdict === 'unchecked' && signed.why}</p>
    </div>
  );
}

const Derived = ({ head }: { head: string | undefined }) => (
  <p class="aside">
    Hashes, links, order and times re-derived here from the stored bytes; the last is <code class="digest">{head}</code>
  </p>
);

function Signed({ signed, records }: { signed: SignatureVerdict & { verdict: 'holds' }; records: number }) {
  const { decisions, kid, upTo, at } = signed;
  if (kid === undefined) return <p class="aside">Nothing is signed here yet.</p>;
  const behind = records - (upTo ?? 0);
  return (
    <p class="aside">
      {decisions} {decisions === 1 ? 'decision' : 'decisions'} signed by the key that this server tells,{' '}
      <code class="digest">{kid}</code>: compare it with the one you keep (<code>steward audit key --json</code>).{' '}
      {upTo === undefined
        ? 'No checkpoint was signed over this chain yet.'
        : `A checkpoint of ${at} was signed over the first ${upTo} records${behind > 0 ? `, the last ${behind} are chained only` : ''}.`}
    </p>
  );
}
