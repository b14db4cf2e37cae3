import { i18n } from '@lingui/core';
import { storage } from './storage.ts';

/** Languages the dashboard speaks, by their own names. */
export const LOCALES = { en: 'English', fr: 'Français' } as const;
export type Locale = keyof typeof LOCALES;

const STORAGE_KEY = 'evergrant.locale';

/** Whether a word names one of the languages. */
export const isLocale = (value: string | null): value is Locale =>
  value !== null && Object.hasOwn(LOCALES, value);

/** The language to start with: the one chosen before, else the first of the browser's that there is, else English. */
export function pickLocale(stored: string | null, preferred: readonly string[]): Locale {
  if (isLocale(stored)) return stored;
  return preferred.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale) ?? 'en';
}

/** Switches the language, without remembering it. */
export async function activateLocale(locale: Locale): Promise<void> {
  const { messages } = await (locale === 'fr'
    ? import('../locales/fr/messages.po')
    : import('../locales/en/messages.po'));
  i18n.loadAndActivate({ locale, messages });
  document.documentElement.lang = locale;
}

/** Switches the language for good. */
export async function chooseLocale(locale: Locale): Promise<void> {
  storage()?.setItem(STORAGE_KEY, locale);
  await activateLocale(locale);
}

/** Language of the first page. */
export const initialLocale = (): Locale =>
  pickLocale(storage()?.getItem(STORAGE_KEY) ?? null, navigator.languages);

/** The browser's own variant of the active language, for dates and numbers: `en-GB` writes 14:05, `en-US` 2:05 PM. */
export const formatLocale = (locale: string): string =>
  navigator.languages.find((tag) => tag.toLowerCase().startsWith(locale)) ?? locale;
