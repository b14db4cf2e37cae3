#!/usr/bin/env node
// node evergrant.mjs            the hub
// node evergrant.mjs <command>  the command line; --help lists the commands

const NEEDED = 24;

const version = process.versions.node;
if (Number.parseInt(version, 10) < NEEDED) {
  console.error(
    `Evergrant needs Node ${NEEDED} or newer, and this is Node ${version}. Get it from https://nodejs.org or your system's packages.`,
  );
  process.exit(1);
}
const program = process.argv.length > 2 ? 'cli' : 'server';

// While a hub starts, V8 lets its young generation grow to 48 MB and malloc keeps memory for every thread, and neither gives it
// back; under load the old one is collected only once it has grown by half and more. All that is set at the start of a process
// only, so this one becomes another; whoever sets the first option is left alone.
const YOUNG = '--max-semi-space-size';
const OLD = '--heap-growing-percent';
const given = `${process.execArgv.join(' ')} ${process.env.NODE_OPTIONS ?? ''}`;
if (program === 'server' && process.platform !== 'win32' && !given.includes(YOUNG)) {
  const argv = [process.execPath, ...process.execArgv, `${YOUNG}=4`, `${OLD}=20`, ...process.argv.slice(1)];
  process.execve?.(process.execPath, argv, { MALLOC_ARENA_MAX: '2', ...process.env });
}
await import(new URL(`./lib/${program}.js`, import.meta.url).href);
