import type { Person } from '../people.ts';
import { type Html, html } from './html.ts';

/** Step 1: as whom. The suggested person comes first. */
export function accountView(options: {
  clientName: string;
  path: string;
  people: readonly Person[];
  suggested: Person | undefined;
}): { title: string; main: Html } {
  const { clientName, path, suggested } = options;
  const people = suggested
    ? [suggested, ...options.people.filter((person) => person !== suggested)]
    : options.people;
  return {
    title: 'Choose an account',
    main: html`<h1>Choose an account</h1>
<p class="lead">to continue to <strong>${clientName}</strong></p>
<form method="get" action="${path}">
<ul class="people">
${people.map((person) => accountButton(person, person === suggested))}
</ul>
</form>`,
  };
}

function accountButton({ sub, name, email }: Person, suggested: boolean): Html {
  return html`<li><button class="person" name="account" value="${sub}" aria-labelledby="name-${sub}" aria-describedby="email-${sub}">
<img src="/people/${sub}.svg" alt="" width="40" height="40">
<span><span class="name" id="name-${sub}">${name}</span><span class="email" id="email-${sub}">${email}</span></span>
${suggested ? html`<span class="badge">Suggested</span>` : ''}
</button></li>
`;
}
