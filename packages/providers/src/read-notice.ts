import { readInstant } from './read-instant.ts';
import { readPath, readText } from './read-path.ts';
import type { NoticeRule, Notices } from './schema/notice.ts';

const PLACEHOLDER = /\{([^{}]+)\}/;

/** Whom a rule of a notice is about. */
export type NoticeSubjects =
  | { readonly kind: 'accounts'; readonly ids: readonly string[] }
  | { readonly kind: 'below'; readonly prefix: string }
  | { readonly kind: 'nobody' };

/**
 * When a notice says that it happened; null: it does not say.
 *
 * @param content what of it is signed
 */
export function readNoticeTime({ at }: Pick<Notices, 'at'>, content: unknown): Date | null {
  return at === undefined ? null : readInstant(readText(content, at));
}

/**
 * Whom a rule is about. What the notice does not say concerns nobody: never a half-filled id.
 *
 * @example
 * readNoticeSubjects({ means: 'grant_revoked', accounts: '{team}/{users.*}' }, { team: 'T1', users: ['U1', 'U2'] });
 * // { kind: 'accounts', ids: ['T1/U1', 'T1/U2'] }
 */
export function readNoticeSubjects(rule: NoticeRule, content: unknown): NoticeSubjects {
  if (rule.when !== undefined && readPath(content, rule.when) === undefined) return { kind: 'nobody' };
  if (rule.accounts_below !== undefined) {
    const [prefix, ...more] = expandFirst(rule.accounts_below, content);
    return prefix === undefined || more.length > 0 ? { kind: 'nobody' } : { kind: 'below', prefix };
  }
  const ids = [...new Set(expandFirst(rule.accounts ?? [], content))];
  return ids.length === 0 ? { kind: 'nobody' } : { kind: 'accounts', ids };
}

/** What the first template that says anything stands for. */
const expandFirst = (templates: string | readonly string[], content: unknown): string[] =>
  [templates]
    .flat()
    .map((template) => expand(template, content))
    .find((texts) => texts.length > 0) ?? [];

/** Every text that a template stands for, given what its placeholders lead to. */
function expand(template: string, content: unknown): string[] {
  if (!template.includes('{')) return textsAt(template.split('.'), content);
  const [placeholder, path = ''] = PLACEHOLDER.exec(template) ?? [];
  if (placeholder === undefined) return [template];
  const start = template.indexOf(placeholder);
  const rest = template.slice(start + placeholder.length);
  const ends = PLACEHOLDER.test(rest) ? expand(rest, content) : [rest];
  return textsAt(path.split('.'), content).flatMap((text) =>
    ends.map((end) => `${template.slice(0, start)}${text}${end}`),
  );
}

function textsAt(path: readonly string[], value: unknown): string[] {
  const star = path.indexOf('*');
  if (star === -1) {
    const text = readText(value, path.join('.'));
    return text === undefined ? [] : [text];
  }
  const list = readPath(value, path.slice(0, star).join('.'));
  const rest = path.slice(star + 1);
  return Array.isArray(list) ? list.flatMap((element) => textsAt(rest, element)) : [];
}
