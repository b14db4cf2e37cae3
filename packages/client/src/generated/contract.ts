// Made by `npm run generate` from the hub's routers and its catalog. Do not edit.
import type {
  TRPCBuiltRouter,
  TRPCMutationProcedure,
  TRPCQueryProcedure,
  TRPCSubscriptionProcedure,
} from '@trpc/server';

/** Scopes that the catalog knows, by provider. Providers take others as well. */
export interface ProviderScopes {
  "airtable": "user.email:read";
  "amazon": "profile";
  "apple": "email" | "name";
  "asana": "default";
  "atlassian": "offline_access" | "read:me";
  "auth0": "email" | "offline_access" | "openid" | "profile";
  "basecamp": never;
  "bitbucket": "account";
  "box": never;
  "calendly": never;
  "canva": "profile:read";
  "clickup": never;
  "digitalocean": "account:read";
  "discord": "identify";
  "docusign": "signature";
  "dropbox": "account_info.read";
  "eventbrite": never;
  "facebook": "public_profile";
  "figma": "current_user:read";
  "fitbit": "profile";
  "freshbooks": "user:profile:read";
  "github": "read:user" | "user:email";
  "gitlab": "read_user";
  "google": "email" | "openid" | "profile";
  "google-health": "openid" | "profile";
  "gumroad": "view_profile";
  "heroku": "identity";
  "hubspot": "oauth";
  "instagram": "instagram_business_basic";
  "intercom": never;
  "kakao": "profile_nickname";
  "keycloak": "email" | "openid" | "profile";
  "line": "openid" | "profile";
  "linear": "read";
  "linkedin": "email" | "openid" | "profile";
  "mailchimp": never;
  "mastodon": "profile";
  "microsoft": "User.Read" | "email" | "offline_access" | "openid" | "profile";
  "miro": "boards:read";
  "monday": "me:read";
  "naver": never;
  "netlify": never;
  "notion": never;
  "okta": "email" | "offline_access" | "openid" | "profile";
  "okta-org": "email" | "offline_access" | "openid" | "profile";
  "oura": "email" | "personal";
  "patreon": "identity";
  "paypal": "email" | "openid" | "profile";
  "pinterest": "user_accounts:read";
  "pipedrive": "base";
  "quickbooks": "com.intuit.quickbooks.accounting" | "email" | "openid" | "profile";
  "reddit": "identity";
  "salesforce": "openid" | "refresh_token";
  "shopify": "read_products";
  "slack": "users:read";
  "snapchat": "snapchat-marketing-api";
  "soundcloud": never;
  "spotify": "user-read-private";
  "square": "MERCHANT_PROFILE_READ";
  "strava": "read";
  "stripe": "read_write";
  "surveymonkey": "users_read";
  "threads": "threads_basic";
  "tiktok": "user.info.basic";
  "todoist": "data:read";
  "twitch": never;
  "typeform": "accounts:read" | "offline";
  "vercel": "email" | "offline_access" | "openid" | "profile";
  "vk": "vkid.personal_info";
  "webex": "spark:kms" | "spark:people_read";
  "wechat": "snsapi_login";
  "withings": "user.info";
  "x": "offline.access" | "tweet.read" | "users.read";
  "xero": "email" | "offline_access" | "openid" | "profile";
  "yahoo": "email" | "openid" | "profile";
  "youtube": "https://www.googleapis.com/auth/youtube.readonly";
  "zendesk": "read";
  "zoho": "AaaServer.profile.READ";
  "zoom": "user:read:user";
}

/** A provider of the catalog. */
export type CatalogProviderId = keyof ProviderScopes;

/** A provider: one of the catalog, or one that operators have set up by themselves. */
export type ProviderId = CatalogProviderId | (string & {});

export type AnomalyKind = "invalid_states" | "key_new_network" | "key_unusual_rate" | "refresh_failures" | "grants_withdrawn" | "audit_chain_broken" | "row_unverified";

export type Anomaly = {
  kind: AnomalyKind;
  /** A provider, the id of an API key or a table; empty where the kind says it all */
  subject: string;
  details: Record<string, string | number>;
  /** ISO 8601, UTC */
  raisedAt: string;
  /** ISO 8601, UTC */
  lastSeenAt: string;
};

export type AuditEventName = "oauth_initiated" | "oauth_completed" | "oauth_failed" | "invalid_state_detected" | "token_refreshed" | "token_refresh_failed" | "integration_disconnected" | "integration_reconnected" | "integration_expired" | "refresh_outcome_refused" | "token_read" | "token_revoked" | "token_revocation_failed" | "grant_withdrawn" | "account_data_deleted" | "connection_tested" | "connection_labelled" | "resource_chosen" | "connect_session_created" | "connect_session_revoked" | "external_user_created" | "external_user_renamed" | "external_user_deleted" | "api_key_created" | "api_key_changed" | "api_key_rotated" | "api_key_revoked" | "provider_configured" | "provider_removed" | "webhook_created" | "webhook_removed" | "webhook_changed" | "webhook_enabled" | "webhook_disabled" | "webhook_secret_rotated" | "webhook_resent" | "webhook_tested" | "audit_chain_held" | "audit_chain_broken" | "audit_events_released" | "audit_exported" | "key_in_use" | "key_retired" | "rows_adopted" | "access_denied" | "user_signed_up" | "user_signed_in" | "user_signed_out" | "sessions_ended" | "sign_in_failed" | "step_up_completed" | "step_up_failed" | "profile_changed" | "notification_settings_changed" | "email_verified" | "password_changed" | "password_reset" | "second_factor_added" | "second_factor_removed" | "backup_codes_replaced" | "passkey_added" | "passkey_removed" | "sign_in_provider_linked" | "user_created" | "role_changed" | "password_set" | "user_banned" | "user_unbanned" | "anomaly_detected" | "anomaly_dismissed";

export type AuditEvent = {
  /** Grows with time; usable as a cursor */
  id: string;
  /** ISO 8601, UTC */
  at: string;
  event: AuditEventName;
  userId: number | null;
  connectionId: number | null;
  provider: ProviderId | null;
  accountId: string | null;
  /** Who did it, such as `user:7`, `operator:1`, `api_key:…`, `schedule` or `cli:ada` */
  actor: string;
  /** What the API key or person is called; null: nothing */
  actorName: string | null;
  ipAddress: string | null;
  userAgent: string | null;
  correlationId: string;
  metadata: Record<string, unknown>;
};

