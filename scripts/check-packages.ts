/**
 * What is published, as strangers get it: `node scripts/check-packages.ts`. Builds and packs the packages, lets publint and
 * arethetypeswrong look at them, installs the tarballs in a project outside of the workspace, compiles that with the
 * compilers and settings that people have, and runs it under the Nodes that they have. Then it does the same with the example of a
 * React application, whose browser tests are run where there is a Chromium. What is written down for the next version is read as well.
 */

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { rolldown } from 'rolldown';
import { findChromium } from './find-chromium.mjs';
import { run } from './lib/run.mjs';
import { findPnpm } from './lib/toolchain.mjs';

const ROOT = join(import.meta.dirname, '..');
const CLIENT = join(ROOT, 'packages/client');
const PLAYWRIGHT = join(ROOT, 'packages/playwright');
const DASHBOARD = join(ROOT, 'apps/dashboard');
const EXAMPLE = join(ROOT, 'examples/react-app');
const NODES = ['20.20.2', '22.23.3', '24.21.0'];
const COMPILERS = ['5.9.3', '7.0.2'];
const SETTINGS = {
  strict: { module: 'nodenext', skipLibCheck: false },
  exact: { module: 'nodenext', exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
  bundler: { module: 'preserve', moduleResolution: 'bundler', verbatimModuleSyntax: true },
};
/** Entry -> what it may weigh in somebody's browser: kB, minified, gzip, without React and its query cache. */
const ENTRIES = { '@evergrant/client': 12, '@evergrant/client/connect': 12, '@evergrant/client/react': 15 };

const problems: string[] = [];
const notes: string[] = [];

function must(result: Awaited<ReturnType<typeof run>>, doing: string): string {
  if (result.code !== 0) throw new Error(`${doing} failed\n${result.output}`);
  return result.stdout;
}

/** Packs, which builds it before; answers where the tarball is. */
async function pack(pnpm: string, folder: string, destination: string): Promise<string> {
  const args = ['pack', '--json', '--pack-destination', destination];
  const { filename } = JSON.parse(must(await run(pnpm, args, { cwd: folder }), `packing ${folder}`));
  return filename;
}

/** What tools say of a tarball that know how packages go wrong. It is ESM: who requires it needs a Node that can. */
async function inspect(tarball: string): Promise<void> {
  const data = readFileSync(tarball);
  const { messages, pkg } = await publint({ pack: { tarball: Uint8Array.from(data).buffer }, strict: true });
  problems.push(...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`));
  const analysis = await checkPackage(createPackageFromTarballData(Uint8Array.from(data)), {
    excludeEntrypoints: ['./styles.css'],
  });
  if (!analysis.types) problems.push('arethetypeswrong: no types');
  else
    for (const problem of analysis.problems) {
      const onlyOld = 'resolutionKind' in problem && problem.resolutionKind === 'node10';
      if (!onlyOld && problem.kind !== 'CJSResolvesToESM')
        problems.push(`arethetypeswrong: ${JSON.stringify(problem)}`);
    }
}

/** No declaration may lead to the hub's sources. @param known what is published as well */
function checkDeclarations(folder: string, known: readonly string[] = []): void {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const foreign = [...text.matchAll(/from ["']([^"']+)["']|import\(["']([^"']+)["']\)/g)]
      .map(([, from, imported]) => from ?? imported ?? '')
      .filter((name) => name.startsWith('@evergrant/') || name.startsWith('@trpc/'))
      .filter((name) => !known.includes(name));
    if (foreign.length > 0) problems.push(`${file} imports ${foreign.join(', ')}`);
  }
}

interface Tarballs {
  readonly client: string;
  readonly playwright: string;
}

/** The version that this project is tested with. */
const installed = (name: string, by = CLIENT): string =>
  JSON.parse(readFileSync(join(by, 'node_modules', name, 'package.json'), 'utf8')).version;

/** Installs what the manifest of a folder names, outside of the workspace. */
async function install(pnpm: string, folder: string, { client }: Tarballs): Promise<void> {
  // What one package needs of the other is the tarball as well.
  const overrides = JSON.stringify({ '@evergrant/client': `file:${client}` });
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), `packages: []\noverrides: ${overrides}\n`);
  const args = ['install', '--prefer-offline', '--ignore-scripts', '--no-frozen-lockfile'];
  const env = { ...process.env, CI: 'true' };
  must(await run(pnpm, args, { cwd: folder, env }), `installing ${basename(folder)}`);
}

/** A project of somebody else: the packed packages and their peers, two compilers, three Nodes. */
async function createProject(pnpm: string, folder: string, tarballs: Tarballs): Promise<void> {
  const { devDependencies } = JSON.parse(readFileSync(join(CLIENT, 'package.json'), 'utf8'));
  const wanted = [
    '@tanstack/react-query',
    '@types/node',
    '@types/react',
    '@types/react-dom',
    'react',
    'react-dom',
  ];
  for (const name of wanted)
    if (devDependencies[name] === undefined) throw new Error(`the client is not tested with ${name}`);
  const manifest = {
    name: 'somebody-else',
    private: true,
    type: 'module',
    dependencies: {
      '@evergrant/client': `file:${tarballs.client}`,
      '@evergrant/playwright': `file:${tarballs.playwright}`,
      '@playwright/test': installed('@playwright/test', PLAYWRIGHT),
      ...Object.fromEntries(wanted.map((name) => [name, installed(name)])),
      ...Object.fromEntries(
        COMPILERS.map((version) => [`typescript-${version}`, `npm:typescript@${version}`]),
      ),
      ...Object.fromEntries(
        NODES.map((version) => [
          `node-${version}`,
          `npm:node-${process.platform}-${process.arch}@${version}`,
        ]),
      ),
    },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  for (const packed of [CLIENT, PLAYWRIGHT]) cpSync(join(packed, 'consumer'), folder, { recursive: true });
  for (const [name, options] of Object.entries(SETTINGS)) {
    const compilerOptions = {
      ...{ target: 'es2022', lib: ['es2023', 'dom', 'dom.iterable'], types: ['node'], jsx: 'react-jsx' },
      ...{ strict: true, skipLibCheck: true, outDir: `out-${name}`, rootDir: '.' },
      ...options,
    };
    const config = { compilerOptions, include: ['*.ts', '*.tsx'] };
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify(config));
  }
  await install(pnpm, folder, tarballs);
}

/** The example of a React application, as its own repository: compiled, and its browser tests run against a hub. */
async function tryExample(pnpm: string, folder: string, tarballs: Tarballs): Promise<void> {
  cpSync(EXAMPLE, folder, { recursive: true });
  const manifestFile = join(folder, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  const ours: Readonly<Record<string, string>> = {
    '@evergrant/client': `file:${tarballs.client}`,
    '@evergrant/playwright': `file:${tarballs.playwright}`,
    '@playwright/test': installed('@playwright/test', PLAYWRIGHT),
    '@vitejs/plugin-react': installed('@vitejs/plugin-react', DASHBOARD),
    vite: installed('vite', DASHBOARD),
  };
  for (const group of [manifest.dependencies, manifest.devDependencies])
    for (const name of Object.keys(group)) group[name] = ours[name] ?? installed(name);
  writeFileSync(manifestFile, JSON.stringify(manifest));
  await install(pnpm, folder, tarballs);
  const types = await run(pnpm, ['run', 'types'], { cwd: folder });
  if (types.code !== 0) problems.push(`types of the example:\n${types.output}`);
  const chromium = await findChromium();
  if (chromium === undefined) {
    notes.push('example: not run, no Chromium on this machine');
    return;
  }
  const { executablePath, args } = chromium;
  const use = JSON.stringify({ launchOptions: { executablePath, args } });
  const config = `import config from './playwright.config.ts';\nexport default { ...config, use: ${use} };\n`;
  writeFileSync(join(folder, 'here.config.ts'), config);
  const started = performance.now();
  const tests = await run(pnpm, ['run', 'test', '--config', 'here.config.ts'], {
    cwd: folder,
    env: { ...process.env, ...chromium.env, EVERGRANT_HUB: process.env.TEST_HUB ?? ROOT },
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (tests.code !== 0) problems.push(`browser tests of the example:\n${tests.output}`);
  else notes.push(`example: browser tests ${seconds} s`);
}

async function compile(folder: string): Promise<void> {
  const queue = COMPILERS.flatMap((version) =>
    Object.keys(SETTINGS).map((setting) => ({ version, setting })),
  );
  await Promise.all(
    Array.from({ length: availableParallelism() }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { version, setting } = next;
        const tsc = join(folder, `node_modules/typescript-${version}/bin/tsc`);
        const started = performance.now();
        const { code, output } = await run(process.execPath, [tsc, '-p', `tsconfig.${setting}.json`], {
          cwd: folder,
        });
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        if (code !== 0) problems.push(`TypeScript ${version}, ${setting}:\n${output}`);
        else notes.push(`TypeScript ${version} ${setting} ${seconds} s`);
      }
    }),
  );
}

/** Answers as a hub does: what the backend of the project asks for. */
async function startHub() {
  const answers: Record<string, { status: number; body: unknown }> = {
    '/trpc/tokens.get': { status: 200, body: { result: { data: { accessToken: 'at', scope: ['openid'] } } } },
    '/trpc/connections.list': {
      status: 200,
      body: {
        result: { data: { connections: [{ provider: 'google', status: 'connected', reason: null }] } },
      },
    },
  };
  const error = { code: 'NOT_FOUND', message: 'no', retryable: false, correlationId: 'int-1', docs: '' };
  const refusal = {
    status: 404,
    body: { error: { message: 'no', code: -32004, data: { code: 'NOT_FOUND', httpStatus: 404, error } } },
  };
  const server = createServer((request, response) => {
    const { status, body } = answers[request.url?.split('?')[0] ?? ''] ?? refusal;
    request.resume();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() };
}

const EXPECTED = {
  scope: ['openid'],
  accounts: [['google', 'connected', null]],
  refused: 'gone',
  forged: 'WebhookVerificationError: webhook refused: headers_missing',
};

async function runUnderNodes(folder: string): Promise<void> {
  const hub = await startHub();
  for (const version of NODES) {
    const node = join(folder, `node_modules/node-${version}/bin/node`);
    const backend = await run(node, ['out-strict/backend.js', hub.url], { cwd: folder });
    if (backend.stdout.trim() !== JSON.stringify(EXPECTED))
      problems.push(`Node ${version}, backend: ${backend.output}`);
    const app = await run(node, ['out-strict/app.js'], { cwd: folder });
    if (app.code !== 0 || !app.stdout.includes('Connect GitHub'))
      problems.push(`Node ${version}, rendering: ${app.output}`);
  }
  hub.stop();
  notes.push(`Node ${NODES.join(', ')}`);
}

/** What each entry weighs in somebody's bundle. */
async function weigh(folder: string): Promise<void> {
  const file = join(folder, 'weighed.js');
  const external = ['react', 'react/jsx-runtime', '@tanstack/react-query'];
  for (const [name, most] of Object.entries(ENTRIES)) {
    writeFileSync(file, `export * from '${name}';\n`);
    const bundle = await rolldown({ input: file, external, logLevel: 'silent', platform: 'browser' });
    const { output } = await bundle.generate({ minify: true });
    // What is loaded later, when it is needed, is not waited for.
    const code = output
      .map((chunk) => (chunk.type === 'chunk' && !chunk.isDynamicEntry ? chunk.code : ''))
      .join('');
    const kilobytes = gzipSync(code).length / 1000;
    notes.push(`${name} ${kilobytes.toFixed(1)} kB of ${most}`);
    if (kilobytes > most) problems.push(`${name} weighs ${kilobytes.toFixed(1)} kB gzip, of at most ${most}`);
  }
}

/** What is written down for the next version has to be such that `npm run version` can read it. */
async function checkChangesets(): Promise<void> {
  const program = join(ROOT, 'node_modules/.bin/changeset');
  const { code, output } = await run(program, ['status', '--since=HEAD'], { cwd: ROOT });
  if (code !== 0) problems.push(`changeset status:\n${output}`);
}

const temporary = mkdtempSync(join(tmpdir(), 'evergrant-packages-'));
const example = mkdtempSync(join(tmpdir(), 'evergrant-example-'));
try {
  await checkChangesets();
  const pnpm = await findPnpm();
  const client = await pack(pnpm, CLIENT, temporary);
  const playwright = await pack(pnpm, PLAYWRIGHT, temporary);
  for (const tarball of [client, playwright]) await inspect(tarball);
  await createProject(pnpm, temporary, { client, playwright });
  checkDeclarations(join(temporary, 'node_modules/@evergrant/client/dist'));
  checkDeclarations(join(temporary, 'node_modules/@evergrant/playwright/dist'), ['@evergrant/client']);
  await compile(temporary);
  await runUnderNodes(temporary);
  await weigh(temporary);
  await tryExample(pnpm, example, { client, playwright });
} finally {
  for (const folder of [temporary, example]) rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${notes.join('\n')}\n`);
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exit(1);
