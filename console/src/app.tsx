import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { Header } from './components/header.tsx';
import { NotFound } from './components/states.tsx';
import { token } from './data/session.ts';
import { QuestionPage } from './pages/approval.tsx';
import { ApprovalsPage } from './pages/approvals.tsx';
import { FleetPage } from './pages/fleet.tsx';
import { LedgerPage } from './pages/ledger.tsx';
import { ModelPage } from './pages/model.tsx';
import { SignedIn } from './pages/signed-in.tsx';
import { Welcome } from './pages/welcome.tsx';

/** The whole console. */
export function App() {
  return (
    <LocationProvider>
      <Door />
    </LocationProvider>
  );
}

/** Lets in whoever has a token; everybody else sees one button, whatever the address. */
function Door() {
  const { route } = useLocation();
  const [signedIn, setSignedIn] = useState(token() !== undefined);
  useEffect(() => {
    const look = () => setSignedIn(token() !== undefined);
    addEventListener('steward-session', look);
    return () => removeEventListener('steward-session', look);
  }, []);
  if (location.pathname === '/signed-in') return <SignedIn go={(path) => route(path, true)} />;
  if (!signedIn) return <Welcome />;
  return (
    <>
      <Header />
      <main class="page">{wellFormed(location.pathname) ? <Pages /> : <NotFound />}</main>
    </>
  );
}

function Pages() {
  const { url } = useLocation();
  const [broken, mend] = useErrorBoundary();
  // The next page may be whole.
  useEffect(mend, [url]);
  if (broken)
    return (
      <div class="panel notice bad" role="alert">
        <p>
          <strong>This page cannot be drawn.</strong> Nothing was changed. Reload it; if that does not help, the command
          line shows the same.
        </p>
      </div>
    );
  return (
    <Router>
      <Route path="/" component={FleetPage} />
      <Route path="/models/:model" component={ModelPage} />
      <Route path="/approvals" component={ApprovalsPage} />
      <Route path="/approvals/:id" component={QuestionPage} />
      <Route path="/ledger/:chain" component={LedgerPage} />
      <Route default component={NotFound} />
    </Router>
  );
}

/** An address with a broken escape or a slash too many is not one of ours; the router would forgive or stumble over it. */
function wellFormed(path: string): boolean {
  try {
    return path === '/' || !/\/$|\/\/|%2f/i.test(decodeURIComponent(path) && path);
  } catch {
    return false;
  }
}
