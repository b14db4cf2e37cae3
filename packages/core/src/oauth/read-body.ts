import { parseJson } from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { parseCarelessJson } from './parse-careless-json.ts';

/** The body of an answer, whatever it says. */
export type AnswerBody =
  | { readonly kind: 'json'; readonly value: unknown }
  /** `application/x-www-form-urlencoded`, GitHub's default. */
  | { readonly kind: 'form'; readonly value: Readonly<Record<string, string>> }
  /** HTML or XML, mostly of a gateway. `isPage`: a whole document; a few say "OK" in a fragment. */
  | { readonly kind: 'html'; readonly isPage: boolean }
  /** JSON that breaks off. */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'text' }
  | { readonly kind: 'empty' };

const typeOf = (response: Response): string =>
  (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** A form by its looks: nothing but pairs, one of which belongs to the protocol. */
const FORM = /^[\w.~%+-]+=[^&\r\n]*(&[\w.~%+-]+=[^&\r\n]*)*&?$/;
const FORM_NAMES = ['access_token', 'refresh_token', 'error'];

const PAGE = /^<(!doctype html|html)\b/i;

function readForm(text: string, isDeclared: boolean): AnswerBody | undefined {
  if (!isDeclared && !FORM.test(text)) return undefined;
  const pairs = new URLSearchParams(text);
  return isDeclared || FORM_NAMES.some((name) => pairs.has(name))
    ? { kind: 'form', value: Object.fromEntries(pairs) }
    : undefined;
}

const NAMED_CHARSET = /;\s*charset\s*=\s*"?([\w.:-]+)/i;

/** Undefined: nobody knows such a charset. */
function decodeAs(label: string, bytes: ArrayBuffer): string | undefined {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The text of a body: UTF-8 (RFC 8259 8.1) whatever is said of it, since many say something else of that too; where it is none,
 * what it is said to be. Otherwise names would lose letters, and ids that differ only in those be one.
 */
async function readText(response: Response): Promise<string> {
  const bytes = await response.arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const [, label = 'utf-8'] = NAMED_CHARSET.exec(response.headers.get('content-type') ?? '') ?? [];
    return decodeAs(label, bytes) ?? new TextDecoder().decode(bytes);
  }
}

/** Reads a body by what it is rather than by its declared type, since several providers mislabel it. */
export async function inspectBody(response: Response): Promise<AnswerBody> {
  const text = (await readText(response)).trim();
  if (text === '') return { kind: 'empty' };
  const value = parseJson(text) ?? parseCarelessJson(text);
  if (value !== undefined) return { kind: 'json', value };
  if (text.startsWith('<')) return { kind: 'html', isPage: PAGE.test(text) };
  const isForm = typeOf(response) === 'application/x-www-form-urlencoded';
  return readForm(text, isForm) ?? { kind: /^[{[]/.test(text) ? 'truncated' : 'text' };
}

/** What a body holds; undefined for one that holds no data. */
export const dataOf = (body: AnswerBody): unknown => ('value' in body ? body.value : undefined);

/**
 * Decodes a provider's answer.
 *
 * @returns the parsed body; undefined for an empty one
 * @throws ProviderFailure of kind `malformed`; its message never carries the body
 */
export async function readBody(response: Response): Promise<unknown> {
  const body = await inspectBody(response);
  if (body.kind !== 'empty' && !('value' in body))
    throw new ProviderFailure('malformed', `the answer is not JSON but ${body.kind}`, {
      status: response.status,
    });
  return dataOf(body);
}
