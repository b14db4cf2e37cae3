import { type Config, ENVIRONMENT_VARIABLES, FILE_VARIABLES, parseConfig } from '@evergrant/server/config';
import type { Answer } from '../answer.ts';
import { type Check, hasFailed, renderChecks } from '../checks.ts';
import type { Context } from '../context.ts';
import { listProblems } from '../hub/load-config.ts';
import { checkClock } from './check-clock.ts';
import { checkDataFolder } from './check-data-folder.ts';
import { checkDatabase } from './check-database.ts';
import { checkJournal } from './check-journal.ts';
import { checkPorts } from './check-ports.ts';
import { checkProviders } from './check-providers.ts';
import { checkPublicUrl } from './check-public-url.ts';

/** The first version that runs TypeScript as it is. */
const NODE_MAJOR = 24;

/** Checks everything that a hub with this environment needs. */
export async function doctor(context: Context): Promise<Answer> {
  const result = parseConfig(context.environment, context.cwd);
  const always = [
    checkNode(process.versions.node),
    ...checkVariables(context.environment),
    result.ok
      ? describeConfig(result.config)
      : ({
          name: 'configuration',
          status: 'fail',
          message: listProblems(result.problems),
          advice: 'Every variable and its default stands in .env.example. The other checks need them.',
        } as const),
  ];
  if (!result.ok) return answer(context, [...always, checkClock(context, undefined)], false);

  const { config } = result;
  const database = await checkDatabase(context, config);
  const checks = [
    ...always,
    ...checkDataFolder(config),
    ...(await checkJournal(config)),
    ...database.checks,
    checkPublicUrl(config),
    ...checkProviders(context, config, database.storedProviders),
    ...(await checkPorts(config, database.hubRuns)),
    checkClock(context, database.time),
  ];
  return answer(context, checks, database.unreachable);
}

function answer(context: Context, checks: readonly Check[], unreachable: boolean): Answer {
  return {
    json: { ok: !hasFailed(checks), checks },
    text: renderChecks(checks, context.paint),
    exitCode: unreachable ? 3 : hasFailed(checks) ? 1 : 0,
  };
}

/** @param version for instance `24.1.0` */
export function checkNode(version: string): Check {
  const tooOld = Number(version.split('.')[0]) < NODE_MAJOR;
  return {
    name: 'node',
    status: tooOld ? 'fail' : 'ok',
    message: `Node.js ${version}`,
    ...(tooOld ? { advice: `Install Node.js ${NODE_MAJOR} or newer.` } : {}),
  };
}

/** Of the hub, and of this command line where it speaks to a hub elsewhere. */
const KNOWN = new Set([...ENVIRONMENT_VARIABLES, ...FILE_VARIABLES, 'EVERGRANT_URL', 'EVERGRANT_API_KEY']);

/** A misspelt variable is silently without effect, unless somebody says so. */
function checkVariables(environment: Context['environment']): Check[] {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('EVERGRANT_') && !KNOWN.has(name),
  );
  return unknown.map((name) => ({
    name: 'configuration',
    status: 'warn',
    message: `${name} is not a variable of the hub and has no effect`,
    advice: 'Look for its spelling in .env.example.',
  }));
}

const describeConfig = (config: Config): Check => ({
  name: 'configuration',
  status: 'ok',
  message: [
    config.production ? 'production' : 'development',
    ...(config.role === 'all' ? [] : [`${config.role} only`]),
    `sign-up ${config.signUp === 'open' ? 'open to everybody' : 'by invitation'}`,
    `sandbox ${config.sandbox.enabled ? 'on' : 'off'}`,
  ].join(', '),
});
