import * as z from 'zod/mini';

/** What the link of a connect session may say: what to offer at once, and that the page is a window of its own. */
export const guestSearchSchema = z.object({
  provider: z.catch(z.optional(z.string().check(z.maxLength(64))), undefined),
  connectionId: z.catch(z.optional(z.coerce.number().check(z.int(), z.positive())), undefined),
  window: z.catch(z.optional(z.coerce.number()), undefined),
});

export type GuestSearch = z.infer<typeof guestSearchSchema>;

/** Whether a path leads to such a window, which has nothing left to show once an account is connected. */
export const isGuestWindow = (path: string): boolean => {
  const url = URL.parse(path, 'http://hub.invalid');
  return url?.pathname.startsWith('/connect/sessions/') === true && url.searchParams.has('window');
};
