import type { Provider } from '@evergrant/providers';

/** By what a provider's scopes compare; an entry that says nothing compares letter by letter. */
export type ScopeRules = Pick<Provider, 'scope_comparison'>;

/** One spelling of a scope for all that mean the same. */
function spellingOf({ scope_comparison: rules }: ScopeRules): (scope: string) => string {
  const cased = (scope: string) => (rules?.ignore_case === true ? scope.toLowerCase() : scope);
  const prefixes = (rules?.prefixes ?? []).map(cased);
  return (scope) => {
    const spelled = cased(scope);
    const prefix = prefixes.find((start) => spelled.startsWith(start) && spelled.length > start.length);
    return prefix === undefined ? spelled : spelled.slice(prefix.length);
  };
}

/** What `*` stands for where a pattern fits a scope; empty for a pattern without one, undefined where it does not fit. */
function fit(pattern: string, scope: string): string | undefined {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === scope ? '' : undefined;
  return scope.length >= start.length + end.length && scope.startsWith(start) && scope.endsWith(end)
    ? scope.slice(start.length, scope.length - end.length)
    : undefined;
}

/** An end to rules that bring ever more. */
const MOST_IMPLIED = 1_000;

/** Everything that granted scopes bring with them, themselves included, each in its one spelling. */
function coveredBy(rules: ScopeRules, granted: readonly string[]): ReadonlySet<string> {
  const spell = spellingOf(rules);
  const implications = Object.entries(rules.scope_comparison?.implies ?? {}).map(
    ([from, to]) => [spell(from), to.map(spell)] as const,
  );
  const covered = new Set(granted.map(spell));
  const most = covered.size + MOST_IMPLIED;
  // A set that grows is iterated to its end, so what is implied implies in turn.
  for (const scope of covered)
    for (const [from, to] of implications) {
      const star = fit(from, scope);
      if (star === undefined) continue;
      for (const pattern of to) if (covered.size < most) covered.add(pattern.replace('*', () => star));
    }
  return covered;
}

/** Scopes of those wanted that were not granted, by the rules of the provider. Pure. */
export function missingScope(
  rules: ScopeRules,
  wanted: readonly string[],
  granted: readonly string[],
): string[] {
  if (wanted.length === 0) return [];
  const spell = spellingOf(rules);
  const covered = coveredBy(rules, granted);
  return wanted.filter((scope) => !covered.has(spell(scope)));
}
