import type { TRPCClient } from '@trpc/client';
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter, ProviderId, ProviderScopes } from './generated/contract.ts';

type Inputs = inferRouterInputs<AppRouter>;
type Outputs = inferRouterOutputs<AppRouter>;

/** A tRPC client that knows every procedure of the hub. */
export type EvergrantClient = TRPCClient<AppRouter>;

export type {
  /** Something that operators should look at. */
  Anomaly,
  AppRouter,
  AuditEvent,
  AuditEventName,
  CatalogProviderId,
  /** One user's authorised account at a provider, without its tokens. Dates are ISO 8601 strings in UTC. */
  Connection,
  ConnectionChange,
  /** Why a connection is not simply fine. */
  ConnectionReason,
  ConnectionStatus,
  /** What came of asking the provider whether a connection works. */
  ConnectionTest,
  /** What became of one authorisation attempt. */
  Flow,
  /** What somebody was told. */
  Notification,
  NotificationKind,
  /** A provider that can be connected here. */
  Provider,
  ProviderId,
} from './generated/contract.ts';

/**
 * The scopes of a provider: those of the catalog by name, and any other.
 *
 * @example
 * const scope: ScopeOf<'github'>[] = ['read:user', 'user:email'];
 */
export type ScopeOf<Id extends ProviderId> =
  | (Id extends keyof ProviderScopes ? ProviderScopes[Id] : never)
  | (string & {});

/** What a disconnect ended with, the grant at the provider included. */
export type Disconnection = Outputs['connections']['disconnect'];

/** A provider that operators have set up, as they see it; without its client secret. */
export type ProviderConfiguration = Outputs['providerConfigurations']['list']['providers'][number];
/** What an operator must know and give to set a provider up. */
export type ProviderDescription = Outputs['providerConfigurations']['catalog']['providers'][number];
/** A provider that is about to be set up. */
export type ProviderDraft = Outputs['providerConfigurations']['discover'];

/** An attempt that was made in a connect session, and what became of it. */
export type SessionFlow = Outputs['flows']['list']['flows'][number];

/** What to ask a user who reconnected with another account. */
export type AccountQuestion = Outputs['flows']['accountQuestion'];
/** An authorisation attempt that was just started: where to send the browser, and what to ask `flows.get` for. */
export type StartedFlow = Outputs['connections']['start'];

/** How the hub does, as operators see it. */
export type Overview = Outputs['overview']['get'];

/** A key of a backend, without its secret. */
export type ApiKey = Outputs['apiKeys']['list']['apiKeys'][number];
/** What a key may do. */
export type ApiKeyScope = Inputs['apiKeys']['create']['scopes'][number];

/** An address of a host application that is told what happens, without its secret. */
export type WebhookEndpoint = Outputs['webhooks']['list']['endpoints'][number];
/** One attempt to send a message there, and what came of it. */
export type WebhookAttempt = Outputs['webhooks']['attempts']['attempts'][number];

/** Somebody the hub knows, as operators see them. */
export type Person = Outputs['people']['get'];
/** A connection of theirs, as operators see it. */
export type ConnectionOfUser = Outputs['people']['connection'];
/** An app that reads the token of a connection. */
export type TokenReader = Outputs['connections']['readers']['readers'][number];
/** What stands in the environment of the hub. */
export type HubSettings = Outputs['settings']['get'];

/** Which encryption keys are in use, and how far a rotation is. */
export type KeysStatus = Outputs['keys']['status'];

/** Who the browser is signed in as. */
export type Me = Outputs['me']['get'];

/** How whoever is signed in signs in. */
export type Account = Outputs['account']['get'];
/** A browser in which they are signed in. */
export type SignInSession = Outputs['sessions']['list']['sessions'][number];

/** Whose token is wanted, at which provider. */
export type AccessTokenRequest = Inputs['tokens']['get'];
export type AccessToken = Outputs['tokens']['get'];
