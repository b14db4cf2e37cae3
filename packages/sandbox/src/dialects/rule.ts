/** What was read from a request, under RFC names. */
export type Values = Readonly<Record<string, string>>;

/** Looks at one parameter or header; undefined: it is not what it has to be. */
export type Rule = (text: string) => Values | undefined;

/** The parameters or headers of a request by the names that the dialect uses: all of them, and no other. */
export type Form = Readonly<Record<string, Rule>>;

/** Exactly this text. */
export const is =
  (wanted: string): Rule =>
  (text) =>
    text === wanted ? {} : undefined;

/** Any text but an empty one, read under an RFC name; `prefix` stands before it and is not read. */
export const as =
  (name: string, prefix = ''): Rule =>
  (text) =>
    text.startsWith(prefix) && text.length > prefix.length
      ? { [name]: text.slice(prefix.length) }
      : undefined;

/** Whatever it is, it is not looked at. */
export const ignored: Rule = () => ({});

/** An `Authorization: Bearer` header (RFC 6750 section 2.1). */
export const bearer = as('access_token', 'Bearer ');

/** An `Authorization: Basic` header (RFC 6749 section 2.3.1). */
export const basic: Rule = (text) => {
  const credentials = /^Basic (\S+)$/.exec(text)?.[1] ?? '';
  const [id = '', secret = ''] = Buffer.from(credentials, 'base64').toString().split(':').map(formDecode);
  return id && secret ? { client_id: id, client_secret: secret } : undefined;
};

/** Parameters that have their RFC names. */
export const standard = (...names: string[]): Form =>
  Object.fromEntries(names.map((name) => [name, as(name)]));

const formDecode = (text: string): string => new URLSearchParams(`text=${text}`).get('text') ?? '';
