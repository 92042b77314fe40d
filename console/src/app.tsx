import { useEffect, useErrorBoundary, useState } from 'preact/hooks';
import { LocationProvider, Route, Router, useLocation } from 'preact-iso/router';
import { Header } from './parts/header.tsx';
import { NotFound } from './parts/states.tsx';
import { ApprovalRoom } from './rooms/approval.tsx';
import { ApprovalsRoom } from './rooms/approvals.tsx';
import { FleetRoom } from './rooms/fleet.tsx';
import { LedgerRoom } from './rooms/ledger.tsx';
import { ModelRoom } from './rooms/model.tsx';
import { SignedIn } from './rooms/signed-in.tsx';
import { Welcome } from './rooms/welcome.tsx';
import { token } from './session.ts';

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
      <main class="page">{wellFormed(location.pathname) ? <Rooms /> : <NotFound />}</main>
    </>
  );
}

function Rooms() {
  const { url } = useLocation();
  const [broken, mend] = useErrorBoundary();
  // The next room may be whole.
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
      <Route path="/" component={FleetRoom} />
      <Route path="/models/:model" component={ModelRoom} />
      <Route path="/approvals" component={ApprovalsRoom} />
      <Route path="/approvals/:id" component={ApprovalRoom} />
      <Route path="/ledger/:chain" component={LedgerRoom} />
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
