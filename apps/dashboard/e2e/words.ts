import { messagesOf } from '../src/locales/messages-of.ts';

/** Languages of the dashboard, as browsers name them. */
export const LOCALES = ['en-GB', 'fr-FR'] as const;

/**
 * What the dashboard says in a language, by its English words.
 *
 * @example
 * ```ts
 * const say = wordsOf('fr-FR');
 * say('Connect {name}', { name: 'Sandbox' }); // Connecter Sandbox
 * ```
 */
export function wordsOf(locale: (typeof LOCALES)[number]) {
  const messages = messagesOf(locale.slice(0, 2));
  return (english: string, values: Readonly<Record<string, string>> = {}): string => {
    const text = messages.get(english);
    if (text === undefined) throw new Error(`the dashboard does not say "${english}"`);
    return text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
  };
}
