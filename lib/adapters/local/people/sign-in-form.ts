import type { Member } from './people.ts';

/** What an authorization request carries through the form. */
const FIELDS = ['response_type', 'client_id', 'redirect_uri', 'state', 'code_challenge', 'code_challenge_method'];

/** The page loads one stylesheet of its own, and its form leads here and then back to a page of this machine. */
export const FORM_HEADERS = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self' http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'",
};

/** The sign-in page: who, passphrase, and what was wrong with the last try. */
export function signInForm(
  members: readonly Member[],
  query: Record<string, string | undefined>,
  problem?: string,
): string {
  const hidden = FIELDS.map(
    (name) => `<input type="hidden" name="${name}" value="${escapeHtml(query[name] ?? '')}">`,
  ).join('');
  const options = members
    .map(
      ({ id, name }) =>
        `<option value="${escapeHtml(id)}"${id === query.person ? ' selected' : ''}>${escapeHtml(name)}</option>`,
    )
    .join('');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<title>Sign in to Steward</title><link rel="stylesheet" href="/oauth2/style.css"></head>
<body><main><h1>Sign in to Steward</h1>
${problem ? `<p class="problem" id="problem" role="alert">${escapeHtml(problem)}</p>` : ''}
<form method="post" action="/oauth2/authorize">${hidden}
<label for="person">Who are you?</label><select id="person" name="person" autocomplete="username">${options}</select>
<label for="passphrase">Passphrase</label><input id="passphrase" type="password" name="passphrase" autocomplete="current-password" required autofocus${problem ? ' aria-invalid="true" aria-describedby="problem hint"' : ' aria-describedby="hint"'}>
<p class="hint" id="hint">Everybody's passphrase on this machine: <code>npx steward people</code></p>
<button>Sign in</button></form></main></body></html>`;
}

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Contrast of text against its ground is at least 4.5 to 1, of borders 3 to 1, in light and in dark. */
export const FORM_STYLE = `:root { color-scheme: light dark; --ground: #f6f7f9; --card: #fff; --text: #1a1d21; --quiet: #4d5560; --edge: #767f8b; --accent: #1f5fbf; --on-accent: #fff; --bad: #a8201a; }
@media (prefers-color-scheme: dark) { :root { --ground: #14171b; --card: #1d2126; --text: #eceff3; --quiet: #b3bbc5; --edge: #8a93a0; --accent: #8ab4f8; --on-accent: #10151c; --bad: #ff9d96; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 1.5rem; background: var(--card); border-radius: 0.75rem; box-shadow: 0 1px 4px rgb(0 0 0 / 0.2); }
h1 { margin: 0 0 1rem; font-size: 1.375rem; line-height: 1.25; }
label { display: block; margin-bottom: 0.25rem; font-weight: 600; }
select, input, button { display: block; width: 100%; min-height: 44px; margin-bottom: 1rem; padding: 0.5rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--card); color: var(--text); font: inherit; }
button { margin: 0; border-color: var(--accent); background: var(--accent); color: var(--on-accent); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.problem { margin: 0 0 1rem; padding: 0.5rem 0.75rem; border-left: 4px solid var(--bad); color: var(--bad); }
.hint { margin: -0.5rem 0 1rem; color: var(--quiet); font-size: 0.875rem; }
code { font-family: ui-monospace, monospace; white-space: nowrap; }
`;
