import type { Provider } from '@evergrant/client';

/** What people call a parameter of a provider, in the language of the page. */
export const parameterLabel = (
  { label }: Pick<Provider['parameters'][number], 'label'>,
  locale: string,
): string => (locale === 'fr' ? label.fr : label.en);