export type ConnectSession = {
  id: string;
  userId: number;
  externalUserId: string | null;
  providers: string[];
  connectionId: number | null;
  returnUrl: string;
  /** Whether a browser has opened its link */
  opened: boolean;
  createdAt: string;
  expiresAt: string;
};

export type ConnectionStatus = "connected" | "expired" | "error" | "disconnected";

export type ConnectionReason = "token_expired" | "grant_refused" | "refusal_unexplained" | "refresh_outcome_unknown" | "scope_missing" | "resource_not_chosen" | "token_unreadable" | "client_misconfigured" | "provider_unavailable" | "disconnected_by_user";

export type Connection = {
  /** Id of the connection */
  id: number;
  /** Numeric id of the user */
  userId: number;
  provider: ProviderId;
  providerAccountId: string;
  isConnected: boolean;
  status: ConnectionStatus;
  reason: ConnectionReason | null;
  /** Who can mend it; null when nothing is wrong */
  fixableBy: "user" | "operator" | "provider" | null;
  nextAction: "reconnect" | "choose_resource" | "contact_operator" | "wait" | null;
  /** ISO 8601, UTC */
  statusSince: string;
  accountName: string | null;
  accountEmail: string | null;
  avatarUrl: string | null;
  label: string | null;
  /** End of the access token's life */
  expiresAt: string | null;
  /** End of the consent: after it only a reconnect helps */
  refreshTokenExpiresAt: string | null;
  /** Whether every refresh moves `refreshTokenExpiresAt` on: then nobody has to act while refreshes work */
  consentSlides: boolean;
  refreshable: boolean;
  /** When the hub acts by itself next */
  nextRefreshAt: string | null;
  refreshFailures: number;
  requestedScope: string[];
  /** Asked for by name: without them no token is handed out */
  requiredScope: string[];
  grantedScope: string[];
  /** Requested, and not granted by the rules of the provider */
  missingScope: string[];
  /** What the provider was asked with, or said about the account: shop, tenant, instance */
  parameters: Record<string, string>;
  /** Where the account's API is, without a slash at the end; null: not known */
  apiBaseUrl: string | null;
  metadata: Record<string, unknown>;
  /** ISO 8601, UTC */
  connectedAt: string;
  lastRefreshedAt: string | null;
  lastUsedAt: string | null;
  /** ISO 8601, UTC */
  createdAt: string;
  /** ISO 8601, UTC */
  updatedAt: string;
};

export type ConnectionTest = {
  outcome: "works";
  /** Whose access it is, as the provider says */
  account: {
    name: string | null;
    email: string | null;
  };
  /** Only after the access token was renewed */
  isRenewed: boolean;
} | {
  outcome: "other_account";
  /** Whose access it is, as the provider says */
  account: {
    name: string | null;
    email: string | null;
  };
  /** Only after the access token was renewed */
  isRenewed: boolean;
} | {
  outcome: "not_accepted";
} | {
  outcome: "cannot_be_asked";
};

export type ErrorCode = "INVALID_PROVIDER" | "INVALID_USER_ID" | "INVALID_REDIRECT_URL" | "OAUTH_INIT_ERROR" | "INVALID_STATE" | "OAUTH_CALLBACK_ERROR" | "ACCOUNT_NOT_FOUND" | "NO_REFRESH_TOKEN" | "TOKEN_REFRESH_ERROR" | "TOKEN_EXPIRED" | "NO_ACCESS_TOKEN" | "GET_TOKEN_ERROR" | "DISCONNECT_ERROR" | "DATABASE_ERROR" | "NETWORK_ERROR" | "API_ERROR" | "TIMEOUT_ERROR" | "CONSENT_DENIED" | "ACCOUNT_MISMATCH" | "SCOPE_MISSING" | "RESOURCE_NOT_CHOSEN" | "NO_RESOURCE" | "CLIENT_MISCONFIGURED" | "FLOW_IN_PROGRESS" | "PROVIDER_READ_ONLY" | "PROVIDER_IN_USE" | "RATE_LIMITED" | "LIMIT_REACHED" | "VALIDATION_ERROR" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "METHOD_NOT_ALLOWED" | "IDEMPOTENCY_KEY_REUSED" | "REQUEST_IN_PROGRESS" | "UNAUTHENTICATED" | "STEP_UP_REQUIRED" | "FORBIDDEN" | "LAST_OPERATOR" | "NOT_FOUND" | "INTERNAL_ERROR";

export type ConnectionChange = {
  type: "sync";
} | {
  type: "connection";
  /** Id of the connection */
  connectionId: number;
} | {
  type: "beat";
  /** What time it is by the hub's clock */
  at: string;
  /** False: changes may be going by unheard */
  current: boolean;
};

export type Flow = {
  status: "pending";
  expiresAt: string;
} | {
  status: "connected";
  connectionId: number;
} | {
  status: "error";
  /** One of docs/errors.md */
  code: ErrorCode;
  /** What the provider called it, a code; for operators who are signed in */
  providerError?: string | undefined;
  /** The connection that was made all the same, and is not ready */
  connectionId?: number | undefined;
} | {
  status: "expired";
};

export type NotificationKind = "connection_broke" | "connection_recovered" | "connection_ending" | "incident_opened" | "incident_closed";

export type Notification = {
  id: number;
  kind: NotificationKind;
  /** Of how many it tells; the first of them are named */
  total: number;
  connections: {
    /** Id of the connection */
    id: number;
    provider: ProviderId;
    account: string;
  }[];
  incidents: ({
    provider: ProviderId;
    host: string;
    incident: "provider_unavailable" | "client_misconfigured";
  })[];
  /** ISO 8601, UTC */
  createdAt: string;
  isRead: boolean;
};

export type Provider = {
  id: ProviderId;
  displayName: string;
  category: string;
  documentation: string | null;
  /** Whether connections stay alive without the user */
  refreshable: boolean;
  scopes: ({
    scope: string;
    en: string | null;
    fr: string | null;
  })[];
  /** What the user is asked for before connecting (shop, tenant, ...) */
  parameters: ({
    name: string;
    label: {
      en: string;
      fr: string;
    };
    /** A made-up value */
    example: string | null;
    /** Regular expression (ECMAScript, flag u) for the whole value */
    pattern: string | null;
    /** The values to choose from */
    enum: string[] | null;
    default: string | null;
  })[];
};

export type ExternalUser = {
  /** Numeric id of the user */
  id: number;
  /** The host application's own id of the user */
  externalUserId: string;
  name: string;
  /** ISO 8601, UTC */
  createdAt: string;
};

