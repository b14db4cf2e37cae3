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
await import(new URL(`./lib/${program}.js`, import.meta.url).href);
