import type { ConnectSession, Deps, RequestOrigin } from '@evergrant/core';
import type { Readings } from '../metrics/create-readings.ts';
import type { ShownSettings } from '../shown-settings.ts';

/** Who is asking. */
export type Actor =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'session';
      readonly userId: number;
      readonly name: string;
      readonly email: string;
      readonly role: 'user' | 'operator';
      readonly sessionId: number;
      /** When they have last shown who they are: at sign-in, or by confirming it since. */
      readonly authenticatedAt: Date;
    }
  | { readonly kind: 'api_key'; readonly keyId: string; readonly scopes: readonly string[] }
  | ({
      readonly kind: 'connect_session';
      /** A cookie: a page of the hub. A token: a page of the host application, which starts nothing. */
      readonly provenBy: 'cookie' | 'token';
    } & ConnectSession);

/** What somebody may do who is not signed in. */
export interface SignInOptions {
  readonly signUp: 'open' | 'invite';
  /** Of the provider that people sign in at; null: there is none. */
  readonly oidcName: string | null;
  /** Whether the hub sends e-mails: without, a forgotten password stays forgotten. */
  readonly mails: boolean;
}

/** What every procedure gets. */
export interface Context {
  readonly deps: Deps;
  readonly actor: Actor;
  readonly origin: RequestOrigin;
  readonly signIn: SignInOptions;
  /** What operators see of the configuration. */
  readonly shownSettings: ShownSettings;
  /** What looks at whole tables, and is not asked for at will. */
  readonly readings: Readings;
  /** Aborted when the hub stops: streams end, so that browsers go to another process. */
  readonly closing: AbortSignal;
  /** Whether the asking session still counts; what outlives its request has to ask. */
  readonly isStillSignedIn: () => Promise<boolean>;
  /** Binds a flow to the asking browser. */
  readonly setFlowCookie: (flowId: string, secret: string) => void;
  /** The secret in the asking browser's cookie for a flow. */
  readonly flowSecretOf: (flowId: string) => string | undefined;
}