export type WebhookAttempt = {
  id: string;
  /** `webhook-id` of the message */
  messageId: string;
  /** ISO 8601, UTC */
  at: string;
  /** `dropped`: it was not sent, because the endpoint is switched off */
  outcome: "delivered" | "refused" | "gone" | "unreachable" | "dropped";
  /** What the endpoint answered; null: nothing */
  status: number | null;
  /** Until it had answered, or not */
  durationMs: number | null;
  /** The beginning of its answer */
  answer: string | null;
  /** The body that was sent */
  event: {
    type: string;
    timestamp: string;
    data: Record<string, string | number | null>;
  };
};

export type ErrorBody = {
  code: ErrorCode;
  message: string;
  /** Whether the same call may succeed later */
  retryable: boolean;
  correlationId: string;
  provider?: string | undefined;
  /** What is wrong with the input, by path */
  fields?: Record<string, string> | undefined;
  /** Seconds, as in the header Retry-After */
  retryAfter?: number | undefined;
  docs: string;
};

/** What a host application is told by webhooks; `type` narrows `data`. */
export type HubEvent = {
  type: "connection.connected";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "connected";
    reason: "provider_unavailable" | "client_misconfigured" | "token_unreadable" | "refusal_unexplained" | null;
  };
} | {
  type: "connection.reconnected";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "connected";
    reason: "provider_unavailable" | "client_misconfigured" | "token_unreadable" | "refusal_unexplained" | null;
  };
} | {
  type: "connection.recovered";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "connected";
    reason: "provider_unavailable" | "client_misconfigured" | "token_unreadable" | "refusal_unexplained" | null;
  };
} | {
  type: "connection.refreshed";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "connected";
    reason: "provider_unavailable" | "client_misconfigured" | "token_unreadable" | "refusal_unexplained" | null;
  } | {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "expired";
    reason: "token_expired";
  } | {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "error";
    reason: "grant_refused" | "refresh_outcome_unknown" | "refusal_unexplained" | "scope_missing" | "resource_not_chosen" | "token_unreadable" | "client_misconfigured" | "provider_unavailable";
  } | {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "disconnected";
    reason: "disconnected_by_user";
  };
} | {
  type: "connection.error";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "error";
    reason: "grant_refused" | "refresh_outcome_unknown" | "refusal_unexplained" | "scope_missing" | "resource_not_chosen" | "token_unreadable" | "client_misconfigured" | "provider_unavailable";
  };
} | {
  type: "connection.expired";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "expired";
    reason: "token_expired";
  };
} | {
  type: "connection.disconnected";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    /** Id of the connection */
    connectionId: number;
    /** Numeric id of the user */
    userId: number;
    /** The host application's own id of the user; null for users who signed up at the hub */
    externalUserId: string | null;
    provider: ProviderId;
    /** The provider's id of the account */
    accountId: string;
    status: "disconnected";
    reason: "disconnected_by_user";
  };
} | {
  type: "provider.incident_opened";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    provider: ProviderId;
    /** Where users name hosts (a shop, an instance), the one; null: it concerns every connection */
    host: string | null;
    reason: "provider_unavailable" | "client_misconfigured";
  };
} | {
  type: "provider.incident_closed";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    provider: ProviderId;
    /** Where users name hosts (a shop, an instance), the one; null: it concerns every connection */
    host: string | null;
    reason: "provider_unavailable" | "client_misconfigured";
  };
} | {
  type: "anomaly.detected";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: {
    kind: "invalid_states" | "key_new_network" | "key_unusual_rate" | "refresh_failures" | "grants_withdrawn" | "audit_chain_broken" | "row_unverified";
    subject: string;
  };
} | {
  type: "webhook.test";
  /** When it happened: ISO 8601, UTC */
  timestamp: string;
  data: Record<string, never>;
};

/** An error as tRPC carries it. */
export interface ErrorShape {
  message: string;
  code: number;
  data: { code: string; httpStatus: number; path?: string; error: ErrorBody };
}

