import type { Provider } from '@evergrant/providers';
import type { GoldenFlow, RecordedRequest } from './run-golden-flow.fixture.ts';

const NOTHING_SENT: Readonly<Record<string, string>> = {
  Profile: 'Nothing is sent: the account stands in the answers so far.',
  Revocation: 'Nothing is sent: the provider documents no revocation.',
};

/** One parameter a line; joined again, the lines are exactly what is sent. */
const inLines = (encoded: string): string => encoded.replaceAll('&', '\n&');

function renderUrl(url: string): string {
  const [address = '', ...rest] = url.split('?');
  return rest.length === 0 ? address : `${address}\n?${inLines(rest.join('?'))}`;
}

/** Base64 is undone, and what is random or signed is described: the rest stands as it is sent. */
const readable = (text: string): string =>
  text
    .replace(/^Basic (\S+)$/, (_, encoded: string) => `Basic base64(${Buffer.from(encoded, 'base64')})`)
    .replace(/\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g, (jwt) => {
      const [header = '', claims = ''] = jwt
        .split('.')
        .map((part) => Buffer.from(part, 'base64url').toString('utf8'));
      return `jwt(${header}, ${claims})`;
    })
    .replace(/^((?:.*&)?state=)[\w-]{43}(?=&|$)/, '$1(random)');

function renderRequest({ method, url, headers, body }: RecordedRequest): string {
  const lines = Object.entries(headers)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}: ${readable(value)}`);
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  const content = body === undefined ? [] : ['', isForm ? inLines(readable(body)) : body];
  return ['```http', `${method} ${renderUrl(url)}`, ...lines, ...content, '```'].join('\n');
}

/** The golden file of a provider: everything it is sent, and what is read from its answers. */
export function renderGoldenFlow(provider: Provider, flow: GoldenFlow): string {
  const { authorizationUrl, steps, profile, resources, tokens, refreshed } = flow;
  const sections = steps.flatMap(({ title, requests }) => [
    `## ${title}`,
    ...(requests.length === 0 ? [NOTHING_SENT[title] ?? 'Nothing is sent.'] : requests.map(renderRequest)),
  ]);
  const rows: [string, string | null][] = [
    ['Account id', profile.providerAccountId],
    ['Name', profile.name],
    ['E-mail', profile.email],
    ['Granted scope', tokens.scope?.join(' ') ?? null],
    ['Access token ends', tokens.expiresAt?.toISOString() ?? null],
    ['Refresh token ends', tokens.refreshTokenExpiresAt?.toISOString() ?? null],
    ['After a refresh', refreshed?.expiresAt?.toISOString() ?? null],
    ...resources.map(({ id, name, baseUrl }): [string, string] => [
      'Resource',
      [id, name, ...(baseUrl === null ? [] : [baseUrl])].join(', '),
    ]),
  ];
  return `${[
    `# ${provider.display_name}`,
    provider.service_documentation ?? '',
    '## Authorization',
    ['```http', `GET ${renderUrl(authorizationUrl)}`, '```'].join('\n'),
    ...sections,
    '## What is read',
    ['```text', ...rows.map(([name, value]) => `${name.padEnd(20)}${value ?? '-'}`), '```'].join('\n'),
  ].join('\n\n')}\n`;
}
