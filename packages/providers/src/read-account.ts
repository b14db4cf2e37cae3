import type { Provider } from './provider.ts';
import { readText } from './read-path.ts';
import type { AccountField } from './schema/response.ts';

/** The parsed answers of one flow; what was not asked for is absent. */
export type Answers = {
  readonly userinfo?: unknown;
  readonly token_response?: unknown;
  readonly id_token?: unknown;
  readonly authorization_response?: unknown;
};

export type Account = { subject: string | undefined; name: string | undefined; email: string | undefined };

/**
 * Reads who the account is, as `account` of the entry says; without `account`, the OpenID Connect claims of userinfo.
 * A template may also name a parameter of the flow (`{id}@{host}`), which counts when the answer has no such path.
 */
export function readAccount(
  provider: Pick<Provider, 'account'>,
  answers: Answers,
  parameters: Readonly<Record<string, string>> = {},
): Account {
  const { subject, name, email } = provider.account ?? {
    subject: { path: 'sub' },
    name: { path: ['name', 'preferred_username', 'email'] },
    email: { path: 'email' },
  };
  const read = (field: AccountField | undefined) => {
    if (field === undefined) return undefined;
    const answer = answers[field.source ?? 'userinfo'];
    return [field.path]
      .flat()
      .map((path) => readText(path.includes('{') ? withParameters(answer, parameters) : answer, path))
      .find((text) => text !== undefined);
  };
  return { subject: read(subject), name: read(name), email: read(email) };
}

function withParameters(answer: unknown, parameters: Readonly<Record<string, string>>): unknown {
  return typeof answer === 'object' && answer !== null ? { ...parameters, ...answer } : parameters;
}
