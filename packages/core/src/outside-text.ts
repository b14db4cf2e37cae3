import { createHash } from 'node:crypto';

/**
 * The one place through which text from outside goes before it is kept: what a provider, a callback or a header says.
 * PostgreSQL takes neither NUL nor half a character, no page wants a control character, and nothing may be endless.
 *
 * Tokens never come here: they are opaque, travel sealed, and changed they would be other tokens.
 */

/** Longest text that is kept, by what it is, in UTF-16 units. */
export const LONGEST = {
  /** What a person reads: a name, an e-mail address. */
  name: 500,
  /** What an account or a resource is found by. */
  id: 512,
  /** What only counts as it is: an address, the id of a client. */
  exact: 2_048,
  /** A code or a word of a protocol. */
  word: 128,
  /** All scopes of one grant. */
  scopes: 65_536,
} as const;

/** What was done to a text. */
export type TextChange = 'control_characters' | 'lone_surrogates' | 'too_long';

/** Field -> what was done to how many of its texts. */
export type TextChanges = Readonly<Record<string, Partial<Record<TextChange, number>>>>;

const CONTROL = /\p{Cc}/gu;
/** Control characters that separate words. */
const BREAKS = /[\t\n\v\f\r\u0085]+/g;

/** The first units of a text, without half a character at the end. */
function shorten(text: string, length: number): string {
  const cut = text.slice(0, length);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** Ends an id that is not as the provider wrote it: the hash of how that was. */
const HASHED = /~[\w-]{43}$/;
const HASH_LENGTH = 44;

/** JSON spells out what UTF-8 cannot say, so ids that differ in nothing else have different hashes too. */
const hashOf = (id: string): string => createHash('sha256').update(JSON.stringify(id)).digest('base64url');

/** Reads the texts of one answer, and counts what had to be changed. */
export interface OutsideText {
  /** Text for people: breaks become spaces, other control characters go, the rest is cut off. */
  name(field: string, value: string): string;
  /**
   * An id. One that cannot be kept as it is ends with the hash of what it was, so that ids which differ stay different;
   * so does one that already looks like that.
   */
  id(field: string, value: string): string;
  /** What is of use only as it is (an address, the id of a client); null where it cannot be kept so. */
  exact(field: string, value: string): string | null;
  /** A code or a word of a protocol. */
  word(field: string, value: string): string;
  /** Scopes: whole ones, in order, as far as they fit into the sum. */
  scopes(field: string, values: readonly string[]): string[];
  /** What was changed until now; null: nothing. Names fields and counts, never the text. */
  changes(): TextChanges | null;
}

/**
 * @example
 * const text = readOutsideText();
 * const name = text.name('accountName', 'Ada\u0000'); // 'Ada'
 * text.changes(); // { accountName: { control_characters: 1 } }
 */
export function readOutsideText(): OutsideText {
  const changes: Record<string, Partial<Record<TextChange, number>>> = {};
  const count = (field: string, change: TextChange) => {
    const counts = changes[field] ?? {};
    changes[field] = { ...counts, [change]: (counts[change] ?? 0) + 1 };
  };

  function clean(field: string, value: string): string {
    const whole = value.toWellFormed();
    if (whole !== value) count(field, 'lone_surrogates');
    const text = whole.replace(CONTROL, '');
    if (text !== whole) count(field, 'control_characters');
    return text;
  }

  function limit(field: string, text: string, length: number): string {
    if (text.length <= length) return text;
    count(field, 'too_long');
    return shorten(text, length);
  }

  return {
    name(field, value) {
      const spaced = value.replace(BREAKS, ' ');
      if (spaced !== value) count(field, 'control_characters');
      return limit(field, clean(field, spaced), LONGEST.name);
    },
    word: (field, value) => limit(field, clean(field, value), LONGEST.word),

    id(field, value) {
      const text = limit(field, clean(field, value), LONGEST.id);
      return text === value && !HASHED.test(value)
        ? value
        : `${shorten(text, LONGEST.id - HASH_LENGTH)}~${hashOf(value)}`;
    },

    exact: (field, value) => (limit(field, clean(field, value), LONGEST.exact) === value ? value : null),

    scopes(field, values) {
      const kept: string[] = [];
      let sum = 0;
      for (const value of values) {
        const scope = clean(field, value);
        if (scope === '') continue;
        if (sum + scope.length > LONGEST.scopes) {
          count(field, 'too_long');
          continue;
        }
        sum += scope.length;
        kept.push(scope);
      }
      return kept;
    },

    changes: () => (Object.keys(changes).length === 0 ? null : changes),
  };
}
