import { z } from 'zod';

/** Text shown to people, in every language the dashboard speaks. */
export const localizedTextSchema = z.strictObject({ en: z.string().min(1), fr: z.string().min(1) });
export type LocalizedText = z.infer<typeof localizedTextSchema>;

/** An address that a page may link to. */
export const webAddressSchema = z.url({ protocol: /^https?$/, error: 'must be an https or http address' });

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?(\/|$)/;
const PLACEHOLDER = /\{[a-z][\w.-]*\}/gi;
const PORT_PLACEHOLDER = /:\{[a-z][\w.-]*\}(?=\/|$)/i;

/**
 * An absolute address, perhaps with `{name}` placeholders: https, or http on a loopback host (sandbox, tests).
 * It may also begin with a placeholder that stands for a whole origin (`{accounts_server}/oauth/v2/token`).
 */
export const urlTemplateSchema = z.string().refine((template) => parse(template)?.hash === '', {
  error: 'must be an absolute https URL without user name, password or fragment',
});

/** As {@link urlTemplateSchema}; one provider wants a fragment although RFC 6749 section 3.1 forbids it. */
export const authorizationEndpointSchema = z.string().refine((template) => parse(template) !== undefined, {
  error: 'must be an absolute https URL without user name or password',
});

function parse(template: string): URL | undefined {
  const address = template
    .replace(/^\{[a-z][\w.-]*\}/i, 'https://x.example')
    .replace(PORT_PLACEHOLDER, ':1')
    .replace(PLACEHOLDER, 'x');
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isSafe = url.protocol === 'https:' || LOOPBACK.test(address);
  return isSafe && url.username === '' && url.password === '' ? url : undefined;
}
