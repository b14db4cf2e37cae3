import type { ServiceId } from './start-emulated-services.ts';

/** What a service is like, as far as people and backends notice. */
export interface EmulatedShape {
  readonly name: string;
  /** On the button at the service's own page. */
  readonly account: string;
  /** What a list says of the account. */
  readonly shown: string;
  readonly token: RegExp;
  readonly refreshes: boolean;
  /** Whether it is known when people have to come back. Default: they need not, or nobody knows. */
  readonly end?: 'known';
  /** What becomes of the grant at a disconnect. `revoked`: and a refresh afterwards is refused. `scheduled`: it is not answered. */
  readonly withdrawal: 'revoked' | 'scheduled' | 'unsupported';
}

/** By id: for a hub without a browser and for the dashboard. */
export const EMULATED_SHAPES: Readonly<Record<ServiceId, EmulatedShape>> = {
  google: {
    name: 'Google',
    account: 'ada@example.com',
    shown: 'Ada Lovelace · ada@example.com',
    token: /^google_/,
    refreshes: true,
    withdrawal: 'revoked',
  },
  github: {
    name: 'GitHub',
    account: 'Ada Lovelace',
    shown: 'Ada Lovelace · ada@example.com',
    token: /^gho_/,
    refreshes: false,
    withdrawal: 'revoked',
  },
  slack: {
    name: 'Slack',
    account: 'Ada Lovelace',
    shown: 'Engines',
    token: /^xoxb-/,
    refreshes: false,
    withdrawal: 'scheduled',
  },
  microsoft: {
    name: 'Microsoft (Entra ID)',
    account: 'ada@contoso.com',
    shown: 'Ada Lovelace · ada@contoso.com',
    token: /^microsoft_/,
    refreshes: true,
    end: 'known',
    withdrawal: 'unsupported',
  },
  okta: {
    name: 'Okta',
    account: 'Ada Lovelace',
    shown: 'Ada Lovelace · ada@example.com',
    token: /^okta_/,
    refreshes: true,
    withdrawal: 'revoked',
  },
  linear: {
    name: 'Linear',
    account: 'ada@example.com',
    shown: 'ada@example.com',
    token: /^lin_/,
    refreshes: true,
    withdrawal: 'revoked',
  },
  apple: {
    name: 'Sign in with Apple',
    account: 'ada@icloud.com',
    // The name comes with the first consent only, and the reconnect must not lose it.
    shown: 'Ada Lovelace · ada@icloud.com',
    token: /^apple_/,
    refreshes: true,
    withdrawal: 'revoked',
  },
};
