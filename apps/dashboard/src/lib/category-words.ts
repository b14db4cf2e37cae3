import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** The categories of the catalog. An operator's own entries may have others. */
const WORDS: Readonly<Record<string, MessageDescriptor>> = {
  accounting: msg`Accounting`,
  communication: msg`Communication`,
  creator: msg`Creators`,
  crm: msg`Customer relations`,
  design: msg`Design`,
  developer: msg`Development`,
  ecommerce: msg`Online shops`,
  events: msg`Events`,
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

/** A category in words; undefined for one that is not in the catalog. */
export const categoryWords = (category: string): MessageDescriptor | undefined =>
  Object.hasOwn(WORDS, category) ? WORDS[category] : undefined;
