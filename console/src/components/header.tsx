import { useLocation } from 'preact-iso/router';
import type { Me, OpenCount } from '../../../lib/contract/api.ts';
import { chooseTenant, forget, tenant } from '../data/session.ts';
import { useLoaded } from '../data/use-loaded.ts';

const REFRESH = 30_000;

/** On every page of a signed-in person: where one can go, how many questions wait, who one is. */
export function Header() {
  const { path } = useLocation();
  const me = useLoaded<Me>('/api/me').value;
  const { open = 0, more } = useLoaded<OpenCount>('/api/approvals/open-count', () => REFRESH).value ?? {};
  const here = (start: string) =>
    (start === '/' ? path === '/' || path.startsWith('/models') : path.startsWith(start)) ? 'page' : undefined;
  return (
    <header class="top">
      <a class="skip" href="#title">
        To the content
      </a>
      <a class="brand" href="/" aria-label="Steward, start page">
        <img src="/mark.svg" alt="" width="22" height="22" />
        <span>Steward</span>
      </a>
      <nav aria-label="Pages">
        <a href="/" aria-current={here('/')}>
          Fleet
        </a>
        <a href="/approvals" aria-current={here('/approvals')}>
          Approvals
          {open > 0 && (
            <span class="count">
              {open}
              {more && '+'}
              <span class="unseen"> open</span>
            </span>
          )}
        </a>
      </nav>
      <div class="who">
        {me && me.tenants.length > 1 && <Tenants names={me.tenants} />}
        {me && <span title={`${me.id}, ${me.groups.join(', ')}`}>{me.name ?? me.id}</span>}
        <button type="button" class="quiet" onClick={() => forget()}>
          Sign out
        </button>
      </div>
    </header>
  );
}

function Tenants({ names }: { names: readonly string[] }) {
  return (
    <select
      aria-label="Tenant"
      value={tenant() ?? names[0]}
      onChange={(event) => {
        chooseTenant(event.currentTarget.value);
        // Everything on the page belongs to the other tenant; what is open here may not exist there.
        location.assign('/');
      }}
    >
      {names.map((name) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}
