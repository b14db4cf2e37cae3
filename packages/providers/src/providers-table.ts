import { type NoticeVerifier, noticeVerifierOf } from './notice-verifier.ts';
import { primitivesOf } from './primitives.ts';
import type { Provider } from './provider.ts';

const HEADER = [
  'Provider',
  'PKCE',
  'Refresh',
  'Rotation',
  'Revocation',
  'Access token',
  'Refresh token',
  'Code',
  'Notices',
  'Sources',
];

/**
 * Renders the catalog as a Markdown table: what works at each provider and where that is known from.
 * A question mark follows what has not been confirmed. Entries of the operator's own fit too.
 */
export function renderProvidersTable(catalog: ReadonlyMap<string, Provider>): string {
  const rows = [...catalog.values()].map(rowOf);
  const lines = [HEADER, HEADER.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function rowOf(provider: Provider): string[] {
  const marked = (text: string, ...fields: string[]) =>
    (provider.unverified ?? []).some((path) =>
      fields.some((field) => path === field || path.startsWith(`${field}.`)),
    )
      ? `${text} ?`.trimStart()
      : text;
  return [
    `${escapeCell(provider.display_name)} \`${provider.id}\`${retirement(provider)}`,
    marked(pkce(provider), 'code_challenge_methods_supported'),
    marked(refresh(provider), 'grant_types_supported', 'refresh_request'),
    marked(rotation(provider), 'refresh_token_rotation'),
    marked(revocation(provider), 'revocation_endpoint', 'revocation_request'),
    marked(
      duration(provider.access_token_lifetime ?? provider.default_expires_in),
      'access_token_lifetime',
      'default_expires_in',
    ),
    marked(refreshLifetime(provider), 'refresh_token_lifetime', 'refresh_token_sliding'),
    primitivesOf(provider)
      .map((name) => `\`${name}\``)
      .join(' ') || 'none',
    marked(notices(provider), 'notices'),
    sources(provider),
  ];
}

function retirement({ status, sunset }: Provider): string {
  if (status !== 'retired') return '';
  return sunset === undefined ? ' (retired)' : ` (retired ${sunset})`;
}

function pkce({ code_challenge_methods_supported: methods, require_pkce }: Provider): string {
  if (!methods?.includes('S256')) return 'no';
  return require_pkce === true ? 'required' : 'yes';
}

function refresh({
  grant_types_supported: grantTypes,
  refresh_request,
  refresh_condition,
}: Provider): string {
  if (refresh_request?.subject === 'access_token') return 'of the access token itself';
  if (grantTypes === undefined) return 'unknown';
  if (!grantTypes.includes('refresh_token')) return 'no';
  return refresh_condition === undefined ? 'yes' : `yes: ${escapeCell(refresh_condition)}`;
}

function rotation({ refresh_token_rotation, refresh_grace_seconds }: Provider): string {
  const text = refresh_token_rotation?.replace('_', ' ') ?? '';
  return refresh_grace_seconds === undefined ? text : `${text}, grace ${duration(refresh_grace_seconds)}`;
}

function revocation({
  revocation_endpoint,
  revocation_request,
  issuer,
  authorization_endpoint,
}: Provider): string {
  if (revocation_endpoint === undefined && revocation_request?.endpoint === undefined) {
    return issuer !== undefined && authorization_endpoint === undefined ? 'by discovery' : 'no';
  }
  const { auth, token, omit, ...own } = revocation_request ?? {};
  return auth === 'bearer' || Object.keys(own).length > 0 ? 'own request' : 'RFC 7009';
}

function refreshLifetime({ refresh_token_lifetime, refresh_token_sliding }: Provider): string {
  const text = duration(refresh_token_lifetime);
  return refresh_token_sliding === true && text !== '' ? `${text} from last use` : text;
}

const VERIFIERS = {
  keys: 'its own keys',
  notice_secret: 'a secret of their own',
  client_secret: 'client secret',
} as const satisfies Record<NoticeVerifier, string>;

/** What verifies the notices that it sends; empty: it sends none that are known. */
const notices = ({ notices }: Provider): string =>
  notices === undefined ? '' : VERIFIERS[noticeVerifierOf(notices)];

/** Seconds in the largest unit that keeps the number readable. */
function duration(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  if (seconds >= 172_800) return `${Math.round(seconds / 86_400)} d`;
  return seconds >= 3540 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 60)} min`;
}

function sources({ service_documentation, sources: others = {} }: Provider): string {
  const links = service_documentation === undefined ? [] : [`[documentation](${service_documentation})`];
  const rest = [...new Set(Object.values(others))]
    .filter((source) => source !== service_documentation)
    .map((source) => (source.startsWith('https://') ? `<${source}>` : escapeCell(source)));
  return [...links, ...rest].join(', ');
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
