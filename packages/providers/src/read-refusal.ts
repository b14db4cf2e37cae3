import type { Provider } from './provider.ts';
import { readPath, readText } from './read-path.ts';
import { saysNothing } from './says-nothing.ts';

/** What a provider says when it refuses, read from where its entry says that it stands. All of it comes from outside. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** The code, perhaps prose; undefined when the answer has none. */
  readonly code: string | undefined;
  /** Further codes, where the entry knows of such. */
  readonly subCodes: readonly string[];
  /** The text for people; undefined when there is none. */
  readonly description: string | undefined;
}

/** Where the text for people stands, besides the entry's own path. */
const DESCRIPTION_PATHS = [
  'error_description',
  'message',
  'error.message',
  'errors.0.message',
  'errors.0.detail',
];

/** An error of 0 is none either. */
const isNone = (text: string): boolean => text.trim() === '0' || saysNothing(text);

/** Whether an error value says that there is one: lists and objects do where anything in them does, however deep. */
function isPresent(value: unknown): boolean {
  const values = [value];
  // A list that grows is iterated to its end.
  for (const item of values)
    if (typeof item === 'object' && item !== null) for (const part of Object.values(item)) values.push(part);
    else if (item !== undefined && !isNone(String(item))) return true;
  return false;
}

/** An error value as text: text as it is, a number as text, an object by its own `code` or `type`, a list by its first. */
const codeOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number'
    ? String(value)
    : readText(value, ['code', 'type', 'error', '0.code', '0']);

/** Whether a value is the flag, perhaps as text. A list or an object is none, and may have no text at all. */
const isFlag = (value: unknown, flag: string | number | boolean): boolean =>
  typeof value !== 'object' && String(value) === String(flag);

const textsOf = (value: unknown): string[] =>
  [value].flat().flatMap((item) => {
    const text = readText(item, '');
    return text === undefined ? [] : [text];
  });

/**
 * Reads an answer of the token endpoint as the refusal it is. HTTP 200 proves nothing (GitHub, Slack).
 *
 * @param body parsed; undefined when there is none or it cannot be read
 * @returns undefined when the answer is no error by the rule of `token_response`, see its schema
 */
export function readRefusal(
  provider: Pick<Provider, 'token_response'>,
  status: number,
  body: unknown,
): Refusal | undefined {
  const {
    success,
    error_path: path = 'error',
    sub_code_paths: subCodePaths = [],
    error_description_path,
  } = provider.token_response ?? {};
  const lacksFlag =
    success !== undefined && body !== undefined && !isFlag(readPath(body, success.path), success.equals);
  const error = [path, 'error', 'errors.0'].map((place) => readPath(body, place)).find(isPresent);
  if (error === undefined && status < 400 && !lacksFlag) return undefined;
  return {
    status,
    code: codeOf(error),
    subCodes: subCodePaths.flatMap((place) => textsOf(readPath(body, place))),
    description: readText(body, error_description_path ?? DESCRIPTION_PATHS),
  };
}
