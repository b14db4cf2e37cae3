/** A statement of a migration that is not for a hub that runs, and why. */
export interface UnsafeStatement {
  readonly statement: string;
  readonly reason: string;
}

/** They have a row for each connection, user or event: whatever reads or writes all of it takes minutes. */
const LARGE = [
  'audit_events',
  'connections',
  'flows',
  'outbox',
  'rate_limits',
  'sealed_tokens',
  'sessions',
  'sign_in_methods',
  'users',
];

const NAME = String.raw`(?:IF EXISTS\s+)?(?:ONLY\s+)?(?:public\.)?(\w+)`;
const ALTER = new RegExp(`^ALTER TABLE ${NAME}`, 'i');

/** While it runs, nobody reads or writes the table. */
const LOCKS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\bALTER (COLUMN )?\w+ SET NOT NULL/i, 'reads every row: add a CHECK ... NOT VALID, validate it later'],
  [/\bALTER (COLUMN )?\w+ (SET DATA )?TYPE\b/i, 'writes every row: add a column, and let the hub fill it'],
  [
    /\bADD (COLUMN )?(?!CONSTRAINT)\w+ .*(\bSERIAL\b|GENERATED|DEFAULT \(?(gen_random_uuid|random|clock_timestamp|nextval))/i,
    'a default that is another one for each row writes every row',
  ],
  [
    /\bADD (CONSTRAINT \w+ )?(CHECK|FOREIGN KEY)(?!.*NOT VALID)/i,
    'reads every row: add it NOT VALID, validate it later',
  ],
  [
    /\bADD (CONSTRAINT \w+ )?(UNIQUE|PRIMARY KEY|EXCLUDE)(?!.*USING INDEX)/i,
    'makes an index of every row while nobody writes',
  ],
  [/\bSET (TABLESPACE|LOGGED|UNLOGGED|ACCESS METHOD)\b/i, 'writes every row'],
];

/** Statements on a table as a whole. */
const WHOLE: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    new RegExp(`^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)(?:\\w+ )?(?:IF NOT EXISTS \\w+ )?ON ${NAME}`, 'i'),
    'nobody writes the table while the index is made',
  ],
  [
    new RegExp(`^UPDATE ${NAME}`, 'i'),
    'keeps every row that it changes from everybody: let the hub do it in pieces',
  ],
  [new RegExp(`^DELETE FROM ${NAME}`, 'i'), 'keeps every row that it deletes: let the hub do it in pieces'],
  [
    new RegExp(`^(?:CLUSTER|VACUUM FULL|REINDEX TABLE|LOCK TABLE|LOCK) ${NAME}`, 'i'),
    'locks the whole table',
  ],
];

/** The version before, which still runs, no longer works. */
const BREAKS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [
    /^ALTER TABLE .*\bDROP (COLUMN )?(?!CONSTRAINT|DEFAULT|NOT NULL|EXPRESSION)/i,
    'the version before still names it',
  ],
  [/^ALTER TABLE .*\bRENAME\b/i, 'the version before still names it'],
  [/^DROP TABLE/i, 'the version before still names it'],
  [/^ALTER TYPE .*\bRENAME\b/i, 'the version before still names it'],
  [
    /^ALTER TABLE .*\bADD (COLUMN )?(?!CONSTRAINT)\w+ (?!.*\bDEFAULT\b).*\bNOT NULL/i,
    'rows of the version before lack it: give it a default',
  ],
];

/**
 * Finds what a migration must not do while hubs run: lock a large table, or take away what the version before uses. A
 * comment in front of a statement that begins with `safe:` and says why lets it pass.
 */
export function findUnsafeStatements(migration: string): UnsafeStatement[] {
  const statements = splitStatements(migration);
  const made = new Set(
    statements.flatMap(({ sql }) => /^CREATE TABLE (?:IF NOT EXISTS )?(\w+)/i.exec(sql)?.[1] ?? []),
  );
  const isLarge = (table: string | undefined) =>
    table !== undefined && LARGE.includes(table) && !made.has(table);
  return statements
    .filter(({ comment }) => !/^\s*safe:/m.test(comment))
    .flatMap(({ sql: statement }) => {
      const altered = ALTER.exec(statement)?.[1];
      const locks = isLarge(altered) ? LOCKS.filter(([pattern]) => pattern.test(statement)) : [];
      const whole = WHOLE.filter(([pattern]) => isLarge(pattern.exec(statement)?.[1]));
      const breaks =
        altered !== undefined && made.has(altered)
          ? []
          : BREAKS.filter(([pattern]) => pattern.test(statement));
      return [...locks, ...whole, ...breaks].map(([, reason]) => ({ statement, reason }));
    });
}

/** Statements on one line each, without quotes around names, and the comments in front of them. */
function splitStatements(script: string): { sql: string; comment: string }[] {
  const parts: { sql: string; comment: string }[] = [{ sql: '', comment: '' }];
  const tokens = /--([^\n]*)|\/\*[\s\S]*?\*\/|(\$\w*\$)[\s\S]*?\2|'(?:[^']|'')*'|"(\w+)"|;|[\s\S]/g;
  for (const [token, comment, dollar, name] of script.matchAll(tokens)) {
    const last = parts.at(-1);
    if (last === undefined) continue;
    if (token === ';') parts.push({ sql: '', comment: '' });
    else if (comment !== undefined) last.comment += `${comment}\n`;
    else if (!token.startsWith('/*')) last.sql += dollar === undefined ? (name ?? token) : '$body$';
  }
  return parts
    .map(({ sql, comment }) => ({ sql: sql.replace(/\s+/g, ' ').trim(), comment }))
    .filter(({ sql }) => sql !== '');
}
