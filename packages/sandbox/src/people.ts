/** Somebody who can sign in at the sandbox. */
export interface Person {
  /** The stable account id (`sub`). */
  sub: string;
  name: string;
  username: string;
  email: string;
}

const named: Record<string, string> = {
  ada: 'Ada Lovelace',
  grace: 'Grace Hopper',
  alan: 'Alan Turing',
  katherine: 'Katherine Johnson',
  edsger: 'Edsger Dijkstra',
  radia: 'Radia Perlman',
  hedy: 'Hedy Lamarr',
};

function person(sub: string, name: string): Person {
  return { sub, name, username: sub, email: `${sub}@sandbox.example` };
}

/** The people offered on the sign-in page. */
export const people: readonly Person[] = Object.entries(named).map(([sub, name]) => person(sub, name));

/**
 * Finds an account by its id. Beside the named people every id of letters, digits and hyphens is somebody, so that a
 * test can have as many accounts as it needs.
 */
export function findPerson(accountId: string): Person | undefined {
  if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(accountId)) return undefined;
  return people.find(({ sub }) => sub === accountId) ?? person(accountId, accountId);
}

/** Finds one of the named people by what a client put into `login_hint`: account id, user name or e-mail. */
export function findHinted(loginHint: unknown): Person | undefined {
  return people.find(({ sub, email }) => loginHint === sub || loginHint === email);
}

/** OpenID Connect standard claims of a person (OpenID Connect Core 1.0 section 5.1). */
export function claimsOf({ sub, name, username, email }: Person, issuer: string) {
  return {
    sub,
    name,
    preferred_username: username,
    picture: `${issuer}/people/${sub}.svg`,
    email,
    email_verified: true,
  };
}

/** A round picture with the person's initials. */
export function avatarOf({ sub, name }: Person): string {
  const initials = name
    .split(/[\s-]/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
  const hue = [...sub].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) * 47;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
<title>${name}</title>
<circle cx="32" cy="32" r="32" fill="hsl(${hue % 360} 45% 38%)"/>
<text x="32" y="33" fill="#fff" font-family="system-ui, sans-serif" font-size="25" font-weight="600" text-anchor="middle" dominant-baseline="central">${initials}</text>
</svg>`;
}
