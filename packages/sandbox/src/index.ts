export { connectSandboxControl } from './control/connect-control.ts';
export type { SandboxControl } from './control/control.ts';
export type { Endpoint, LedgerEntry, LedgerFilter } from './control/ledger.ts';
export type { Fault, FaultyEndpoint } from './faults/fault.ts';
export type {
  SandboxClient,
  SandboxLog,
  SandboxOptions,
  SandboxSettings,
  SandboxSettingsChange,
} from './options.ts';
export type { Person } from './people.ts';
export { people } from './people.ts';
export type { ConsentScript } from './protocol/consent.ts';
export { type Sandbox, startSandbox } from './start-sandbox.ts';
