import { createAuthClient } from 'better-auth/client';

/** Sign-up, sign-in and sign-out at the hub, by session cookie. */
export const authClient = createAuthClient({ baseURL: window.location.origin });
