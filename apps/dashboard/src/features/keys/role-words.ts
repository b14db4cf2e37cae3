import type { KeysStatus } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** What a key is for: in a word, and in a sentence. */
export const ROLE_WORDS: Readonly<
  Record<KeysStatus['keys'][number]['role'], Readonly<Record<'name' | 'meaning', MessageDescriptor>>>
> = {
  seals: { name: msg`Seals`, meaning: msg`What is stored is sealed with it.` },
  opens: { name: msg`Opens only`, meaning: msg`It sealed what is still stored.` },
  waiting: { name: msg`Waiting`, meaning: msg`Not every process has it in front yet.` },
  removable: { name: msg`Can go`, meaning: msg`Nothing needs it any more.` },
  forgotten: {
    name: msg`Lost`,
    meaning: msg`What it sealed cannot be opened by anybody: connections ask to be reconnected as they are used.`,
  },
};
