import { parseJson } from '@evergrant/providers';
import { ProviderFailure } from '../outbound/provider-failure.ts';

/**
 * Decodes a provider's answer by its declared type: JSON, or a form (GitHub's default). Anything else is tried as
 * JSON, since several providers mislabel it.
 *
 * @returns the parsed body; undefined for an empty one
 * @throws ProviderFailure of kind `malformed`; its message never carries the body
 */
export async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text.trim() === '') return undefined;
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const parsed =
    type === 'application/x-www-form-urlencoded'
      ? Object.fromEntries(new URLSearchParams(text))
      : parseJson(text);
  if (parsed === undefined)
    throw new ProviderFailure('malformed', `the answer is not JSON but ${type || 'of no declared type'}`, {
      status: response.status,
    });
  return parsed;
}
