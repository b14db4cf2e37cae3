#!/usr/bin/env node
// Finds a Chromium for the browser tests and prints how to start it, as JSON:
//
//   node scripts/find-chromium.mjs

import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './lib/root.mjs';
import { run } from './lib/run.mjs';

/**
 * @typedef {object} Chromium
 * @property {string} source where it comes from, for people
 * @property {string} executablePath
 * @property {string[]} args
 * @property {Record<string, string>} env what it needs beyond the environment
 */

/** No call home, and no way out but to this machine: a test must not depend on the network. */
const quietArgs = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * An installed Playwright browser, else the system's Chromium or Chrome, else the one that comes inside an npm package
 * (unpacked into .cache). Each is tried before it is named.
 *
 * @returns {Promise<Chromium | undefined>}
 */
export async function findChromium() {
  const args = process.getuid?.() === 0 ? ['--no-sandbox', ...quietArgs] : quietArgs;
  for (const candidate of [playwrightBrowser, systemBrowser, packagedBrowser]) {
    const found = await candidate();
    if (found && (await starts(found))) return { args, env: {}, ...found };
  }
  return undefined;
}

/** @param {{ executablePath: string, env?: Record<string, string> }} candidate */
async function starts({ executablePath, env }) {
  const { code } = await run(executablePath, ['--version'], { env: { ...process.env, ...env } });
  return code === 0;
}

function playwrightBrowser() {
  const { chromium } = createRequire(join(root, 'package.json'))('@playwright/test');
  const executablePath = chromium.executablePath();
  return existsSync(executablePath) ? { source: 'Playwright', executablePath } : undefined;
}

/** The headless shell, which is what Playwright starts by itself too, takes a fifth less time than the whole browser. */
function systemBrowser() {
  const names = [
    'chromium-headless-shell',
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
  ];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const executablePath = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ].find((path) => existsSync(path));
  return executablePath === undefined ? undefined : { source: 'system', executablePath };
}

const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/** `@sparticuz/chromium` is made for AWS Lambda: it unpacks into TMPDIR, and its libraries only when it sees Lambda. */
async function packagedBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(root, '.cache', 'chromium');
  const env = { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_PATH: join(folder, 'fonts') };
  if (!existsSync(folder)) {
    const draft = `${folder}.${process.pid}`;
    mkdirSync(draft, { recursive: true });
    const unpack = `await (await import('@sparticuz/chromium')).default.executablePath()`;
    const { code } = await run(process.execPath, ['--input-type=module', '-e', unpack], {
      cwd: root,
      env: { ...process.env, TMPDIR: draft, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
    });
    if (code !== 0) {
      rmSync(draft, { recursive: true, force: true });
      return undefined;
    }
    // The package's own names the folders of AWS Lambda.
    writeFileSync(join(draft, 'fonts', 'fonts.conf'), fontsConfiguration);
    renameSync(draft, folder);
  }
  return { source: '@sparticuz/chromium', executablePath: join(folder, 'chromium'), env };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const chromium = await findChromium();
  if (chromium) console.log(JSON.stringify(chromium, null, 2));
  else
    console.error('No Chromium: install one with "npx playwright install chromium" or your package manager.');
  process.exitCode = chromium ? 0 : 1;
}
