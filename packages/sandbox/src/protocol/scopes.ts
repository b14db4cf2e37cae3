/** Every scope the sandbox knows, in the words of its consent page. */
export const scopes = {
  openid: { label: 'Know who you are', detail: 'An identifier of your account' },
  profile: { label: 'See your profile', detail: 'Your name, user name and picture' },
  email: { label: 'See your email address', detail: 'And whether it is verified' },
  offline_access: { label: 'Keep access while you are away', detail: 'Until you or the app ends it' },
  'files.read': { label: 'See your files', detail: 'Their names and contents' },
  'files.write': { label: 'Change your files', detail: 'Add, edit and delete them' },
} as const;

export type Scope = keyof typeof scopes;

/** Narrows one scope name of a request. */
export function isScope(name: string): name is Scope {
  return Object.hasOwn(scopes, name);
}

/** The known scopes of a space-separated list (RFC 6749 section 3.3). */
export function parseScope(value: unknown): Scope[] {
  return typeof value === 'string' ? value.split(' ').filter(isScope) : [];
}
