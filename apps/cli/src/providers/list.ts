import { redirectUriOf } from '@evergrant/core';
import { catalog, type Provider } from '@evergrant/providers';
import type { Answer } from '../answer.ts';
import type { Context } from '../context.ts';
import { loadConfig } from '../hub/load-config.ts';
import { type Cell, renderTable } from '../text/table.ts';
import { readStoredProviders } from './stored-providers.ts';

/** The configured providers, or the catalog. */
export const listProviders = async (context: Context, all: boolean): Promise<Answer> =>
  all ? listCatalog(context) : listConfigured(context);

async function listConfigured(context: Context): Promise<Answer> {
  const config = loadConfig(context);
  const { providers: stored, remark } = await readStoredProviders(context);
  const fixed = new Set(config.providers.map(({ provider }) => provider.id));
  const usable = [...stored].flatMap(([id, entry]) => (entry.ok && !fixed.has(id) ? [entry.configured] : []));
  const providers = [...config.providers, ...usable].map(({ provider }) => ({
    id: provider.id,
    displayName: provider.display_name,
    status: provider.status,
    redirectUri: redirectUriOf(config, provider.id),
    documentation: provider.service_documentation ?? null,
  }));
  const sandbox = config.sandbox.enabled
    ? ['The sandbox provider is on: a running hub offers it without any registration.']
    : [];
  const rows = providers.map(({ id, displayName, redirectUri }) => [id, displayName, redirectUri]);
  return {
    json: { providers, sandbox: config.sandbox.enabled },
    text:
      rows.length === 0 ? '' : renderTable(['id', 'name', 'redirect URI to register'], rows, context.paint),
    notes: [
      ...(rows.length === 0
        ? [
            'No provider is configured. Add one in the dashboard, or name a file in EVERGRANT_PROVIDERS_FILE with,',
            'for instance:',
            '  google:',
            '    client_id: ...',
            '    client_secret: ...',
            '`evergrant providers list --all` shows what the catalog knows.',
          ]
        : []),
      ...sandbox,
      ...(remark === undefined ? [] : [remark]),
    ],
  };
}

function listCatalog(context: Context): Answer {
  const configured = new Set(loadConfig(context).providers.map(({ provider }) => provider.id));
  const providers = [...catalog.values()].map((provider) => ({
    id: provider.id,
    displayName: provider.display_name,
    category: provider.category,
    status: provider.status,
    configured: configured.has(provider.id),
    pkce: provider.code_challenge_methods_supported?.includes('S256') ?? false,
    parameters: operatorParameters(provider),
    documentation: provider.service_documentation ?? null,
  }));
  const rows = providers.map((provider): Cell[] => [
    provider.id,
    provider.displayName,
    provider.category,
    provider.configured ? { text: 'configured', style: 'green' } : '',
    provider.parameters.join(' '),
    provider.documentation ?? '',
  ]);
  return {
    json: { providers },
    text: renderTable(
      ['id', 'name', 'category', 'here', 'parameters to set', 'documentation'],
      rows,
      context.paint,
    ),
    notes: ['Any other OpenID Connect issuer works too: see EVERGRANT_PROVIDERS_FILE in .env.example.'],
  };
}

/** What the operator has to give beside client id and secret. */
const operatorParameters = ({ parameters = {} }: Provider): string[] =>
  Object.entries(parameters)
    .filter(([, parameter]) => parameter.source === 'operator' && parameter.default === undefined)
    .map(([name]) => name);
