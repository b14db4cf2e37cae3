import type { Fault, FaultyEndpoint } from '../faults/fault.ts';
import type { FaultTable } from '../faults/fault-table.ts';
import type { SandboxClient, SandboxOptions, SandboxSettings, SandboxSettingsChange } from '../options.ts';
import type { ConsentScript } from '../protocol/consent.ts';
import type { Store } from '../store/store.ts';
import type { Ledger, LedgerEntry, LedgerFilter } from './ledger.ts';

/** What a test can do to the provider and learn from it; the same in process and over HTTP. */
export interface SandboxControl {
  /** Makes an endpoint fail, in place of the fault set before; null heals it. */
  setFault(endpoint: FaultyEndpoint, fault: Fault | null): Promise<void>;
  /** Changes what is given from now on; tokens already issued keep their lifetime. */
  configure(change: SandboxSettingsChange): Promise<void>;
  /** As the user would at the provider: everything ever granted by the account dies at once. Returns how many grants. */
  revokeGrants(accountId: string): Promise<number>;
  /** Gives a client another secret, so that the old one answers `invalid_client`. */
  setClientSecret(clientId: string, clientSecret: string): Promise<void>;
  /** Requests seen so far, oldest first. */
  ledger(filter?: LedgerFilter): Promise<LedgerEntry[]>;
  /** Empties the ledger and sets the count of alarms to 0. */
  clearLedger(): Promise<void>;
  /** How often a spent code or refresh token was presented and its family revoked. */
  alarms(): Promise<number>;
  /** Answers every authorization request from now on without pages; null brings the pages back. */
  consent(script: ConsentScript | null): Promise<void>;
  /**
   * Puts the sandbox's clock forward, and that of the hub whose sandbox it is.
   *
   * @param ms 0 only asks
   * @returns what time it is then, in ms since 1970
   * @throws Error the clock cannot be moved: see `SandboxOptions`
   */
  advanceClock(ms: number): Promise<number>;
  /** Waits until `count` requests match; rejects with a `TimeoutError`. */
  waitForLedger(filter: LedgerFilter & { count: number }, timeoutMs: number): Promise<LedgerEntry[]>;
}

export interface ControlParts {
  clients: Map<string, SandboxClient>;
  faults: FaultTable;
  ledger: Ledger;
  settings: SandboxSettings;
  store: Store;
  setConsentScript: (script: ConsentScript | null) => void;
  advanceClock: SandboxOptions['advanceClock'];
}

/** The control interface in the sandbox's own process. */
export function createControl(parts: ControlParts): SandboxControl {
  const { clients, faults, ledger, settings, store, setConsentScript, advanceClock } = parts;
  return {
    async setFault(endpoint, fault) {
      faults.set(endpoint, fault);
    },
    async configure(change) {
      const given = Object.entries(change).filter(([, value]) => value !== undefined);
      Object.assign(settings, Object.fromEntries(given));
    },
    async revokeGrants(accountId) {
      const grantIds: string[] = [];
      for (const [id, grant] of store.entries('Grant')) if (grant.accountId === accountId) grantIds.push(id);
      for (const grantId of grantIds) {
        store.revokeGrant(grantId);
        store.delete('Grant', grantId);
      }
      return grantIds.length;
    },
    async setClientSecret(clientId, clientSecret) {
      const client = clients.get(clientId);
      if (!client) throw new RangeError(`There is no client ${clientId}`);
      clients.set(clientId, { ...client, clientSecret });
    },
    async ledger(filter) {
      return ledger.list(filter);
    },
    async clearLedger() {
      ledger.clear();
    },
    async alarms() {
      return ledger.alarms();
    },
    async consent(script) {
      setConsentScript(script);
    },
    async advanceClock(ms) {
      if (advanceClock === undefined)
        throw new Error('This clock cannot be moved: the hub was started without EVERGRANT_TEST_CLOCK=on');
      return (await advanceClock(ms)).getTime();
    },
    waitForLedger: (filter, timeoutMs) => ledger.waitFor(filter, timeoutMs),
  };
}
