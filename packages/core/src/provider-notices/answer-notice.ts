import {
  type ConfiguredProvider,
  type NoticeAnswerField,
  type Notices,
  readText,
} from '@evergrant/providers';
import type { Settings } from '../deps.ts';
import { noticeAddressOf } from './notice-address.ts';
import { noticeSecretOf, type ProviderNotice } from './read-notices.ts';
import { hmacOf } from './verify-hmac.ts';

/** What a provider is answered, as JSON. */
export type NoticeAnswer = Readonly<Record<string, string>>;

/**
 * What a provider waits for in answer to a verified notice: a text of it, its HMAC by the same secret, or where somebody is told
 * what became of their deletion. Null: nothing but 200.
 */
export function answerNotice(
  { topic, content }: ProviderNotice,
  from: {
    readonly configured: ConfiguredProvider;
    readonly notices: Notices;
    readonly settings: Pick<Settings, 'publicUrl'>;
    readonly correlationId: string;
  },
): NoticeAnswer | null {
  const { configured, notices, settings, correlationId } = from;
  const { answers = {} } = notices;
  if (!Object.hasOwn(answers, topic)) return null;
  const fill = (field: NoticeAnswerField): string => {
    if (field === 'confirmation_code') return correlationId;
    if (field === 'status_url')
      return `${noticeAddressOf(settings, configured.provider.id)}?code=${correlationId}`;
    if ('path' in field) return readText(content, field.path) ?? '';
    const secret = noticeSecretOf(notices, configured);
    const text = readText(content, field.hmac_sha256_of);
    return secret === undefined || text === undefined ? '' : hmacOf(secret, text).toString('hex');
  };
  return Object.fromEntries(Object.entries(answers[topic] ?? {}).map(([name, field]) => [name, fill(field)]));
}
