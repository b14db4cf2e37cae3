export { dumpDatabase } from './dump-database.ts';
export { loadDatabase } from './load-database.ts';
export { BrokenScriptError, readScript, type ScriptPart } from './script.ts';
