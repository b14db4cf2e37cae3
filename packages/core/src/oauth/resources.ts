import {
  interpolateUrl,
  readPath,
  readText,
  resourcesRequestOf,
  TemplateError,
  type TemplateValues,
} from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';
import { type ApiCredentials, askProvider } from './ask-provider.ts';
import type { ProtocolDeps, ProviderClient } from './provider-client.ts';

/** A site, tenant or account that a connection can be used with (Atlassian, Xero, Docusign, Basecamp). */
export interface Resource {
  readonly id: string;
  readonly name: string;
  /** Where its API is; null: the provider has one address for all. */
  readonly baseUrl: string | null;
}

/** An address with what the item says filled in, or the text at a path of the item; null when it is no https address. */
function baseUrlOf(item: TemplateValues, template: string): string | null {
  try {
    const address = template.includes('{') ? interpolateUrl(template, item) : readText(item, template);
    return address !== undefined && URL.canParse(address) && new URL(address).protocol === 'https:'
      ? address
      : null;
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

const isItem = (value: unknown): value is TemplateValues => typeof value === 'object' && value !== null;

/**
 * Lists what the user may choose from after connecting; nothing where the entry knows no such choice. Items without
 * an id are left out, and one that is listed again (once for each product, Atlassian) is the one of before.
 *
 * @throws ProviderFailure of any kind; `malformed` when the answer holds no list
 */
export async function listResources(
  target: ProviderClient,
  credentials: ApiCredentials,
  deps: ProtocolDeps,
): Promise<Resource[]> {
  const { resources } = target.provider;
  const request = resourcesRequestOf(target.provider);
  if (resources === undefined || request === undefined) return [];
  const answer = await askProvider(target, { request, credentials, what: 'list of resources' }, deps);
  const list = readPath(answer, resources.list_path ?? '');
  if (!Array.isArray(list)) throw new ProviderFailure('malformed', 'the answer holds no list of resources');
  const found = new Map<string, Resource>();
  for (const item of list.filter(isItem)) {
    const id = readText(item, resources.id);
    if (id === undefined || found.has(id)) continue;
    const { base_url: template } = resources;
    found.set(id, {
      id,
      name: readText(item, resources.name) ?? id,
      baseUrl: template === undefined ? null : baseUrlOf(item, template),
    });
  }
  return [...found.values()];
}
