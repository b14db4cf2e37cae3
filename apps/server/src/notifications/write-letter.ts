import type { Letter } from '@evergrant/core';
import { type Mail, renderMail } from '../mail/render-mail.ts';
import { messageWords } from './message-words.ts';

/**
 * The mail of a notification. Its headers end such mails with one click (RFC 8058), and its id is that of the notification,
 * so that a mail server's own repetition is known for what it is.
 */
export function writeLetter(letter: Letter, publicUrl: string): Mail {
  const { id, language, unsubscribeUrl } = letter;
  const { subject, lead, button, path, items, note } = messageWords(letter, language);
  return {
    ...renderMail({
      ...{ language, subject, lead },
      items: items.map((item) => ({ words: item.words, url: `${publicUrl}${item.path}` })),
      link: { url: `${publicUrl}${path}`, words: button },
      notes: [`${note}\n${publicUrl}/account`],
    }),
    headers: {
      'List-Unsubscribe': `<${unsubscribeUrl}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Message-ID': `<notification-${id}@${new URL(publicUrl).hostname}>`,
    },
  };
}