/** Everything that the hub can be asked over tRPC. */
export type AppRouter = TRPCBuiltRouter<
  { ctx: object; meta: object; errorShape: ErrorShape; transformer: false },
  {
  account: {
    get: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      name: string;
      email: string;
      emailVerified: boolean;
      hasPassword: boolean;
      twoFactorEnabled: boolean;
      passkeys: ({
        id: number;
        name: string | null;
        createdAt: string | null;
      })[];
      /** The provider that people sign in at; null: there is none */
      oidc: {
        name: string;
        linked: boolean;
      } | null;
      /** Whether the hub can send e-mails */
      mails: boolean;
    } }>;
  };
  anomalies: {
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      anomalies: Anomaly[];
    } }>;
    dismiss: TRPCMutationProcedure<{ meta: unknown; input: {
      kind: AnomalyKind;
      subject: string;
    }; output: Record<string, never> }>;
  };
  apiKeys: {
    /** Every API key, without its secret */
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      apiKeys: ({
        /** Id of the key: what stands between `evg_` and the next `_` */
        id: string;
        name: string;
        scopes: string[];
        allowedAddresses: string[];
        /** In a minute; null: what EVERGRANT_RATE_LIMIT_API_KEY says */
        requestsPerMinute: number | null;
        createdAt: string;
        /** To the minute */
        lastUsedAt: string | null;
        expiresAt: string | null;
        revokedAt: string | null;
        /** Until when the secret from before the last rotation works */
        previousEndsAt: string | null;
        /** When that one was last used, to the minute */
        previousUsedAt: string | null;
      })[];
    } }>;
    /** Make an API key */
    create: TRPCMutationProcedure<{ meta: unknown; input: {
      name: string;
      scopes: ("tokens:read" | "connections:read" | "connections:write" | "audit:read" | "webhooks:write" | "users:read" | "users:write")[];
      /** Default: never */
      expiresAt?: string | undefined;
      /** Addresses and ranges (CIDR) that it may be used from; empty: any */
      allowedAddresses?: string[] | undefined;
      /** In a minute; null: what EVERGRANT_RATE_LIMIT_API_KEY says */
      requestsPerMinute?: number | null | undefined;
    }; output: {
      /** Id of the key: what stands between `evg_` and the next `_` */
      id: string;
      /** The whole key; shown here and never again */
      key: string;
    } }>;
    /** Change where and how often a key may be used; it works within a second */
    change: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the key: what stands between `evg_` and the next `_` */
      id: string;
      /** Default: as it is */
      allowedAddresses?: string[] | undefined;
      /** Default: as it is */
      requestsPerMinute?: number | null | undefined;
    }; output: Record<string, never> }>;
    /** Give a key a new secret; the one it has works for a while */
    rotate: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the key: what stands between `evg_` and the next `_` */
      id: string;
      /** For how long; 0 ends it at once */
      overlapSeconds?: number | undefined;
    }; output: {
      /** The whole key; shown here and never again */
      key: string;
      previousEndsAt: string;
    } }>;
    /** Make a key stop working, for good; it works within a second */
    revoke: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the key: what stands between `evg_` and the next `_` */
      id: string;
    }; output: Record<string, never> }>;
  };
  audit: {
    /** A user's audit events, newest first */
    list: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      connectionId?: number | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      event?: AuditEventName | undefined;
      /** Not before this moment */
      from?: string | undefined;
      /** Before this moment */
      to?: string | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
      limit?: number | undefined;
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
    }; output: {
      events: AuditEvent[];
      nextCursor: string | null;
    } }>;
    search: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      connectionId?: number | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      event?: AuditEventName | undefined;
      /** Not before this moment */
      from?: string | undefined;
      /** Before this moment */
      to?: string | undefined;
      /** Numeric id of the user */
      userId?: number | undefined;
      actor?: string | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
      limit?: number | undefined;
    }; output: {
      events: AuditEvent[];
      nextCursor: string | null;
    } }>;
    verification: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      /** When the log last held; null: it was not verified yet */
      heldAt: string | null;
      /** The last event that was verified then, and when it had been taken into the chain */
      heldUpTo: {
        /** Its id */
        event: string;
        /** ISO 8601, UTC */
        at: string;
      } | null;
      /** What does not hold, as found since; null: nothing */
      broken: {
        /** ISO 8601, UTC */
        at: string;
        problems: string[];
      } | null;
    } }>;
  };
  connectSessions: {
    /** Sessions that have not ended, newest first: those that the key made, or with `users:write` all */
    list: TRPCQueryProcedure<{ meta: unknown; input: {
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
    }; output: {
      connectSessions: ConnectSession[];
    } }>;
    /** A link by which a host application's own user connects accounts without signing in here */
    create: TRPCMutationProcedure<{ meta: unknown; input: {
      /** The host application's own id of the user */
      externalUserId: string;
      /** What the page calls the user: something they recognise, and nobody else can take on */
      userName?: string | undefined;
      /** Default: all that can be connected now; empty: none */
      providers?: ProviderId[] | undefined;
      /** For reconnecting this one and nothing else; instead of `providers` */
      connectionId?: number | undefined;
      returnUrl: string;
    }; output: {
      /** For ending it */
      id: string;
      /** Send the browser here */
      url: string;
      /** For pages of that user on your own origin, as a bearer: they see the session's connections */
      token: string;
      userId: number;
      expiresAt: string;
    } }>;
    /** End it at once: its link, its page, and what was started there and has not come back yet */
    revoke: TRPCMutationProcedure<{ meta: unknown; input: {
      id: string;
    }; output: Record<string, never> }>;
  };
  connections: {
    /** A user's connections, newest first */
    list: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      includeDisconnected?: boolean | undefined;
    }; output: {
      connections: Connection[];
    } }>;
    /** One connection */
    get: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: Connection }>;
    /** A page of a user's connections that match, in an order */
    page: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      /** Words that are in the names of provider or account, label, address or id */
      q?: string | undefined;
      /** Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither */
      status?: "attention" | "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected" | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      sort?: "attention" | "name" | "newest" | "deadline" | "refreshed" | "used" | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
      limit?: number | undefined;
    }; output: {
      connections: Connection[];
      nextCursor: string | null;
    } }>;
    /** A page of all users' connections that match, by id */
    listAll: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      /** Words that are in the names of provider or account, label, address or id */
      q?: string | undefined;
      /** Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither */
      status?: "attention" | "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected" | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      /** Only those that stop working before this moment unless their owner acts */
      deadlineBefore?: string | undefined;
      limit?: number | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
    }; output: {
      connections: Connection[];
      nextCursor: string | null;
    } }>;
    /** How a user's connections are, in numbers */
    summary: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      /** Words that are in the names of provider or account, label, address or id */
      q?: string | undefined;
      /** Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither */
      status?: "attention" | "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected" | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
    }; output: {
      /** How many of them match */
      matching: number;
      /** All of them: `expiring` while there is time to act, `held_up` while one works that cannot be renewed */
      healths: {
        connected: number;
        expiring: number;
        held_up: number;
        expired: number;
        error: number;
        disconnected: number;
      };
      /** How many wait for their owner to act */
      needYou: number;
      /** Providers that there are connections of, disconnected ones included */
      providers: {
        id: string;
        connected: number;
      }[];
    } }>;
    some: TRPCQueryProcedure<{ meta: unknown; input: {
      ids: number[];
    }; output: {
      connections: Connection[];
    } }>;
    /** Start connecting an account */
    start: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Provider id, such as `google` */
      provider: ProviderId;
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      /** Where the browser ends up; its origin must be allowed */
      redirectUrl: string;
      /** Reconnect this connection in place */
      connectionId?: number | undefined;
      /** Default: the provider entry's */
      scope?: string[] | undefined;
      parameters?: Record<string, string> | undefined;
    }; output: {
      /** Send the browser here */
      authUrl: string;
      state: string;
      /** For `flows.get` */
      flowId: string;
      expiresAt: string;
    } }>;
    /** Refresh the token now */
    refresh: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: Connection }>;
    /** Ask the provider now whether a connection works */
    test: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: ConnectionTest }>;
    /** Who was handed a connection's access token of late */
    readers: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: {
      readers: ({
        /** As the audit log names them, such as `api_key:…` */
        actor: string;
        /** What the API key is called; null: it is gone */
        name: string | null;
        /** ISO 8601, UTC */
        lastReadAt: string;
      })[];
    } }>;
    /** Refresh many connections, five at a time; every failure is reported */
    refreshMany: TRPCMutationProcedure<{ meta: unknown; input: {
      connections: {
        /** Provider id, such as `google` */
        provider: ProviderId;
        /** The provider's id of the account */
        accountId: string;
      }[];
    }; output: {
      results: ({
        status: "refreshed";
        provider: ProviderId;
        accountId: string;
        connection: Connection;
      } | {
        status: "failed";
        provider: ProviderId;
        accountId: string;
        error: {
          /** One of docs/errors.md */
          code: ErrorCode;
          message: string;
          retryable: boolean;
        };
      })[];
    } }>;
    refreshMatching: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Words that are in the names of provider or account, label, address or id */
      q?: string | undefined;
      /** Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither */
      status?: "attention" | "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected" | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      /** `nextCursor` of the step before. Default: the act begins */
      cursor?: {
        startedAt: string;
        after: number;
      } | undefined;
    }; output: {
      results: ({
        outcome: "refreshed" | "unchanged" | "left_alone";
        connection: Connection;
      } | {
        outcome: "failed";
        connection: Connection;
        error: {
          /** One of docs/errors.md */
          code: ErrorCode;
          message: string;
          retryable: boolean;
          correlationId?: string | undefined;
        };
      })[];
      /** Null: that was the last step */
      nextCursor: {
        /** ISO 8601, UTC */
        startedAt: string;
        after: number;
      } | null;
      /** How many seconds the next step is to wait */
      retryAfter: number | null;
    } }>;
    /** Take over accounts with the tokens that another system has; says of each what became of it */
    import: TRPCMutationProcedure<{ meta: unknown; input: {
      connections: ({
        /** The host application's own id of the user */
        externalUserId: string;
        userName?: string | undefined;
        /** Provider id, such as `google` */
        provider: ProviderId;
        /** The provider's id of the account. Default: the provider is asked */
        accountId?: string | undefined;
        accountName?: string | undefined;
        accountEmail?: string | undefined;
        accessToken: string;
        refreshToken?: string | undefined;
        /** Of the access token. Default: it is renewed at once, or without a refresh token has no known end */
        expiresAt?: string | undefined;
        refreshTokenExpiresAt?: string | undefined;
        /** What was granted. Default: the provider entry's */
        scope?: string[] | undefined;
        /** What the provider differs by, such as a shop */
        parameters?: Record<string, string> | undefined;
      })[];
    }; output: {
      /** In the order of what was sent; `unchanged`: it is connected here already */
      results: ({
        status: "imported";
        /** Id of the connection */
        connectionId: number;
        /** Numeric id of the user */
        userId: number;
      } | {
        status: "unchanged";
        /** Id of the connection */
        connectionId: number;
        /** Numeric id of the user */
        userId: number;
      } | {
        status: "failed";
        /** One of docs/errors.md */
        code: ErrorCode;
        message: string;
      })[];
    } }>;
    /** Disconnect, and revoke at the provider */
    disconnect: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: {
      connection: Connection;
      /** What became of the grant at the provider; `scheduled`: it did not answer, the hub keeps trying; `in_use`: left alone, since the same account is still connected here, by somebody else or again */
      revocation: "revoked" | "scheduled" | "unsupported" | "in_use";
    } }>;
    disconnectMatching: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Words that are in the names of provider or account, label, address or id */
      q?: string | undefined;
      /** Default: all but `disconnected`. `attention`: its owner has to act; `held_up`: it works, but cannot be renewed now; `expiring`: it ends within a week unless its owner acts; `connected`: neither */
      status?: "attention" | "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected" | undefined;
      /** Provider id, such as `google` */
      provider?: ProviderId | undefined;
      /** `nextCursor` of the step before. Default: the act begins */
      cursor?: {
        startedAt: string;
        after: number;
      } | undefined;
    }; output: {
      results: ({
        outcome: "disconnected";
        connection: Connection;
        /** What became of the grant at the provider; `scheduled`: it did not answer, the hub keeps trying; `in_use`: left alone, since the same account is still connected here, by somebody else or again */
        revocation: "revoked" | "scheduled" | "unsupported" | "in_use";
      } | {
        outcome: "failed";
        connection: Connection;
        error: {
          /** One of docs/errors.md */
          code: ErrorCode;
          message: string;
          retryable: boolean;
          correlationId?: string | undefined;
        };
      })[];
      /** Null: that was the last step */
      nextCursor: {
        /** ISO 8601, UTC */
        startedAt: string;
        after: number;
      } | null;
      /** How many seconds the next step is to wait */
      retryAfter: number | null;
    } }>;
    /** Set the user's own label */
    rename: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
      label: string | null;
    }; output: Connection }>;
    /** The sites or tenants that a connection can be used with, asked of the provider now */
    resources: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
    }; output: {
      resources: ({
        id: string;
        name: string;
        /** Where its API is; null: the provider has one address for all */
        baseUrl: string | null;
      })[];
      chosen: {
        id: string;
        name: string;
        /** Where its API is; null: the provider has one address for all */
        baseUrl: string | null;
      } | null;
    } }>;
    /** Choose one of them; it is kept in `metadata.resource` */
    chooseResource: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the connection */
      id: number;
      resourceId: string;
    }; output: Connection }>;
    onChange: TRPCSubscriptionProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      lastEventId?: string | null | undefined;
    } | undefined; output: AsyncIterable<{ id: string; data: ConnectionChange }, never, unknown> }>;
  };
  flows: {
    /** What became of an authorization attempt */
    get: TRPCQueryProcedure<{ meta: unknown; input: {
      flowId: string;
    }; output: Flow }>;
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      flows: {
        flowId: string;
        provider: ProviderId;
        flow: Flow;
      }[];
    } }>;
    accountQuestion: TRPCQueryProcedure<{ meta: unknown; input: {
      flowId: string;
    }; output: {
      provider: ProviderId;
      reconnected: {
        providerAccountId: string;
        accountName: string | null;
        accountEmail: string | null;
        avatarUrl: string | null;
        /** Id of the connection */
        id: number;
        label: string | null;
      };
      chosen: {
        providerAccountId: string;
        accountName: string | null;
        accountEmail: string | null;
        avatarUrl: string | null;
      };
      knownConnectionId: number | null;
      expiresAt: string;
    } }>;
    answerAccountQuestion: TRPCMutationProcedure<{ meta: unknown; input: {
      flowId: string;
      answer: "add" | "replace" | "cancel";
    }; output: {
      connectionId: number | null;
      /** Why it is not ready */
      code: ErrorCode | null;
    } }>;
  };
  keys: {
    /** Which encryption keys are in use, and how far a rotation is; never a key */
    status: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      keys: ({
        id: string;
        role: "seals" | "opens" | "removable" | "forgotten" | "waiting";
        /** Since when it is in use; null: it never was, or it is lost */
        since: string | null;
        /** Rows that it sealed */
        sealed: Record<string, number>;
      })[];
      processes: {
        id: string;
        /** The one that it was given in front first */
        keyIds: string[];
        sealsWith: string;
        /** Whether it seals anew what another key sealed */
        reseals: boolean;
      }[];
      resealing: {
        /** `paused`: no process that lives seals anew */
        state: "done" | "running" | "paused";
        /** Rows that are sealed with the key in use */
        done: number;
        /** Rows that are to be, authorisations under way apart */
        total: number;
      };
    } }>;
  };
  me: {
    get: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      type: "anonymous";
      signUp: "open" | "invite";
      /** Of the provider that people sign in at; null: there is none */
      oidcName: string | null;
      /** Whether the hub sends e-mails, such as for a forgotten password */
      mails: boolean;
      /** Whether nobody has an account yet: whoever makes the first one runs the hub */
      isNew: boolean;
    } | {
      type: "session";
      userId: number;
      name: string;
      email: string;
      role: "user" | "operator";
    } | {
      type: "connect_session";
      id: string;
      userId: number;
      /** Whose connections they become */
      userName: string;
      externalUserId: string | null;
      /** The one that may be reconnected; null: any account may be connected */
      connectionId: number | null;
      returnUrl: string;
    } }>;
  };
  notifications: {
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      notifications: Notification[];
      unread: number;
      /** What they are written to in */
      language: "en" | "fr";
    } }>;
    markRead: TRPCMutationProcedure<{ meta: unknown; input: {
      /** The newest that was seen */
      upTo: number;
    }; output: Record<string, never> }>;
    choices: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      connection_broke: {
        app: boolean;
        mail: boolean;
      };
      connection_recovered: {
        app: boolean;
        mail: boolean;
      };
      connection_ending: {
        app: boolean;
        mail: boolean;
      };
      incident_opened: {
        app: boolean;
        mail: boolean;
      };
      incident_closed: {
        app: boolean;
        mail: boolean;
      };
    } }>;
    choose: TRPCMutationProcedure<{ meta: unknown; input: {
      kind: NotificationKind;
      channel: "app" | "mail";
      isWanted: boolean;
    }; output: Record<string, never> }>;
    chooseLanguage: TRPCMutationProcedure<{ meta: unknown; input: {
      language: "en" | "fr";
    }; output: Record<string, never> }>;
  };
  overview: {
    get: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      connections: ({
        provider: ProviderId;
        health: "connected" | "expiring" | "held_up" | "expired" | "error" | "disconnected";
        total: number;
        /** End, or cannot be renewed any longer, within a day */
        endInDay: number;
        endInWeek: number;
        nextEnd: string | null;
      })[];
      due: ({
        provider: ProviderId;
        /** Up to 10,000 */
        due: number;
        /** How long the oldest has been due */
        lateness: number;
        /** Until the next one is due; null: there is none */
        nextIn: number | null;
      })[];
      /** Hosts of providers where something is wrong */
      trouble: ({
        provider: ProviderId;
        /** The one that users named; empty: the one that all connections share */
        host: string;
        /** Null: it only asked to be left alone for a while */
        incident: "provider_unavailable" | "client_misconfigured" | null;
        since: string | null;
        /** Nothing is sent there before: Retry-After, or the next probe */
        closedUntil: string | null;
      })[];
      outbox: {
        due: number;
        later: number;
        /** Of the oldest that is due */
        age: number;
      };
      queues: ({
        name: "revoke-grant" | "revoke-orphan" | "follow-notice" | "deliver-webhook";
        waiting: number;
        retrying: number;
        active: number;
        /** How long the oldest has been due */
        age: number;
      })[];
      /** The last 24 hours, all processes together */
      day: {
        hours: {
          /** ISO 8601, UTC */
          hour: string;
          refreshed: number;
          failed: number;
        }[];
        failures: {
          provider: ProviderId;
          reason: string;
          total: number;
        }[];
        operations: {
          operation: string;
          total: number;
          succeeded: number;
          retries: number;
          mostRetries: number;
        }[];
        caches: {
          cache: string;
          hits: number;
          misses: number;
          invalidations: number;
          invalidationsPerHour: number;
        }[];
      };
    } }>;
    firstSteps: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      provider: boolean;
      apiKey: boolean;
      connection: boolean;
    } }>;
  };
  people: {
    list: TRPCQueryProcedure<{ meta: unknown; input: {
      q?: string | undefined;
      /** Default: both */
      kind?: "account" | "external" | undefined;
      limit?: number | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
    }; output: {
      people: ({
        /** Numeric id of the user */
        id: number;
        name: string;
        /** Null: a user of a host application, who signs in nowhere here */
        email: string | null;
        externalUserId: string | null;
        role: "user" | "operator";
        banned: boolean;
        twoFactorEnabled: boolean;
        /** ISO 8601, UTC */
        createdAt: string;
        /** To the hour; null: signed in nowhere */
        lastSeenAt: string | null;
        /** Those that are not disconnected */
        connections: number;
      })[];
      nextCursor: string | null;
    } }>;
    get: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId: number;
    }; output: {
      /** Numeric id of the user */
      id: number;
      name: string;
      /** Null: a user of a host application, who signs in nowhere here */
      email: string | null;
      externalUserId: string | null;
      role: "user" | "operator";
      banned: boolean;
      twoFactorEnabled: boolean;
      /** ISO 8601, UTC */
      createdAt: string;
      /** To the hour; null: signed in nowhere */
      lastSeenAt: string | null;
      /** Those that are not disconnected */
      connections: number;
    } }>;
    sessions: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId: number;
    }; output: {
      sessions: ({
        id: number;
        /** ISO 8601, UTC */
        signedInAt: string;
        /** To the hour */
        lastUsedAt: string;
        ipAddress: string | null;
        userAgent: string | null;
      })[];
    } }>;
    endSessions: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId: number;
      /** Default: all */
      sessionId?: number | undefined;
    }; output: Record<string, never> }>;
    connections: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId: number;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
      limit?: number | undefined;
    }; output: {
      connections: Connection[];
      nextCursor: string | null;
    } }>;
    connection: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId: number;
      /** Id of the connection */
      id: number;
    }; output: {
      connection: Connection;
      readers: ({
        /** As the audit log names them, such as `api_key:…` */
        actor: string;
        /** What the API key is called; null: it is gone */
        name: string | null;
        /** ISO 8601, UTC */
        lastReadAt: string;
      })[];
    } }>;
  };
  providerConfigurations: {
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      providers: ({
        description: {
          id: string;
          displayName: string;
          category: string;
          documentation: string | null;
          note: string | null;
          redirectUri: string;
          redirectUriNote: string | null;
          credentials: "client_secret" | "private_key" | "public" | "registered";
          /** What it sends by itself when an account withdraws its grant; null: nothing that is known */
          notices: {
            addresses: readonly string[];
            verifiedBy: "notice_secret" | "client_secret" | "keys";
            note: string;
          } | null;
          scope: readonly string[];
          parameters: readonly ({
            name: string;
            source: "operator" | "user";
            label: {
              en: string;
              fr: string;
            };
            example: string | null;
            enum: readonly string[] | null;
            default: string | null;
          })[];
        };
        /** YAML; null: everything stands in the catalog */
        entry: string | null;
        clientId: string;
        scope: readonly string[];
        parameters: Record<string, string>;
        source: "configuration" | "database";
        hasClientSecret: boolean;
        hasNoticeSecret: boolean;
        offered: boolean;
        connections: number;
        /** For everybody */
        incident: "provider_unavailable" | "client_misconfigured" | null;
        /** Hosts that users named (shops, instances) with an incident of their own */
        hostsInTrouble: number;
        /** Its clock minus the hub's, in seconds; null: they agree to the minute */
        clockSkewS: number | null;
        problems: readonly {
          path: string;
          message: string;
        }[];
      })[];
    } }>;
    catalog: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      providers: ({
        id: string;
        displayName: string;
        category: string;
        documentation: string | null;
        note: string | null;
        redirectUri: string;
        redirectUriNote: string | null;
        credentials: "client_secret" | "private_key" | "public" | "registered";
        /** What it sends by itself when an account withdraws its grant; null: nothing that is known */
        notices: {
          addresses: readonly string[];
          verifiedBy: "notice_secret" | "client_secret" | "keys";
          note: string;
        } | null;
        scope: readonly string[];
        parameters: readonly ({
          name: string;
          source: "operator" | "user";
          label: {
            en: string;
            fr: string;
          };
          example: string | null;
          enum: readonly string[] | null;
          default: string | null;
        })[];
      })[];
    } }>;
    discover: TRPCMutationProcedure<{ meta: unknown; input: {
      issuer: string;
    }; output: {
      description: {
        id: string;
        displayName: string;
        category: string;
        documentation: string | null;
        note: string | null;
        redirectUri: string;
        redirectUriNote: string | null;
        credentials: "client_secret" | "private_key" | "public" | "registered";
        /** What it sends by itself when an account withdraws its grant; null: nothing that is known */
        notices: {
          addresses: readonly string[];
          verifiedBy: "notice_secret" | "client_secret" | "keys";
          note: string;
        } | null;
        scope: readonly string[];
        parameters: readonly ({
          name: string;
          source: "operator" | "user";
          label: {
            en: string;
            fr: string;
          };
          example: string | null;
          enum: readonly string[] | null;
          default: string | null;
        })[];
      };
      /** YAML; null: everything stands in the catalog */
      entry: string | null;
      clientId: string;
      scope: readonly string[];
      parameters: Record<string, string>;
    } }>;
    describe: TRPCMutationProcedure<{ meta: unknown; input: {
      entry: string;
    }; output: {
      description: {
        id: string;
        displayName: string;
        category: string;
        documentation: string | null;
        note: string | null;
        redirectUri: string;
        redirectUriNote: string | null;
        credentials: "client_secret" | "private_key" | "public" | "registered";
        /** What it sends by itself when an account withdraws its grant; null: nothing that is known */
        notices: {
          addresses: readonly string[];
          verifiedBy: "notice_secret" | "client_secret" | "keys";
          note: string;
        } | null;
        scope: readonly string[];
        parameters: readonly ({
          name: string;
          source: "operator" | "user";
          label: {
            en: string;
            fr: string;
          };
          example: string | null;
          enum: readonly string[] | null;
          default: string | null;
        })[];
      };
      /** YAML; null: everything stands in the catalog */
      entry: string | null;
      clientId: string;
      scope: readonly string[];
      parameters: Record<string, string>;
    } }>;
    save: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Provider id, such as `google` */
      provider: ProviderId;
      isNew: boolean;
      clientId?: string | undefined;
      /** Default: the stored one */
      clientSecret?: string | undefined;
      /** Verifies the provider's notices. Default: the stored one */
      noticeSecret?: string | undefined;
      /** Default: the entry's */
      scope?: string[] | undefined;
      parameters?: Record<string, string> | undefined;
      entry?: string | undefined;
      offered?: boolean | undefined;
      /** New hosts that the tokens of existing connections may be sent to, each by its name */
      confirmedHosts?: string[] | undefined;
    }; output: Record<string, never> }>;
    remove: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Provider id, such as `google` */
      provider: ProviderId;
    }; output: Record<string, never> }>;
  };
  providers: {
    /** The providers that can be connected here */
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      providers: Provider[];
    } }>;
  };
  sessions: {
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      sessions: ({
        id: number;
        /** ISO 8601, UTC */
        signedInAt: string;
        /** To the hour */
        lastUsedAt: string;
        ipAddress: string | null;
        userAgent: string | null;
        /** The asking one */
        current: boolean;
      })[];
    } }>;
    end: TRPCMutationProcedure<{ meta: unknown; input: {
      id: number;
    }; output: Record<string, never> }>;
    endAll: TRPCMutationProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: Record<string, never> }>;
  };
  settings: {
    get: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      publicUrl: string;
      signUp: "open" | "invite";
      sessionIdleDays: number;
      sessionMaxDays: number;
      oidcIssuer: string | null;
      /** Null: no e-mails are sent */
      mailFrom: string | null;
      mailServer: string | null;
      /** In a minute; null: any number */
      apiKeyRequests: number | null;
      /** In a minute at one address */
      signInAttempts: number;
      /** Of a provider, in a process */
      refreshesAtOnce: number;
      /** Of a provider; null: any number */
      refreshesPerSecond: number | null;
      /** Null: for ever */
      auditRetentionDays: number | null;
      database: "embedded" | "own";
      redis: boolean;
      tracing: boolean;
      sandbox: boolean;
      redirectAllowlist: string[];
      trustedProviderOrigins: string[];
      trustedWebhookOrigins: string[];
      trustedProxyHops: number;
    } }>;
  };
  tokens: {
    /** An access token that works */
    get: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Numeric id of the user */
      userId?: number | undefined;
      /** The host application's own id of the user */
      externalUserId?: string | undefined;
      /** Provider id, such as `google` */
      provider: ProviderId;
      /** May be left out while the user has one account there */
      accountId?: string | undefined;
      /** Refresh first, whatever the age of the token */
      forceRefresh?: boolean | undefined;
    }; output: {
      accessToken: string;
      tokenType: string;
      expiresAt: string | null;
      scope: string[];
      connectionId: number;
      /** Where the account's API is, without a slash at the end; null: not known */
      apiBaseUrl: string | null;
      /** What the provider was asked with, or said about the account: shop, tenant, instance */
      parameters: Record<string, string>;
    } }>;
  };
  users: {
    /** A page of the host applications' users, by id */
    list: TRPCQueryProcedure<{ meta: unknown; input: {
      limit?: number | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
    }; output: {
      users: ExternalUser[];
      nextCursor: string | null;
    } }>;
    /** Make a user known before they connect anything; of one who is known only the name is set */
    create: TRPCMutationProcedure<{ meta: unknown; input: {
      /** The host application's own id of the user */
      externalUserId: string;
      /** What the pages of the hub call the user: something they recognise, and nobody else can take on */
      name?: string | undefined;
    }; output: ExternalUser }>;
    /** Change what the pages of the hub call a user */
    rename: TRPCMutationProcedure<{ meta: unknown; input: {
      /** The host application's own id of the user */
      externalUserId: string;
      /** What the pages of the hub call the user: something they recognise, and nobody else can take on */
      name: string;
    }; output: ExternalUser }>;
    /** Delete a user with their connections, which are disconnected and revoked at the providers */
    remove: TRPCMutationProcedure<{ meta: unknown; input: {
      /** The host application's own id of the user */
      externalUserId: string;
    }; output: {
      /** How many connections */
      disconnected: number;
    } }>;
  };
  webhooks: {
    /** Endpoints that are sent events */
    list: TRPCQueryProcedure<{ meta: unknown; input: Record<string, never> | undefined; output: {
      endpoints: ({
        /** Id of the endpoint */
        id: string;
        url: string;
        /** Empty: all but `connection.refreshed` and `anomaly.detected` */
        events: ("connection.connected" | "connection.reconnected" | "connection.recovered" | "connection.refreshed" | "connection.error" | "connection.expired" | "connection.disconnected" | "provider.incident_opened" | "provider.incident_closed" | "anomaly.detected")[];
        createdAt: string;
        /** Since when nothing is sent: the endpoint answered 410, or somebody switched it off */
        disabledAt: string | null;
        /** Nothing is sent before: the endpoint asked for that (`Retry-After`) */
        closedUntil: string | null;
        /** Until when the secret from before the last rotation signs as well */
        previousEndsAt: string | null;
      })[];
    } }>;
    /** Send events to an address from now on; the answer is the only place where its secret is shown */
    create: TRPCMutationProcedure<{ meta: unknown; input: {
      /** https */
      url: string;
      /** Default: all but `connection.refreshed` and `anomaly.detected` */
      events?: ("connection.connected" | "connection.reconnected" | "connection.recovered" | "connection.refreshed" | "connection.error" | "connection.expired" | "connection.disconnected" | "provider.incident_opened" | "provider.incident_closed" | "anomaly.detected")[] | undefined;
    }; output: {
      /** Id of the endpoint */
      id: string;
      url: string;
      /** Empty: all but `connection.refreshed` and `anomaly.detected` */
      events: ("connection.connected" | "connection.reconnected" | "connection.recovered" | "connection.refreshed" | "connection.error" | "connection.expired" | "connection.disconnected" | "provider.incident_opened" | "provider.incident_closed" | "anomaly.detected")[];
      createdAt: string;
      /** Since when nothing is sent: the endpoint answered 410, or somebody switched it off */
      disabledAt: string | null;
      /** Nothing is sent before: the endpoint asked for that (`Retry-After`) */
      closedUntil: string | null;
      /** Until when the secret from before the last rotation signs as well */
      previousEndsAt: string | null;
      /** `whsec_…`: verifies the signatures of events */
      secret: string;
    } }>;
    /** Choose which events an endpoint is sent from now on */
    change: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
      /** Empty: all but `connection.refreshed` and `anomaly.detected` */
      events: ("connection.connected" | "connection.reconnected" | "connection.recovered" | "connection.refreshed" | "connection.error" | "connection.expired" | "connection.disconnected" | "provider.incident_opened" | "provider.incident_closed" | "anomaly.detected")[];
    }; output: Record<string, never> }>;
    /** Send events to an endpoint again, though it answered 410 or was switched off */
    enable: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
    }; output: Record<string, never> }>;
    /** Send nothing to an endpoint until it is enabled; what happens meanwhile is not kept for it */
    disable: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
    }; output: Record<string, never> }>;
    /** Give an endpoint a new secret; events are signed with both for a while */
    rotate: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
      /** For how long; 0: the old one no longer signs */
      overlapSeconds?: number | undefined;
    }; output: {
      /** `whsec_…`; shown here and never again */
      secret: string;
      previousEndsAt: string;
    } }>;
    /** Send nothing more to an endpoint */
    remove: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
    }; output: Record<string, never> }>;
    /** Send a `webhook.test` event now, once, and say what the endpoint answered */
    sendTest: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
    }; output: {
      delivered: boolean;
      /** Null: no answer */
      status: number | null;
    } }>;
    /** What was sent to an endpoint within a week and what it answered, the latest first */
    attempts: TRPCQueryProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
      /** Only what did not arrive */
      failed?: boolean | undefined;
      limit?: number | undefined;
      /** `nextCursor` of the page before */
      cursor?: string | undefined;
      /** The only one; tRPC's client for React says it */
      direction?: "forward" | undefined;
    }; output: {
      attempts: WebhookAttempt[];
      nextCursor: string | null;
    } }>;
    /** Send a message of the log again, under its id */
    resend: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
      /** `webhook-id` of the message */
      messageId: string;
    }; output: Record<string, never> }>;
    /** Send all messages again that were tried since a moment and have never arrived */
    recover: TRPCMutationProcedure<{ meta: unknown; input: {
      /** Id of the endpoint */
      id: string;
      since: string;
    }; output: {
      /** How many */
      messages: number;
    } }>;
  };
}
>;
