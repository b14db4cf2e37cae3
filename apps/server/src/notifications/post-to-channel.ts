import type { GuardedFetch, Message } from '@evergrant/core';
import { messageWords } from './message-words.ts';

/** These have a meaning in Slack's texts. */
const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escapeText = (text: string): string => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);

/**
 * Tells the operators' channel, by an incoming webhook as Slack, Mattermost, Rocket.Chat and Discord (`/slack`) have it.
 *
 * @throws what kept it from being told, without the address: who has that can write there
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export async function postToChannel(
  {
    fetch,
    url,
    publicUrl,
  }: { readonly fetch: GuardedFetch; readonly url: string; readonly publicUrl: string },
  message: Message,
): Promise<void> {
  const { subject, lead, button, path } = messageWords(message, 'en');
  const text = `*${escapeText(subject)}*\n${escapeText(lead)}\n<${publicUrl}${path}|${escapeText(button)}>`;
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Evergrant' },
    body: JSON.stringify({ text }),
  });
  if (status >= 300) throw new Error(`the channel answered ${status}`);
}
