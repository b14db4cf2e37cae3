import { catalog, findProvider, type Provider, sandboxProvider } from '@evergrant/providers';
import { expect, test } from 'vitest';
import { readTokenAnswer } from '../oauth/token-response.ts';
import { type Evidence, evidenceOf } from './evidence.ts';
import { type Circumstances, judge, type Verdict } from './verdict.ts';
import { GATEWAYS, RECORDED_ANSWERS, type RecordedAnswer } from './verdicts.fixture.ts';

function entryOf({ provider = {} }: RecordedAnswer): Provider {
  if (typeof provider !== 'string')
    return { ...sandboxProvider({ issuer: 'http://127.0.0.1:1' }), ...provider };
  const entry = findProvider(provider);
  if (entry === undefined) throw new Error(`no entry ${provider}`);
  return entry;
}

function typeOf({ body, contentType }: RecordedAnswer): string {
  if (contentType !== undefined) return contentType;
  if (typeof body !== 'string') return 'application/json';
  return body.startsWith('<') ? 'text/html' : 'text/plain';
}

function answerOf(recorded: RecordedAnswer): Response {
  const { body, status = 200, headers } = recorded;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return new Response(status === 204 ? null : text, {
    status,
    headers: { 'content-type': typeOf(recorded), ...headers },
  });
}

const now = new Date('2030-01-02T12:00:00Z');

const read = (recorded: RecordedAnswer, entry = entryOf(recorded)): Promise<Evidence | undefined> =>
  readTokenAnswer(entry, answerOf(recorded), now).then(() => undefined, evidenceOf);

/** A single-use token that was never sent before, its access token alive. */
const FIRST: Circumstances = {
  now,
  forgivesRepeat: false,
  accessTokenLives: true,
  sentBefore: false,
  introspection: 'impossible',
  refusedAt: [],
  others: 'not_asked',
};

/** What the user's luck adds, with the provider's word on the token still missing. */
const LATER_ON: readonly Circumstances[] = [
  FIRST,
  { ...FIRST, accessTokenLives: false },
  { ...FIRST, accessTokenLives: false, sentBefore: true },
  { ...FIRST, introspection: 'inactive' },
  {
    ...FIRST,
    accessTokenLives: false,
    sentBefore: true,
    refusedAt: [72, 48, 24, 2].map((hours) => new Date(now.getTime() - hours * 3_600_000)),
    others: 'renewed',
  },
];

/** What the first such answer must come to. */
const VERDICTS: Readonly<Record<Evidence['kind'], Verdict['kind']>> = {
  not_sent: 'unchanged',
  dead_grant: 'grant_refused',
  client_refused: 'client_refused',
  later: 'later',
  half_renewed: 'later',
  says_nothing: 'says_nothing',
  maybe_processed: 'held',
};

test.each(RECORDED_ANSWERS)('$expected: $name', async (recorded) => {
  const evidence = await read(recorded);
  expect(evidence?.kind ?? 'renewed').toBe(recorded.expected);
  if (evidence !== undefined && recorded.expected !== 'renewed')
    expect(judge(evidence, FIRST).kind).toBe(VERDICTS[recorded.expected]);
});

test('of at least 250 answers, whatever came before them, none ends a good grant or keeps a dead one', async () => {
  const counts = { answers: 0, goodEnded: 0, deadKept: 0 };
  for (const recorded of RECORDED_ANSWERS) {
    counts.answers += 1;
    const evidence = await read(recorded);
    for (const circumstances of LATER_ON) {
      const isEnded = evidence !== undefined && judge(evidence, circumstances).kind === 'grant_refused';
      const isDead = recorded.expected === 'dead_grant';
      if (isEnded && !isDead) counts.goodEnded += 1;
      if (!isEnded && isDead) counts.deadKept += 1;
    }
  }
  expect(counts).toEqual({ answers: RECORDED_ANSWERS.length, goodEnded: 0, deadKept: 0 });
  expect(counts.answers).toBeGreaterThanOrEqual(250);
});

test.each([...catalog.values()])(
  'what stands in front of $id neither ends a grant nor accuses the client',
  async (entry) => {
    const misread: string[] = [];
    for (const recorded of GATEWAYS) {
      const kind = (await read(recorded, entry))?.kind ?? 'renewed';
      if (kind !== recorded.expected) misread.push(`${recorded.name}: ${kind}`);
    }
    expect(misread).toEqual([]);
  },
);
