import { readPath } from './read-path.ts';

const PLACEHOLDER = /\{([a-z][\w.-]*)\}/gi;
const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?(\/[\w.~-]+)*$/i;
const HOST_PART = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i;
const LINE_BREAK = /[\r\n\0]/;

/** Values for placeholders: `shop` by key, `token_response.openid` by key or by path. */
export type TemplateValues = Readonly<Record<string, unknown>>;

/** A template could not be filled. Names the placeholder, never the value. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
  readonly placeholder: string;

  constructor(placeholder: string, reason: string) {
    super(`{${placeholder}} ${reason}`);
    this.placeholder = placeholder;
  }
}

/** Names of the placeholders in a template, each once. Text such as `{ id name }` (GraphQL) is not a placeholder. */
export function placeholdersOf(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))];
}

/**
 * Fills the placeholders of an address, each encoded for its place:
 * - at the very beginning: an https origin (`{accounts_server}/oauth/v2/token`);
 * - the whole authority: a host name, with a port or a path below which the service lives (`https://{host}/oauth`);
 * - a part of the authority: host name labels only (`https://{shop}.myshopify.com`);
 * - in the path or query: percent-encoded, so that it stays one segment or one value.
 *
 * @throws TemplateError when a value is missing or does not fit its place.
 * @example
 * interpolateUrl('https://{shop}.myshopify.com/admin', { shop: 'tea' }); // 'https://tea.myshopify.com/admin'
 */
export function interpolateUrl(template: string, values: TemplateValues): string {
  return template.replace(PLACEHOLDER, (placeholder: string, name: string, index: number) => {
    const value = lookUp(name, values);
    if (index === 0) return toOrigin(name, value);
    const before = template.slice(0, index);
    const after = template.slice(index + placeholder.length);
    if (!/^https?:\/\/.*[/?]/.test(before)) return toHost(name, value, isWholeAuthority(before, after));
    if (!before.includes('?') && (value === '' || value === '.' || value === '..')) {
      throw new TemplateError(name, 'is not a path segment');
    }
    return encodeURIComponent(value);
  });
}

/**
 * Fills the placeholders of a parameter or header value, verbatim.
 *
 * @throws TemplateError when a value is missing or holds a line break.
 */
export function interpolateValue(template: string, values: TemplateValues): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = lookUp(name, values);
    if (LINE_BREAK.test(value)) throw new TemplateError(name, 'holds a line break');
    return value;
  });
}

function lookUp(name: string, values: TemplateValues): string {
  const value = Object.hasOwn(values, name) ? values[name] : readPath(values, name);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') throw new TemplateError(name, 'has no value');
  return value;
}

function isWholeAuthority(before: string, after: string): boolean {
  return before.endsWith('://') && (after === '' || after.startsWith('/'));
}

function toHost(name: string, value: string, whole: boolean): string {
  if (!(whole ? HOST : HOST_PART).test(value) || value.includes('..')) {
    throw new TemplateError(name, 'is not a host name');
  }
  return value;
}

function toOrigin(name: string, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'https:' || url.href !== `${url.origin}/`) {
    throw new TemplateError(name, 'is not an https origin');
  }
  return url.origin;
}
