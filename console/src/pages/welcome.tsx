import { useEffect, useState } from 'preact/hooks';
import { hasEnded, signIn } from '../data/session.ts';

/** All that somebody sees who is not signed in, at any address: link scanners learn nothing. */
export function Welcome({ problem }: { problem?: string }) {
  const [failed, setFailed] = useState(problem);
  const [going, setGoing] = useState(false);
  useEffect(() => {
    document.title = 'Steward';
  }, []);
  const go = () => {
    setGoing(true);
    signIn().catch((error: Error) => {
      setGoing(false);
      setFailed(error.message);
    });
  };
  return (
    <main class="welcome">
      <img src="/mark.svg" alt="" width="48" height="48" />
      <h1>Steward</h1>
      <p>Models watched, approved, released and accounted for.</p>
      {failed ? (
        <p class="stale" role="alert">
          Signing in did not work: {failed}.
        </p>
      ) : (
        hasEnded() && <p role="status">Your session has ended. Sign in again to go on where you were.</p>
      )}
      <button type="button" class="primary" onClick={go} disabled={going}>
        Sign in
      </button>
    </main>
  );
}
