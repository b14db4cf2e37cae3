/** A confidential client of the sandbox; `client_secret_basic` and `client_secret_post` are both accepted. */
export interface SandboxClient {
  clientId: string;
  clientSecret: string;
  /** Compared exactly (RFC 9700 section 2.1). */
  redirectUris: string[];
  /** Shown on the consent page. Default: the client id. */
  clientName?: string;
}

/** What can change while the sandbox runs; see {@link SandboxOptions} for the defaults. */
export interface SandboxSettings {
  /** Lifetime of an access token, in seconds. Tokens already issued keep theirs. */
  accessTokenTtl: number;
  /** Lifetime of a refresh token, in seconds; rotation starts it anew. */
  refreshTokenTtl: number;
  /** Whether every refresh replaces the refresh token and replay of a spent one revokes the family. */
  rotation: boolean;
  /** For how many seconds a just-rotated refresh token is answered with the same successor again. */
  graceSeconds: number;
  /** Whether the `iss` response parameter (RFC 9207) is left out and not advertised. */
  omitIss: boolean;
}

/** Settings as `configure` takes them: only what is given changes. */
export type SandboxSettingsChange = { [Name in keyof SandboxSettings]?: SandboxSettings[Name] | undefined };

/** Told about what happens inside; fields never hold a token, a code or a secret. */
export type SandboxLog = (message: string, fields: Record<string, unknown>) => void;

export interface SandboxOptions {
  /** Default 0: any free port. The host is always 127.0.0.1. */
  port?: number;
  clients: SandboxClient[];
  /** When given, grants, tokens and keys survive a restart; a file of mode 0600. Default: memory only. */
  stateFile?: string;
  /** Seconds; default 60, so that a refresh can be watched. */
  accessTokenTtl?: number;
  /** Seconds; default 14 days. */
  refreshTokenTtl?: number;
  /** Default true. */
  rotation?: boolean;
  /** Seconds; default 0: every replay is a reuse. */
  graceSeconds?: number;
  /** When given, the control interface is also served under `/control`, guarded by this bearer token. */
  controlToken?: string;
  /**
   * Puts the time of this process forward and answers it; it decides what the sandbox takes for now. Default: the control
   * interface refuses to.
   */
  advanceClock?: (ms: number) => Promise<Date>;
  /** Default: silent. */
  log?: SandboxLog;
}

const fourteenDays = 14 * 24 * 60 * 60;

/** The settings a sandbox starts with. */
export function initialSettings(options: SandboxOptions): SandboxSettings {
  return {
    accessTokenTtl: options.accessTokenTtl ?? 60,
    refreshTokenTtl: options.refreshTokenTtl ?? fourteenDays,
    rotation: options.rotation ?? true,
    graceSeconds: options.graceSeconds ?? 0,
    omitIss: false,
  };
}
