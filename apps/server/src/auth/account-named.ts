import type { GenericEndpointContext } from 'better-auth';
import { z } from 'zod';

const withEmailSchema = z.object({ email: z.string() });
const withPasskeySchema = z.object({ response: z.object({ id: z.string() }) });

/** The account that an attempt to sign in is about, by its id; undefined: it names none that there is. */
export async function accountNamed(ctx: GenericEndpointContext): Promise<number | undefined> {
  const id = await idNamed(ctx);
  return id === undefined ? undefined : Number(id);
}

async function idNamed(ctx: GenericEndpointContext): Promise<string | undefined> {
  const { path, body, context } = ctx;
  const { adapter, internalAdapter, secret } = context;
  if (path === '/sign-in/email') {
    const named = withEmailSchema.safeParse(body);
    if (!named.success) return undefined;
    return (await internalAdapter.findUserByEmail(named.data.email.toLowerCase()))?.user.id;
  }
  if (path?.startsWith('/two-factor/')) {
    // Who showed the password a moment ago.
    const token = await ctx.getSignedCookie(context.createAuthCookie('two_factor').name, secret);
    return token ? (await internalAdapter.findVerificationValue(token))?.value : undefined;
  }
  if (path === '/passkey/verify-authentication') {
    const shown = withPasskeySchema.safeParse(body);
    if (!shown.success) return undefined;
    const where = [{ field: 'credentialID', value: shown.data.response.id }];
    return (await adapter.findOne<{ userId: string }>({ model: 'passkey', where }))?.userId;
  }
  return undefined;
}
