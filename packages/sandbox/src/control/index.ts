export { connectSandboxControl } from './connect-control.ts';
export type { SandboxControl } from './control.ts';
