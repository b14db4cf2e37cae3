import { LANGUAGES, type Language } from '@evergrant/core';

/** The first language of ours in `Accept-Language` (RFC 9110 12.5.4), by weight; English where there is none. */
export function languageOf(acceptLanguage: string | null | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { tag, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
  wanted.sort((a, b) => b.weight - a.weight);
  for (const { tag, weight } of wanted) {
    const language = LANGUAGES.find((known) => tag === known || tag.startsWith(`${known}-`));
    if (language !== undefined && weight > 0) return language;
  }
  return 'en';
}
