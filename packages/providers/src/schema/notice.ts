import { z } from 'zod';

const headerName = z.string().regex(/^[a-z0-9-]+$/, { error: 'must be the name of a header, in lower case' });

/**
 * Where one text stands in a notice: a dotted path (see `readPath`), or a text with `{path}` placeholders. The part `*` of a
 * path stands for every element of a list: `{team_id}/{event.users.*}` is a text for each of them.
 */
const textPath = z.string().min(1);

/** Where something stands; of several, the first that says anything counts. */
const pathsSchema = z.union([textPath, z.array(textPath).min(1)]);

/**
 * A MAC over the body, in a header: HMAC-SHA256 (RFC 2104). The notice is JSON.
 *
 * @example { method: 'hmac_sha256', secret: 'notice_secret', header: 'x-signature', encoding: 'hex',
 *   value: 'v0={signature}', message: 'v0:{timestamp}:{body}', timestamp_header: 'x-timestamp', tolerance: 300 }
 */
const hmacSchema = z
  .strictObject({
    method: z.literal('hmac_sha256'),
    /** Which secret is the key: that of the client, or one that the provider made for its notices alone. */
    secret: z.enum(['client_secret', 'notice_secret']),
    header: headerName,
    encoding: z.enum(['hex', 'base64']),
    /** What stands in the header: `{signature}`, perhaps with `{timestamp}` and other text. Default `{signature}`. */
    value: z.string().includes('{signature}').optional(),
    /** What is signed: `{body}`, perhaps with `{timestamp}` and other text. Default `{body}`. */
    message: z.string().includes('{body}').optional(),
    /** Header with the moment of sending, in seconds. Default: it stands in `header`, or nowhere. */
    timestamp_header: headerName.optional(),
    /** How far, in seconds, that moment may be from now. Absent: as far as it likes. */
    tolerance: z.int().positive().optional(),
  })
  .superRefine((hmac, context) => {
    const signsTime = hmac.message?.includes('{timestamp}') === true;
    const hasTime = hmac.timestamp_header !== undefined || hmac.value?.includes('{timestamp}') === true;
    if (signsTime !== hasTime)
      context.addIssue({
        code: 'custom',
        path: ['message'],
        message: 'must sign the timestamp, if there is one',
      });
    if (hmac.tolerance !== undefined && !signsTime)
      context.addIssue({ code: 'custom', path: ['tolerance'], message: 'needs a timestamp that is signed' });
  });

/** Facebook's form: `signed_request={signature}.{payload}` as a form field, base64url, HMAC-SHA256 with the client secret. */
const signedRequestSchema = z.strictObject({ method: z.literal('signed_request') });

/**
 * A Security Event Token (RFC 8417), pushed as RFC 8935 has it: a JWT as the body. Its audience is the client id. Its topics
 * are the names of its `events`; paths lead into its claims, where `event` is the event that is looked at.
 */
const eventTokenSchema = z.strictObject({
  method: z.literal('security_event_token'),
  issuer: z.url({ protocol: /^https?$/ }),
  jwks_uri: z.url({ protocol: /^https?$/ }),
});

/** What a notice says of some accounts. */
const noticeRuleSchema = z
  .strictObject({
    /**
     * - `grant_revoked`: what these accounts granted is over.
     * - `grant_doubtful`: it may be over, which only the provider can tell.
     * - `data_deletion`: it is over, and what is stored of them has to go.
     */
    means: z.enum(['grant_revoked', 'grant_doubtful', 'data_deletion']),
    /** The ids of the accounts, as `account.subject` has them. */
    accounts: pathsSchema.optional(),
    /** In place of it: every account whose id begins so. */
    accounts_below: pathsSchema.optional(),
    /** A path that has to lead somewhere for the rule to count. Absent: it always does. */
    when: textPath.optional(),
  })
  .refine((rule) => (rule.accounts === undefined) !== (rule.accounts_below === undefined), {
    error: 'must name accounts, or what their ids begin with',
  });
export type NoticeRule = z.infer<typeof noticeRuleSchema>;

/**
 * One field of an answer: a text of the notice; its HMAC-SHA256 in hexadecimal, by the secret that verifies notices; or what the
 * hub has to say of a deletion: where its progress is told, and under which number.
 */
const answerFieldSchema = z.union([
  z.strictObject({ path: textPath }),
  z.strictObject({ hmac_sha256_of: textPath }),
  z.enum(['status_url', 'confirmation_code']),
]);
export type NoticeAnswerField = z.infer<typeof answerFieldSchema>;

/**
 * `notices`: what the provider sends by itself, to `{hub}/oauth/notices/{provider}`, when an account withdraws its grant. One that
 * does not verify is answered 401. A topic without rules is taken note of, and changes nothing.
 */
export const noticesSchema = z
  .strictObject({
    verification: z.discriminatedUnion('method', [hmacSchema, signedRequestSchema, eventTokenSchema]),
    /**
     * What tells topics apart: a header, a path, or the end of the address (`/oauth/notices/{provider}/{topic}`) where nothing
     * in the notice does. Absent: the events of a security event token.
     */
    topic: z
      .union([
        z.strictObject({ header: headerName }),
        z.strictObject({ path: pathsSchema }),
        z.literal('address'),
      ])
      .optional(),
    /**
     * When it happened, within what is signed: seconds or milliseconds since 1970, or RFC 3339. Not when the notice was made, where
     * the two can be far apart. Absent: the notice does not say, so that the provider is asked before anything ends.
     */
    at: pathsSchema.optional(),
    /** Topic -> what it says. */
    topics: z.record(z.string(), z.array(noticeRuleSchema).min(1)),
    /** Topic -> the answer, as JSON. Absent: 200 without a body. */
    answers: z.record(z.string(), z.record(z.string(), answerFieldSchema)).optional(),
    /** One sentence that an operator should read: where the address is entered, and which secret is meant. */
    note: z.string(),
  })
  .superRefine((notices, context) => {
    if ((notices.topic === undefined) !== (notices.verification.method === 'security_event_token'))
      context.addIssue({
        code: 'custom',
        path: ['topic'],
        message: 'is for everything but security event tokens, which name their events',
      });
  });
export type Notices = z.infer<typeof noticesSchema>;
