import type { ProviderConfiguration, ProviderDescription, ProviderDraft } from '@evergrant/client';

/** What stands in the inputs of the form. */
export interface FormValues {
  readonly provider: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly noticeSecret: string;
  /** Separated by white space. */
  readonly scope: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** YAML. */
  readonly entry: string;
  readonly offered: boolean;
  /** Separated by white space. */
  readonly confirmedHosts: string;
}

/** A catalog entry that was chosen, as a draft. */
export const draftOf = (description: ProviderDescription): ProviderDraft => ({
  description,
  entry: null,
  clientId: '',
  scope: [],
  parameters: {},
});

/** What the form starts with. A stored secret is not known here: empty means that it stays. */
export const initialValues = (draft: ProviderDraft | ProviderConfiguration): FormValues => ({
  provider: draft.description.id,
  clientId: draft.clientId,
  clientSecret: '',
  noticeSecret: '',
  scope: draft.scope.join(' '),
  parameters: draft.parameters,
  entry: draft.entry ?? '',
  offered: 'offered' in draft ? draft.offered : true,
  confirmedHosts: '',
});

const wordsOf = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** What is sent to the hub: what was left empty is not given. */
export const toInput = (values: FormValues, isNew: boolean) => ({
  provider: values.provider.trim(),
  isNew,
  clientId: values.clientId.trim(),
  ...(values.clientSecret.trim() === '' ? {} : { clientSecret: values.clientSecret.trim() }),
  ...(values.noticeSecret.trim() === '' ? {} : { noticeSecret: values.noticeSecret.trim() }),
  scope: wordsOf(values.scope),
  parameters: Object.fromEntries(
    Object.entries(values.parameters)
      .map(([name, value]) => [name, value.trim()] as const)
      .filter(([, value]) => value !== ''),
  ),
  entry: values.entry,
  offered: values.offered,
  confirmedHosts: wordsOf(values.confirmedHosts),
});

type Problems = Readonly<Record<string, string>>;

/** What is wrong inside the entry, a line for each field; null when nothing is. */
export function entryProblems(problems: Problems): string | null {
  const lines = Object.entries(problems).flatMap(([path, message]) => {
    if (path === 'entry') return message;
    return path.startsWith('entry.') ? `${path.slice('entry.'.length)}: ${message}` : [];
  });
  return lines.length === 0 ? null : lines.join('\n');
}

/** Paths that stand beside an input of the form; whatever else the hub says has to be shown apart. */
export const isShownAtInput = (path: string, parameters: readonly { readonly name: string }[]): boolean =>
  ['provider', 'client_id', 'client_secret', 'scope', 'entry', 'confirmed_hosts'].includes(path) ||
  path.startsWith('entry.') ||
  parameters.some(({ name }) => path === `parameters.${name}`);

/** Whether an entry of one's own was given the id of a catalog entry: it would then only change that one. */
export const isMixedUp = (
  { entry, description }: Pick<ProviderDraft, 'entry' | 'description'>,
  id: string,
  catalog: readonly Pick<ProviderDescription, 'id'>[],
): boolean => entry !== null && id !== description.id && catalog.some((known) => known.id === id);
