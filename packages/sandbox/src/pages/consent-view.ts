import type { Person } from '../people.ts';
import { type Scope, scopes } from '../protocol/scopes.ts';
import { type Html, html } from './html.ts';

/** Step 2: what the client may do. */
export function consentView(options: {
  clientName: string;
  path: string;
  person: Person;
  requested: Scope[];
  returnsTo: string;
}): { title: string; main: Html } {
  const { clientName, path, person, requested, returnsTo } = options;
  return {
    title: `Allow ${clientName}?`,
    main: html`<h1>Allow <strong>${clientName}</strong> to use your account?</h1>
<div class="signed-in">
<img src="/people/${person.sub}.svg" alt="" width="40" height="40">
<span><span class="name">${person.name}</span><span class="email">${person.email}</span></span>
<a href="${path}?choose">Use another account</a>
</div>
<form method="post" action="${path}">
<input type="hidden" name="account" value="${person.sub}">
<fieldset>
<legend>${clientName} will be able to</legend>
${requested.map(scopeCheckbox)}
</fieldset>
<div class="actions">
<button class="quiet" name="decision" value="deny">Deny</button>
<button class="primary" name="decision" value="approve">Approve</button>
</div>
</form>
<p class="small">Either way you return to <span class="origin">${returnsTo}</span></p>`,
  };
}

/** Without `openid` there is no sign-in, so it is shown but cannot be unchecked. */
function scopeCheckbox(scope: Scope): Html {
  const { label, detail } = scopes[scope];
  const fixed = scope === 'openid';
  return html`<label class="scope">
<input type="checkbox" name="scope" value="${scope}" checked${fixed ? ' disabled' : ''}>
<span><span class="name">${label}</span><span class="detail">${detail}${fixed ? ' (required)' : ''} <code>${scope}</code></span></span>
</label>
`;
}
