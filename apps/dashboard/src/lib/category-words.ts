import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';

/** The categories of the catalog. An operator's own entries may have others. */
const WORDS: Readonly<Record<string, MessageDescriptor>> = {
  accounting: msg`Accounting`,
  communication: msg`Communication`,
  creator: msg`Creators`,
  crm: msg`Customer relations`,
  custom: msg`Other services`,
  design: msg`Design`,
  developer: msg`Development`,
  ecommerce: msg`Online shops`,
  events: msg({ context: 'category', message: 'Events' }),
  fitness: msg`Fitness`,
  forms: msg`Forms`,
  identity: msg`Identity`,
  legal: msg`Legal`,
  marketing: msg`Marketing`,
  music: msg`Music`,
  payments: msg`Payments`,
  productivity: msg`Productivity`,
  sandbox: msg`For trying out`,
  social: msg`Social media`,
  storage: msg`Storage`,
  support: msg`Support`,
  video: msg`Video`,
};

/** Says a category in words; one that is not in the catalog as it is. */
export function useCategoryName(): (category: string) => string {
  const { t } = useLingui();
  return (category) => {
    const words = Object.hasOwn(WORDS, category) ? WORDS[category] : undefined;
    return words === undefined ? category : t(words);
  };
}
