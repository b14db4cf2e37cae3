export { QUIRKS, type Quirk } from './quirks.ts';
export { type RunningDialects, startDialects } from './start-dialects.ts';
