import { useEffect, useState } from 'preact/hooks';
import { finishSignIn } from '../data/session.ts';
import { Welcome } from './welcome.tsx';

/** Where the sign-in comes back to: buys the token, then goes where the person wanted to go. */
export function SignedIn({ go }: { go: (path: string) => void }) {
  const [problem, setProblem] = useState<string>();
  // A code buys one token, once
  useEffect(() => {
    finishSignIn(new URLSearchParams(location.search)).then(go, (error: Error) => setProblem(error.message));
  }, []);
  return problem === undefined ? (
    <main class="welcome" aria-busy="true">
      <p role="status">Signing in …</p>
    </main>
  ) : (
    <Welcome problem={problem} />
  );
}
