/** What was read from a request, under RFC names. */
export type Values = Readonly<Record<string, string>>;

/** Looks at one parameter or header, undefined when it is not there. Answers undefined: it is not what it has to be. */
export type Rule = (text: string | undefined) => Values | undefined;

/** The parameters or headers of a request by the names that the dialect uses; there must be no other. */
export type Form = Readonly<Record<string, Rule>>;

/** Exactly this text. */
export const is =
  (wanted: string): Rule =>
  (text) =>
    text === wanted ? {} : undefined;

/** Any text but an empty one, read under an RFC name; `prefix` stands before it and is not read. */
export const as =
  (name: string, prefix = ''): Rule =>
  (text = '') =>
    text.startsWith(prefix) && text.length > prefix.length
      ? { [name]: text.slice(prefix.length) }
      : undefined;

/** May be missing. */
export const optional =
  (rule: Rule): Rule =>
  (text) =>
    text === undefined ? {} : rule(text);

/** Whatever it is, and whether it is there: it is not looked at. */
export const ignored: Rule = () => ({});

/** An `Authorization: Bearer` header (RFC 6750 section 2.1). */
export const bearer = as('access_token', 'Bearer ');

/** An `Authorization: Basic` header (RFC 6749 section 2.3.1). */
export const basic: Rule = (text = '') => {
  const credentials = /^Basic (\S+)$/.exec(text)?.[1] ?? '';
  const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(':').map(formDecode);
  return id && secret ? { client_id: id, client_secret: secret } : undefined;
};

/** A `User-Agent` header that names a program and its version. */
export const userAgent: Rule = (text = '') => (/^[\w-]+\/\d/.test(text) ? {} : undefined);

/** Parameters that have their RFC names. */
export const standard = (...names: string[]): Form =>
  Object.fromEntries(names.map((name) => [name, as(name)]));

/** PKCE where it may be left out (RFC 7636): in the authorization request. */
export const codeChallenge: Form = {
  code_challenge: optional(as('code_challenge')),
  code_challenge_method: optional(is('S256')),
};

/** The same in the code exchange. */
export const codeVerifier: Form = { code_verifier: optional(as('code_verifier')) };

const formDecode = (text: string): string => new URLSearchParams(`text=${text}`).get('text') ?? '';
